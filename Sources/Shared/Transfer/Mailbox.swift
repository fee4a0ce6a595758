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

    /// Leaves a command, and rings only if nobody has since the engine last looked.
    ///
    /// - Returns: False if the engine has stopped.
    @discardableResult
    func post(_ command: Command) -> Bool {
        let (isOpen, mustRing) = state.withLock { state in
            guard state.isOpen else { return (false, false) }
            state.commands.append(command)
            return (true, state.commands.count == 1)
        }
        if mustRing { ccurl_bell_ring(bell) }
        return isOpen
    }

    /// Takes what has been left, swapping in an empty array that keeps its storage.
    ///
    /// - Returns: Whether the mailbox is still open.
    func collect(into commands: inout [Command]) -> Bool {
        state.withLock { state in
            swap(&state.commands, &commands)
            return state.isOpen
        }
    }

    /// Takes no more commands and wakes the engine.
    ///
    /// - Returns: Whether it was open.
    func close() -> Bool {
        let wasOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        if wasOpen { ccurl_bell_ring(bell) }
        return wasOpen
    }
}
