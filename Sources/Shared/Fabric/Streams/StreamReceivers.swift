import Synchronization
import Wire

/// One stream on one link.
struct StreamKey: Hashable, Sendable {
    let link: LinkID
    let stream: String
    let incarnation: UInt64
}

/// Stores items of a stream: which stream, which life of its sender, the number of the first item, the items.
///
/// Returns the last number that is stored for good.
///
/// Items may come again after a failure or a new connection, then perhaps while an earlier delivery of them is still being
/// stored: the store must know them by stream, life and number, and change nothing the second time.
public typealias StreamStore = @Sendable (String, UInt64, UInt64, [[UInt8]]) async throws -> UInt64

/// The streams this process receives.
///
/// Confined to the reactor's thread, but for `stores`.
final class StreamReceivers {
    private struct Intake {
        var machine: StreamIntake
        /// When the sender is to be asked to go back, after a failure.
        var repeatAt: Moment?
    }

    /// Who stores which stream.
    final class Stores: Sendable {
        let table = Mutex<[String: StreamStore]>([:])
    }

    private let stores: Stores
    private let mailbox: Mailbox
    private var intakes: [StreamKey: Intake] = [:]

    /// Bytes that wait for the store, for each stream: twice the sender's window.
    private static let bound = 8 << 20

    init(stores: Stores, mailbox: Mailbox) {
        self.stores = stores
        self.mailbox = mailbox
    }

    var nextDue: Moment? { intakes.values.compactMap(\.repeatAt).min() }

    /// A batch came; returns the receipt to send at once, if any.
    func arrived(_ batch: StreamBatch, from link: LinkID) -> StreamReceipt? {
        let key = StreamKey(link: link, stream: batch.stream, incarnation: batch.incarnation)
        // nobody stores this stream (yet): the sender keeps its items, and offers them to the next receiver
        guard stores.table.withLock({ $0[batch.stream] != nil }) else { return nil }
        var intake = intakes[key] ?? Intake(machine: StreamIntake(bound: Self.bound))
        let verdict = intake.machine.arrived(batch)
        intakes[key] = intake
        switch verdict {
        case .handOn(let first, let items): handOn(key, first, items)
        case .askAgain: return receipt(key, 0, .resend)
        case .wait, .ignore: break
        }
        return nil
    }

    /// The store has answered; returns the receipts to send.
    func handled(
        _ key: StreamKey,
        _ result: Result<UInt64, WireError>,
        last: UInt64,
        at now: Moment,
        pause: Duration
    ) -> [StreamReceipt] {
        guard var intake = intakes[key] else { return [] }
        defer { intakes[key] = intake }
        switch result {
        case .success(let sequence) where sequence >= last:
            var receipts = [receipt(key, sequence, .stored)]
            if case .handOn(let first, let items) = intake.machine.stored() {
                handOn(key, first, items)
            } else if intake.machine.isResyncing {
                receipts.append(receipt(key, 0, .resend))
            }
            return receipts
        case .success(let sequence):
            intake.machine.failed(storedThrough: sequence)
            intake.repeatAt = now + pause
            return [receipt(key, sequence, .stored)]
        case .failure:
            intake.machine.failed(storedThrough: nil)
            intake.repeatAt = now + pause
            return []
        }
    }

    /// The requests to go back whose time has come.
    func due(at now: Moment) -> [(LinkID, StreamReceipt)] {
        let keys = intakes.filter { $0.value.repeatAt.map { $0 <= now } ?? false }.keys
        return keys.map { key in
            intakes[key]?.repeatAt = nil
            return (key.link, receipt(key, 0, .resend))
        }
    }

    /// The sender is gone.
    ///
    /// What is at work is finished, for storing twice does no harm and storing half might.
    func drop(_ link: LinkID) { intakes = intakes.filter { $0.key.link != link } }

    private func receipt(_ key: StreamKey, _ sequence: UInt64, _ verdict: StreamReceipt.Verdict) -> StreamReceipt {
        StreamReceipt(stream: key.stream, incarnation: key.incarnation, sequence: sequence, verdict: verdict)
    }

    private func handOn(_ key: StreamKey, _ first: UInt64, _ items: [[UInt8]]) {
        guard let store = stores.table.withLock({ $0[key.stream] }) else { return }
        let last = first + UInt64(items.count) - 1
        let mailbox = mailbox
        // house: a task, for the reactor's thread cannot wait; there is at most one for each stream of each link
        Task {
            do {
                let stored = try await store(key.stream, key.incarnation, first, items)
                mailbox.post(.handledItems(key, .success(stored), last: last))
            } catch {
                mailbox.post(.handledItems(key, .failure(WireError(thrown: error)), last: last))
            }
        }
    }
}
