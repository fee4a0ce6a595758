import Domain
import NIOCore

/// What follows one proxied request without changing it: budgets, traces, caches, hooks after the answer.
///
/// Called on the request's event loop, in this order, `settled` exactly once and last. All have an empty default.
protocol RunObserver: AnyObject {
    /// Header fields for the provider that is asked next; asked after `attemptBegan`.
    var upstreamFields: [(name: String, value: String)] { get }

    /// A provider is about to be asked; `attempt` counts from 1.
    func attemptBegan(provider: String, model: String, attempt: Int)

    /// That attempt has ended; nil for an answer.
    func attemptEnded(_ error: GatewayError?)

    /// The head of a streamed answer went out.
    func streamBegan(contentType: String)

    /// A part of a streamed answer went out.
    func wrote(_ bytes: ByteBuffer)

    /// A whole answer is about to go out; may not be followed by anything but `settled`.
    func answered(_ body: ByteBuffer, contentType: String)

    /// The request has ended in the ledger's sense.
    func settled(_ settlement: Settlement)
}

extension RunObserver {
    var upstreamFields: [(name: String, value: String)] { [] }

    func attemptBegan(provider: String, model: String, attempt: Int) {}
    func attemptEnded(_ error: GatewayError?) {}
    func streamBegan(contentType: String) {}
    func wrote(_ bytes: ByteBuffer) {}
    func answered(_ body: ByteBuffer, contentType: String) {}
    func settled(_ settlement: Settlement) {}
}
