import Domain

/// Hugging Face's router, which hands on to many services, and its text-generation servers, which speak the same.
extension OpenAIDifferences {
    static let huggingFace = Self {
        $0.unknown = [
            .topK, .minP, .cacheControl, .user, .metadata, .serviceTier, .promptCacheKey, .verbosity, .strictTools,
        ]
        $0.efforts = ["none", "minimal", "low", "medium", "high"]
    }
}
