import JSON

extension MetricsReport {
    /// What the response cache of this process has done and holds.
    var cachePerformance: JSONValue {
        let figures = services.cache.figures
        return [
            "enabled": .bool(figures.isEnabled), "hit_rate": .number((figures.hitRate * 10_000).rounded() / 10_000),
            "hits": .number(figures.hits), "misses": .number(figures.misses), "bypasses": .number(figures.bypasses),
            "joined": .number(figures.joined), "entries": .number(figures.entries),
            "memory_usage_mb": .number((Double(figures.bytes) / 10_485.76).rounded() / 100),
            "max_size_mb": .number(figures.mostBytes / 1_048_576), "evictions": .number(figures.evictions),
            "expirations": .number(figures.expirations), "saved_tokens": .number(figures.savedTokens),
            "saved_cost_usd": .number(Double(figures.savedMicrodollars) / 1_000_000),
        ]
    }
}
