import Synchronization

/// Who wants an exchange to stand still, and whether it does: one word, so that no wish is lost between two threads.
///
/// The receiver's thread sets and clears wishes; the engine's thread stops (`mayTake`) and starts again (`letGo`). Whoever
/// clears the last wish of an exchange that stands still has to tell the engine.
struct FlowState: ~Copyable {
    /// The receiver asked for a pause.
    static let paused: UInt8 = 1
    /// Too much is on its way to the receiver already.
    static let full: UInt8 = 2
    /// libcurl stands still.
    static let held: UInt8 = 4
    /// The receiver wants to hear no more.
    static let cancelled: UInt8 = 8

    private static let wishes = paused | full

    private let word = Atomic<UInt8>(0)

    /// Whether the receiver wants to hear no more.
    var isCancelled: Bool { word.load(ordering: .acquiring) & Self.cancelled != 0 }

    /// Whether the engine has stopped reading.
    var isHeld: Bool { word.load(ordering: .acquiring) & Self.held != 0 }

    /// Sets a wish.
    ///
    /// - Returns: Whether it is new.
    @discardableResult
    func wish(_ flag: UInt8) -> Bool {
        word.bitwiseOr(flag, ordering: .sequentiallyConsistent).oldValue & flag == 0
    }

    /// Clears a wish.
    ///
    /// - Returns: Whether the engine has to be told, because it stands still and nobody wants that any more.
    func clear(_ flag: UInt8) -> Bool {
        let change = word.bitwiseAnd(~flag, ordering: .sequentiallyConsistent)
        return change.oldValue & flag != 0 && change.newValue & Self.held != 0 && change.newValue & Self.wishes == 0
    }

    /// Whether bytes may be taken; if not, the exchange counts as standing still from here on.
    ///
    /// Engine's thread only.
    func mayTake() -> Bool {
        guard word.load(ordering: .relaxed) & Self.wishes != 0 else { return true }
        let before = word.bitwiseOr(Self.held, ordering: .sequentiallyConsistent).oldValue
        guard before & Self.wishes == 0 else { return false }
        // The wish went away in between: its owner saw no need to tell, so nobody will.
        word.bitwiseAnd(~Self.held, ordering: .sequentiallyConsistent)
        return true
    }

    /// Ends the standing still, if that is so and nobody wants it any more.
    ///
    /// Engine's thread only.
    func letGo() -> Bool {
        let before = word.load(ordering: .sequentiallyConsistent)
        guard before & Self.held != 0, before & Self.wishes == 0 else { return false }
        word.bitwiseAnd(~Self.held, ordering: .sequentiallyConsistent)
        return true
    }
}
