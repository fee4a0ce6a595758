/// What OpenTelemetry's conventions call a provider type in `gen_ai.provider.name`.
enum VendorName {
    /// The conventions' own word where they have one, else the type's name.
    static func of(type: String) -> String {
        switch type {
        case "azure_openai": "azure.ai.openai"
        case "gemini": "gcp.gemini"
        case "grok": "x_ai"
        case "mistral": "mistral_ai"
        default: type
        }
    }
}
