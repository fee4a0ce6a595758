import Synchronization

/// Whether a program outside is down, so that the log tells an outage once when it begins and once when it is over.
final class Outage: Sendable {
    /// What a call has shown to be new.
    enum Change: Equatable {
        case began
        case ended
    }

    private let isOn = Atomic<Bool>(false)

    /// Notes how a call went; nil when that is nothing new.
    func note(failed: Bool) -> Change? {
        guard isOn.exchange(failed, ordering: .relaxed) != failed else { return nil }
        return failed ? .began : .ended
    }
}
