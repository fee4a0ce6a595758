internal import CPlatform
import Glibc

/// A thread that lives as long as the process: for blocking system calls, and for what must be done by one thread always.
public enum PermanentThread {
    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void
        init(_ name: String, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts `body` on a thread of its own, named `name` (at most 15 bytes are shown).
    ///
    /// - Returns: whether the system granted a thread.
    public static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Body(name, body))
        let problem = pthread_create(
            &thread,
            nil,
            { pointer in
                guard let pointer else { return nil }
                let body = Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue()
                cplatform_name_thread(body.name)
                body.run()
                return nil
            },
            box.toOpaque()
        )
        guard problem == 0 else {
            box.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
