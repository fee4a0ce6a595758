/// What the edge does by itself, from time to time.
enum AllRounds {
    /// The rounds that a configuration asks for.
    static func list(_ services: EdgeServices) -> [Round] {
        var rounds =
            MemoryRounds.list(services) + AccessRounds.list + DiscoveryRound.list(services) + [
                CacheRounds.cleanUp(services)
            ]
        if let probes = ProviderProbes.round(services) { rounds.append(probes) }
        return rounds
    }
}
