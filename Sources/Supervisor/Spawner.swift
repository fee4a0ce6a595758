internal import CPlatform
import Chassis
import Glibc
import Synchronization

/// Starts children, hears their lifelines and reaps them, all on the one permanent thread of a `PollLoop`.
///
/// Every child gets a socket as descriptor 3, over which it says `ready` and `beat` and hears orders. Signals are sent from
/// the same thread that reaps, so a pid is never someone else's.
final class Spawner: Sendable {
    private struct Child {
        let pidDescriptor: Int32
        let lifeline: Int32
        var reader = LifelineReader()
    }

    /// The child's number of its lifeline.
    static let lifelineNumber: Int32 = 3

    private let loop: PollLoop
    private let children = Mutex<[Int32: Child]>([:])
    private let report: @Sendable (ChildEvent) -> Void

    /// Reports on the loop's thread, where nothing may wait.
    init(_ loop: PollLoop, report: @escaping @Sendable (ChildEvent) -> Void) {
        self.loop = loop
        self.report = report
    }

    /// Starts a child; `spawned` or `spawnFailed` is reported.
    func spawn(_ launch: Launch) {
        loop.submit { [self] in
            do throws(SupervisorError) {
                let (pid, child) = try start(launch)
                children.withLock { $0[pid] = child }
                report(.spawned(slot: launch.slot, pid: pid))
                loop.watch(child.lifeline) { [self] _ in hear(pid) }
                loop.watch(child.pidDescriptor) { [self] _ in reap(pid) }
            } catch {
                report(.spawnFailed(slot: launch.slot, reason: error.message))
            }
        }
    }

    /// Sends a signal to a child that has not been reaped yet.
    func signal(_ pid: Int32, _ number: Int32) {
        loop.submit { [self] in
            if children.withLock({ $0[pid] != nil }) { kill(pid, number) }
        }
    }

    /// Tells a child something over its lifeline.
    func order(_ pid: Int32, _ order: LifelineOrder) {
        loop.submit { [self] in
            guard let child = children.withLock({ $0[pid] }) else { return }
            let line = Array("\(order.line)\n".utf8)
            _ = send(child.lifeline, line, line.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
    }

    // MARK: on the thread

    private func start(_ launch: Launch) throws(SupervisorError) -> (Int32, Child) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            throw SupervisorError(.internalFailure, "no lifeline: \(systemMessage(errno))")
        }
        _ = cplatform_prepare_descriptor(ends[0], 1)
        _ = cplatform_prepare_descriptor(ends[1], 0)
        let pid = Self.spawn(launch, [ends[1]] + launch.descriptors)
        close(ends[1])
        guard pid > 0 else {
            close(ends[0])
            throw SupervisorError(.internalFailure, "cannot start \(launch.executable): \(systemMessage(-pid))")
        }
        let pidDescriptor = cplatform_pidfd_open(pid)
        guard pidDescriptor >= 0 else {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
            close(ends[0])
            throw SupervisorError(.internalFailure, "no pidfd: \(systemMessage(-pidDescriptor))")
        }
        return (pid, Child(pidDescriptor: pidDescriptor, lifeline: ends[0]))
    }

    private static func spawn(_ launch: Launch, _ descriptors: [Int32]) -> Int32 {
        withCStrings(launch.arguments) { arguments in
            withCStrings(launch.environment) { environment in
                launch.executable.withCString { path in
                    descriptors.withUnsafeBufferPointer { descriptors in
                        var request = cplatform_spawn_request(
                            path: path,
                            arguments: arguments,
                            environment: environment,
                            descriptors: descriptors.baseAddress,
                            descriptor_count: Int32(descriptors.count),
                            standard: (-1, -1, -1),
                            // A group of its own, so that Ctrl-C reaches the supervisor alone, which ends all in order.
                            own_group: 1
                        )
                        return cplatform_spawn(&request)
                    }
                }
            }
        }
    }

    private func hear(_ pid: Int32) {
        guard let child = children.withLock({ $0[pid] }) else { return }
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = read(child.lifeline, &buffer, buffer.count)
        if count > 0 {
            let lines = children.withLock { $0[pid]?.reader.lines(in: buffer[..<count]) ?? [] }
            for line in lines {
                if let word = LifelineWord(rawValue: line) { report(.word(word, pid: pid)) }
            }
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            loop.forget(child.lifeline)  // closed later, with the death that follows
        }
    }

    private func reap(_ pid: Int32) {
        hear(pid)  // what it said before it died comes before its death
        let code = cplatform_reap(pid)
        guard code != -EAGAIN, let child = children.withLock({ $0.removeValue(forKey: pid) }) else { return }
        for descriptor in [child.pidDescriptor, child.lifeline] {
            loop.forget(descriptor)
            close(descriptor)
        }
        report(.ended(pid: pid, code: code < 0 ? 255 : code))
    }
}

/// Calls `body` with a C vector of the strings, ended by a null pointer.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("an array with an element has an address") }
        return body(base)
    }
}
