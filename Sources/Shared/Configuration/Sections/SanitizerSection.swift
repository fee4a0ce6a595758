/// Masking of large tool, console and file texts in prompts.
public struct SanitizerSection: ConfigurationSection {
    /// Start value; the switch in the interface is kept and wins.
    public var enabled: Bool = true
    /// Texts longer than this are masked.
    public var thresholdTokens: Int = 1000
    /// Characters left as a preview.
    public var previewLength: Int = 200

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("enabled", \.enabled, .flag, "start value; the switch in the interface is kept and wins"),
        Field("threshold_tokens", \.thresholdTokens, .int(1...100_000_000), "texts longer than this are masked"),
        Field("preview_length", \.previewLength, .int(0...1_000_000), "characters left as a preview"),
    ]
}
