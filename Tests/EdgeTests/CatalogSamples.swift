import Providers
import Transfer

@testable import Edge

/// A provider of the OpenAI type called `p<index>`.
func entry(
    _ index: Int,
    _ models: [String],
    priority: Int,
    forced: Bool = false,
    obstacle: ProviderEntry.Obstacle? = nil
) -> ProviderEntry {
    ProviderEntry(
        index: index,
        name: "p\(index)",
        type: "openai",
        profile: ProviderCatalog.profile(of: "openai"),
        baseURL: "",
        headers: [],
        wholeHeaders: HeaderBlock([]),
        streamHeaders: HeaderBlock([]),
        models: models,
        isForced: forced,
        priority: priority,
        firstTokenLimit: nil,
        maxRetries: 0,
        retryDelay: 0,
        obstacle: obstacle,
        addresses: [:]
    )
}
