internal import Glibc
internal import UnixSignals

/// The signals a process of ours answers to, and those it does not let itself be hurt by.
public enum StopSignals {
    /// What a signal asks for.
    public enum Wish: Sendable, Equatable {
        /// SIGTERM or SIGINT: end.
        case stop
        /// SIGHUP: read the configuration again.
        case reload
    }

    /// Makes writing to a gone peer an error instead of the end, and a closed terminal no reason to go.
    public static func ignoreHarmless(hangup: Bool) {
        signal(SIGPIPE, SIG_IGN)
        if hangup { signal(SIGHUP, SIG_IGN) }
    }

    /// Traps SIGTERM, SIGINT and, on demand, SIGHUP; a second one while the first is handled is an element of its own.
    public static func stream(hangup: Bool) async -> AsyncStream<Wish> {
        let signals = await UnixSignalsSequence(trapping: hangup ? [.sigterm, .sigint, .sighup] : [.sigterm, .sigint])
        let (stream, feed) = AsyncStream.makeStream(of: Wish.self)
        let pump = Task {
            for await signal in signals { feed.yield(signal == .sighup ? .reload : .stop) }
        }
        feed.onTermination = { _ in pump.cancel() }
        return stream
    }
}
