import Transfer

/// A running upstream exchange, as far as its owner may influence it.
protocol UpstreamCall {
    /// Reads no more until `resume`.
    func pause()
    /// Reads again.
    func resume()
    /// Ends it; no event comes afterwards.
    func cancel()
}

extension Exchange: UpstreamCall {}

/// Something that carries out exchanges: the network, or the simulator.
protocol UpstreamTransport {
    /// Starts an exchange whose events reach `receiver` on the loop of the caller.
    func start(_ request: ExchangeRequest, for receiver: any ExchangeReceiver) -> any UpstreamCall
}

/// The network, through the engine that is paired with this loop.
struct NetworkTransport: UpstreamTransport {
    let engine: Engine

    func start(_ request: ExchangeRequest, for receiver: any ExchangeReceiver) -> any UpstreamCall {
        engine.submit(request, to: receiver)
    }
}
