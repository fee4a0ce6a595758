internal import CPlatform
internal import Glibc

/// A thread's bell: others ring, it sleeps until then.
final class Wakeup: Sendable {
    private let descriptor: Int32

    init() throws(JournalError) {
        descriptor = cplatform_eventfd_open()
        guard descriptor >= 0 else { throw .last("eventfd") }
    }

    deinit { close(descriptor) }

    /// Wakes the thread, or spares it its next sleep.
    func signal() { _ = cplatform_eventfd_signal(descriptor) }

    /// Sleeps until the bell rings, at most for `limit`; nil is for ever.
    func wait(_ limit: Duration?) {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var milliseconds: Int32 = -1
        if let limit {
            // rounded up, so that what is due at the end of the wait is due
            let (seconds, attoseconds) = limit.components
            milliseconds = Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        }
        guard poll(&watched, 1, max(-1, milliseconds)) > 0 else { return }
        cplatform_eventfd_clear(descriptor)
    }
}
