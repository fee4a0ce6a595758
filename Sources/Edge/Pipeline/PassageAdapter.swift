/// Fits what passes between a client and a provider of the same protocol, where the gateway has a part in it: names it gave,
/// things it keeps.
protocol PassageAdapter: Sendable {
    /// The body as the provider is to have it.
    func body(_ bytes: [UInt8]) -> [UInt8]

    /// A whole answer as the client is to have it.
    func answer(_ bytes: [UInt8]) -> [UInt8]

    /// A relay that lets pass what the client is to have.
    func relay(_ relay: any StreamRelay) -> any StreamRelay
}
