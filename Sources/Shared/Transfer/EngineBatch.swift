import Synchronization

/// What one round of an engine has for its owner; to be delivered once, on the receivers' thread.
public final class EngineBatch: @unchecked Sendable {
    // Why this is Sendable: the engine's thread builds it, hands it over and keeps nothing of it; after that its one
    // owner alone touches it.
    struct Item {
        enum Ending {
            case finished(ExchangeSummary)
            case failed(TransferError)
            /// The receiver has cancelled: it is let go without a word.
            case cancelled
        }

        let exchange: Exchange
        var head: ResponseHead?
        var body: [UInt8] = []
        var ending: Ending?
    }

    private var items: [Item]

    init(_ items: [Item]) {
        self.items = items
    }

    /// Tells every receiver what happened, in order.
    ///
    /// Called on the receivers' thread. A second call does nothing.
    public func deliver() {
        var items: [Item] = []
        swap(&items, &self.items)
        // Taken off the end, an item moves; read in place, each would be copied.
        items.reverse()
        while let item = items.popLast() { Self.deliver(item) }
    }

    private static func deliver(_ item: consuming Item) {
        let exchange = item.exchange
        if let head = item.head { exchange.tell(.head(head)) }
        if !item.body.isEmpty {
            exchange.tell(.body(item.body))
            FlowControl.wasTaken(item.body.count, of: exchange)
        }
        guard let ending = item.ending else { return }
        switch ending {
        case .finished(let summary): exchange.tell(.finished(summary))
        case .failed(let error): exchange.tell(.failed(error))
        case .cancelled: break
        }
        exchange.dismissReceiver()
    }
}

/// Bounds what the engine reads ahead of a receiver whose thread is busy.
enum FlowControl {
    /// Beyond so many undelivered bytes an exchange is read no further: a quarter of the 1 MiB a stream may hold (fault F19).
    static let most = 256 * 1024

    /// Notes bytes that go to the receiver's side.
    ///
    /// Engine's thread.
    static func willDeliver(_ count: Int, of exchange: Exchange) {
        let total = exchange.undelivered.add(count, ordering: .sequentiallyConsistent).newValue
        guard total > most else { return }
        exchange.flow.wish(FlowState.full)
        // The receiver may have taken all of it before the wish was there to be cleared.
        if exchange.undelivered.load(ordering: .sequentiallyConsistent) <= most / 2 { lift(exchange) }
    }

    /// Notes bytes the receiver has taken.
    ///
    /// Receiver's thread.
    static func wasTaken(_ count: Int, of exchange: Exchange) {
        let total = exchange.undelivered.subtract(count, ordering: .sequentiallyConsistent).newValue
        if total <= most / 2 { lift(exchange) }
    }

    private static func lift(_ exchange: Exchange) {
        if exchange.flow.clear(FlowState.full) { exchange.mailbox.post(.resume(exchange)) }
    }
}
