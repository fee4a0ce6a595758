import Synchronization

/// One request on its way and the answer to it, from the outside.
///
/// Every function may be called on any thread and returns at once.
public final class Exchange: @unchecked Sendable {
    // Why this is Sendable: `flow`, `undelivered` and `mailbox` are made for several threads. `request`, `body` and `slot` are
    // touched by the engine's thread alone once the exchange is in the mailbox, whose lock orders that with what `submit`
    // wrote; `receiver` is touched only in `EngineBatch.deliver()`, ordered by the batch's hand-over.
    let flow = FlowState()
    /// Body bytes handed to the receiver's side that it has not taken yet.
    let undelivered = Atomic<Int>(0)
    let mailbox: Mailbox
    /// What to send, but for the body.
    let request: ExchangeRequest
    /// The body, until nobody can ask for it again.
    private(set) var body: [UInt8]
    unowned(unsafe) var slot: ExchangeSlot?
    private var receiver: (any ExchangeReceiver)?

    init(_ request: consuming ExchangeRequest, receiver: any ExchangeReceiver, mailbox: Mailbox) {
        body = request.body
        request.body = []
        self.request = request
        self.receiver = receiver
        self.mailbox = mailbox
    }

    /// Stops reading from the upstream until `resume()`.
    ///
    /// What is already on its way still arrives. Time limits run on.
    public func pause() {
        flow.wish(FlowState.paused)
    }

    /// Reads on after `pause()`.
    public func resume() {
        if flow.clear(FlowState.paused) { mailbox.post(.resume(self)) }
    }

    /// Gives the exchange up and closes its connection or stream; the receiver hears nothing more.
    ///
    /// Called on the receiver's own thread, not even what is already on its way arrives. Harmless after the end.
    public func cancel() {
        if flow.wish(FlowState.cancelled) { mailbox.post(.cancel(self)) }
    }

    /// Lets the body go, which a stream would else keep to its end.
    ///
    /// Engine's thread, once libcurl has no more use for it.
    func dismissBody() {
        body = []
    }

    /// Tells the receiver, unless it has cancelled.
    func tell(_ event: ExchangeEvent) {
        guard !flow.isCancelled, let receiver else { return }
        receiver.receive(event)
    }

    /// Lets the receiver go, on its own thread.
    func dismissReceiver() {
        receiver = nil
    }
}
