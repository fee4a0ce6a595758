import HTTP

/// Every route of the edge, group after group.
///
/// Deleting a line deletes the feature.
enum AllRoutes {
    static let endpoints: [Endpoint<Lane>] =
        ChatRoutes.endpoints
        + OpenAIOperationRoutes.endpoints
        + ResponsesRoutes.endpoints
        + AnthropicRoutes.endpoints
        + GeminiRoutes.endpoints
        + CohereRoutes.endpoints
        + OllamaRoutes.endpoints
        + ModelRoutes.endpoints
        + LedgerRoutes.endpoints
        + LoginRoutes.endpoints
        + KeyRoutes.endpoints
        + MetricsRoutes.endpoints
        + HealthRoutes.endpoints
        + DocumentRoutes.endpoints
        + ProbeRoutes.endpoints
}
