import CCurl
import Synchronization

/// What other threads ask of an engine, and the bell that wakes it.
final class Mailbox: Sendable {
    /// A thing asked.
    enum Command {
        case start(Exchange)
        case resume(Exchange)
        case cancel(Exchange)
    }

    private struct State {
        var commands: [Command] = []
        var isOpen = true
        /// Whether the engine waits for the bell, having found nothing here.
        var isAsleep = false

        /// Notes that the engine is about to be woken; whether that is still to be done.
        mutating func getUp() -> Bool {
            defer { isAsleep = false }
            return isAsleep
        }
    }

    /// The eventfd that is readable while something waits; -1 when the system refused one.
    let bell: CInt
    private let state = Mutex(State())

    init() {
        bell = ccurl_bell_create()
    }

    deinit {
        if bell >= 0 { ccurl_close(bell) }
    }

    /// Leaves a command, and rings if the engine would not look here by itself.
    ///
    /// - Returns: False if the engine has stopped.
    @discardableResult
    func post(_ command: Command) -> Bool {
        let (isOpen, mustRing) = state.withLock { state in
            guard state.isOpen else { return (false, false) }
            state.commands.append(command)
            return (true, state.getUp())
        }
        if mustRing { ccurl_bell_ring(bell) }
        return isOpen
    }

    /// Asks for the bell if nothing has been left.
    ///
    /// - Returns: Whether the engine may wait; if not, it has to look here again soon.
    func lieDown() -> Bool {
        state.withLock { state in
            state.isAsleep = state.commands.isEmpty && state.isOpen
            return state.isAsleep
        }
    }

    /// Takes what has been left, swapping in an empty array that keeps its storage; the bell is not needed until `lieDown()`.
    ///
    /// - Returns: Whether the mailbox is still open.
    func collect(into commands: inout [Command]) -> Bool {
        state.withLock { state in
            state.isAsleep = false
            swap(&state.commands, &commands)
            return state.isOpen
        }
    }

    /// Takes no more commands and wakes the engine.
    ///
    /// - Returns: Whether it was open.
    func close() -> Bool {
        let (wasOpen, mustRing) = state.withLock { state in
            defer { state.isOpen = false }
            return (state.isOpen, state.getUp())
        }
        if mustRing { ccurl_bell_ring(bell) }
        return wasOpen
    }
}
