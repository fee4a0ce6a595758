internal import CPlatform
import Chassis
import Glibc
import Synchronization

/// The supervisor's one permanent thread: it spawns, it waits for descriptors, it never ends.
///
/// It must be one thread that never ends because the kernel kills a child when the *thread* that started it goes, and a
/// thread of Swift's pool goes whenever it is idle.
final class PollLoop: Sendable {
    typealias Handler = @Sendable (_ events: Int16) -> Void

    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var handlers: [Int32: Handler] = [:]
    }

    private let state = Mutex(State())
    private let wakeRead: Int32
    private let wakeWrite: Int32

    /// - Throws: `SupervisorError` when the system grants no pipe or no thread.
    init() throws(SupervisorError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SupervisorError(.internalFailure, "no pipe: \(systemMessage(errno))") }
        (wakeRead, wakeWrite) = (ends[0], ends[1])
        for end in ends { _ = cplatform_prepare_descriptor(end, 1) }
        guard PermanentThread.start("children", { [self] in run() }) else {
            throw SupervisorError(.internalFailure, "no thread for the children")
        }
    }

    /// Runs `job` on the thread, soon.
    func submit(_ job: @escaping @Sendable () -> Void) {
        state.withLock { $0.jobs.append(job) }
        var byte: UInt8 = 0
        _ = write(wakeWrite, &byte, 1)  // full means that it is awake anyway
    }

    /// Calls `handler` on the thread whenever `descriptor` is readable or hung up, until `forget`.
    func watch(_ descriptor: Int32, _ handler: @escaping Handler) {
        state.withLock { $0.handlers[descriptor] = handler }
    }

    /// Ends `watch`; to be called on the thread, before the descriptor is closed.
    func forget(_ descriptor: Int32) {
        state.withLock { $0.handlers[descriptor] = nil }
    }

    private func run() {
        while true {
            let jobs = state.withLock { state in
                defer { state.jobs.removeAll() }
                return state.jobs
            }
            for job in jobs { job() }
            var waits = state.withLock { state in
                state.handlers.keys.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            }
            waits.append(pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0))
            guard poll(&waits, nfds_t(waits.count), -1) > 0 else { continue }
            for wait in waits where wait.revents != 0 {
                if wait.fd == wakeRead {
                    drainWakes()
                } else {
                    // A handler before may have forgotten this one.
                    state.withLock { $0.handlers[wait.fd] }?(wait.revents)
                }
            }
        }
    }

    private func drainWakes() {
        var buffer = [UInt8](repeating: 0, count: 64)
        while read(wakeRead, &buffer, buffer.count) > 0 {}
    }
}

/// What errno means, in words.
func systemMessage(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
