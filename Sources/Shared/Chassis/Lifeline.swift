internal import CPlatform
internal import Glibc
import Synchronization

/// The child's end of its link with the supervisor: readiness and beats go out, orders come in, end of file means orphaned.
///
/// Lines, both ways: `ready`, `beat` from the child; `drain <seconds>` from the supervisor. Losing a beat is harmless, so
/// writing never waits.
final class Lifeline: Sendable {
    private let descriptor: Int32
    private let announced = Mutex(false)

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Says once that the process can do its work.
    func announceReady() {
        let isFirst = announced.withLock { announced in
            defer { announced = true }
            return !announced
        }
        if isFirst { say("ready\n") }
    }

    /// Says that the main loop runs.
    func beat() { say("beat\n") }

    /// Reads orders on a thread of its own; when the supervisor is gone, this process ends at once.
    ///
    /// The kernel's signal at the parent's death is faster; this is for the case that it was not set in time.
    func listen(_ order: @escaping @Sendable (LifelineOrder) -> Void) -> Bool {
        PermanentThread.start("lifeline") { [descriptor] in
            var reader = LifelineReader()
            var buffer = [UInt8](repeating: 0, count: 256)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count > 0 {
                    for line in reader.lines(in: buffer[..<count]) {
                        if let known = LifelineOrder(line) { order(known) }
                    }
                } else if count == 0 || errno != EINTR {
                    cplatform_exit_now(ExitCode.orphaned.rawValue)
                }
            }
        }
    }

    private func say(_ line: StaticString) {
        _ = send(descriptor, line.utf8Start, line.utf8CodeUnitCount, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    }
}
