import Synchronization
import Wire

/// A stream as its sender and the reactor share it.
///
/// What is behind the lock is small work; the callbacks run on the reactor's thread with no lock held.
final class StreamCore: Sendable {
    struct State {
        var window: StreamWindow
        var isClosed = false
    }

    let name: String
    let incarnation: UInt64
    let service: ServiceName
    let state: Mutex<State>
    let onAcknowledged: @Sendable (UInt64) -> Void
    let onPeerChanged: @Sendable (String?) -> Void

    init(
        name: String,
        incarnation: UInt64,
        service: ServiceName,
        windowBytes: Int,
        onAcknowledged: @escaping @Sendable (UInt64) -> Void,
        onPeerChanged: @escaping @Sendable (String?) -> Void
    ) {
        self.name = name
        self.incarnation = incarnation
        self.service = service
        state = Mutex(State(window: StreamWindow(bound: windowBytes)))
        self.onAcknowledged = onAcknowledged
        self.onPeerChanged = onPeerChanged
    }
}

/// The sending end of a one-way stream: items go out in order, and again until they are acknowledged.
public final class StreamHandle: Sendable {
    private let core: StreamCore
    private let mailbox: Mailbox

    init(_ core: StreamCore, mailbox: Mailbox) {
        self.core = core
        self.mailbox = mailbox
    }

    /// The last item that is stored at the receiver.
    public var acknowledged: UInt64 { core.state.withLock { $0.window.acknowledged } }

    /// Bytes that are offered and not acknowledged.
    public var heldBytes: Int { core.state.withLock { $0.window.heldBytes } }

    /// Offers the items numbered from `firstSequence` (1 is the first of all); never waits.
    ///
    /// From any thread.
    ///
    /// One offer is one frame: give it some hundred items, and less than 1 MiB.
    public func send(firstSequence: UInt64, items: [[UInt8]]) -> StreamOffer {
        guard !items.isEmpty else { return .accepted }
        let batch = StreamBatch(
            stream: core.name,
            incarnation: core.incarnation,
            firstSequence: firstSequence,
            items: items
        )
        let size = items.reduce(24 + core.name.utf8.count) { $0 + $1.count + 4 }
        let offer = core.state.withLock { state -> StreamOffer in
            guard !state.isClosed else { return .closed }
            let offer = state.window.admits(first: firstSequence, bytes: size)
            if offer == .accepted {
                state.window.append(.init(first: firstSequence, count: items.count, body: batch.encoded()))
            }
            return offer
        }
        if offer == .accepted { mailbox.post(.pumpStream(core)) }
        return offer
    }

    /// Ends the stream: what is not acknowledged is forgotten here, and stays with the source.
    public func close() {
        core.state.withLock { $0.isClosed = true }
        mailbox.post(.closeStream(core))
    }
}
