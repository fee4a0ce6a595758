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
        + ProviderRoutes.endpoints
        + RateLimitRoutes.endpoints
        + ProviderModelRoutes.endpoints
        + RouteExplanationRoutes.endpoints
        + ConsoleModelRoutes.endpoints
        + AIProviderRoutes.endpoints
        + LedgerRoutes.endpoints
        + PromptCacheRoutes.endpoints
        + LoginRoutes.endpoints
        + KeyRoutes.endpoints
        + MetricsRoutes.endpoints
        + PrometheusRoutes.endpoints
        + ConfigurationRoutes.endpoints
        + RouterConfigRoutes.endpoints
        + BreakerRoutes.endpoints
        + HealthRoutes.endpoints
        + DocumentRoutes.endpoints
        + ProbeRoutes.endpoints
}
