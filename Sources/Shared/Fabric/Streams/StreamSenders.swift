import Synchronization
import Wire

/// The streams this process sends.
///
/// Confined to the reactor's thread.
final class StreamSenders {
    private struct Stream {
        var core: StreamCore
        var target: LinkID?
    }

    private var streams: [Stream] = []

    func open(_ core: StreamCore) { streams.append(Stream(core: core)) }

    func close(_ core: StreamCore) { streams.removeAll { $0.core === core } }

    /// Lets each stream find its receiver; returns what is to be told to the sources.
    func retarget(
        _ choose: (ServiceName, LinkID?) -> (link: LinkID, instance: String)?
    ) -> [() -> Void] {
        var notices: [() -> Void] = []
        for index in streams.indices {
            let core = streams[index].core
            let choice = choose(core.service, streams[index].target)
            guard choice?.link != streams[index].target else { continue }
            streams[index].target = choice?.link
            // the new receiver has seen nothing on this link: it gets all that is not acknowledged
            core.state.withLock { $0.window.rewind() }
            let instance = choice?.instance
            notices.append { core.onPeerChanged(instance) }
        }
        return notices
    }

    /// Sends what is not sent yet; `send` says whether it went out.
    func pump(_ send: ([UInt8], LinkID) -> Bool) {
        for stream in streams {
            guard let target = stream.target else { continue }
            while let batch = stream.core.state.withLock({ $0.window.takeUnsent() }) {
                guard send(batch.body, target) else {
                    stream.core.state.withLock { $0.window.untake() }
                    break
                }
            }
        }
    }

    /// The receiver has said how far it is; returns what is to be told to the source.
    func received(_ receipt: StreamReceipt, from link: LinkID) -> [() -> Void] {
        guard
            let stream = streams.first(where: {
                $0.target == link && $0.core.name == receipt.stream && $0.core.incarnation == receipt.incarnation
            })
        else { return [] }
        let core = stream.core
        switch receipt.verdict {
        case .resend:
            core.state.withLock { $0.window.rewind() }
            return []
        case .stored:
            let isNews = core.state.withLock { $0.window.acknowledge(receipt.sequence) }
            return isNews ? [{ core.onAcknowledged(receipt.sequence) }] : []
        }
    }
}
