internal import CPlatform
import Chassis
import Glibc
import JSON
import Logging
import MCP
import Synchronization
import Wire

/// One external server that speaks the Model Context Protocol on its standard input and output.
///
/// A permanent thread starts it, in a process group of its own, reads and writes its pipes, and starts it again when it
/// ends. The kernel kills it when that thread, and so this process, ends.
final class WrappedServer: Sendable {
    typealias Answer = Result<JSONValue, WireError>

    private struct State {
        var session = ServerSession()
        var framing = StdioFraming()
        var outbox: [UInt8] = []
        var waiters: [Int: CheckedContinuation<Answer, Never>] = [:]
        var isStopping = false
    }

    /// A running server's ends of the pipes.
    private struct Running {
        var pid: Int32
        var input: Int32
        var output: Int32
        var openedAt: ContinuousClock.Instant?
    }

    private let command: [String]
    private let environment: [String]
    private let logger: Logger
    private let availability: @Sendable (Bool) -> Void
    private let state = Mutex(State())
    private let wakeRead: Int32
    private let wakeWrite: Int32
    private let ended: AsyncStream<Void>
    private let sayEnded: AsyncStream<Void>.Continuation

    /// What may wait to be written to a server that does not read; a call beyond that is refused.
    ///
    /// Two of the longest lines that are read (chosen, unmeasured).
    private static let outboxBound = 32 << 20
    /// Between asking the group to end and killing it; chosen, unmeasured.
    private static let endGrace = Duration.milliseconds(500)

    /// - Parameters:
    ///   - command: program and arguments, looked up in PATH.
    ///   - environment: `KEY=value`.
    ///   - logger: where starts and ends are noted.
    ///   - availability: called whenever the server has become usable or is so no longer; on the thread.
    /// - Throws: `failed` when the system grants no pipe.
    init(
        command: [String],
        environment: [String],
        logger: Logger,
        availability: @escaping @Sendable (Bool) -> Void
    ) throws(WireError) {
        self.command = command
        self.environment = environment
        self.logger = logger
        self.availability = availability
        (ended, sayEnded) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw WireError(.failed, "no pipe") }
        (wakeRead, wakeWrite) = (ends[0], ends[1])
        for end in ends { _ = cplatform_prepare_descriptor(end, 1) }
    }

    /// Starts the thread, which starts the server.
    func start() -> Bool { PermanentThread.start("server") { [self] in live() } }

    /// Asks the server and waits for its answer.
    ///
    /// - Throws: `unavailable` while the server does not run, `overloaded` when it does not read, `failed` with its own
    ///   message, `cancelled`.
    func call(_ method: String, _ params: JSONValue?) async throws(WireError) -> JSONValue {
        let number = Mutex<Int?>(nil)
        let answer: Answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let refusal = state.withLock { state -> WireError? in
                    guard state.outbox.count < Self.outboxBound else {
                        return WireError(.overloaded, "\(command[0]) does not read its input")
                    }
                    guard let call = state.session.call(method, params) else {
                        return WireError(.unavailable, "\(command[0]) does not run")
                    }
                    state.waiters[call.number] = continuation
                    state.outbox += call.line
                    number.withLock { $0 = call.number }
                    return nil
                }
                if let refusal { continuation.resume(returning: .failure(refusal)) } else { wake() }
                if Task.isCancelled { number.withLock { $0 }.map(cancel) }
            }
        } onCancel: {
            number.withLock { $0 }.map(cancel)
        }
        return try answer.get()
    }

    /// Ends the server and its group, and returns when they are gone.
    func stop() async {
        state.withLock { $0.isStopping = true }
        wake()
        for await _ in ended { break }
    }

    private func cancel(_ number: Int) {
        let waiter = state.withLock { state -> CheckedContinuation<Answer, Never>? in
            for case .send(let line) in state.session.cancel(number) { state.outbox += line }
            return state.waiters.removeValue(forKey: number)
        }
        waiter?.resume(returning: .failure(WireError(.cancelled, "the call was cancelled")))
        wake()
    }

    private func wake() {
        var byte: UInt8 = 0
        _ = write(wakeWrite, &byte, 1)
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    // MARK: the thread

    private func live() {
        var backoff = ServerBackoff()
        while !isStopping {
            var served: Duration?
            if var running = startServer() {
                converse(&running)
                served = running.openedAt.map { ContinuousClock.now - $0 }
                finish(running)
            }
            if isStopping { break }
            let pause = backoff.wait(servedFor: served)
            logger.warning("wrapped server ended", metadata: ["retry_in_ms": "\(Int(pause / .milliseconds(1)))"])
            sleep(pause)
        }
        sayEnded.yield()
    }

    private func startServer() -> Running? {
        var input: [Int32] = [-1, -1]
        var output: [Int32] = [-1, -1]
        guard pipe(&input) == 0, pipe(&output) == 0 else { return nil }
        _ = cplatform_prepare_descriptor(input[1], 1)
        _ = cplatform_prepare_descriptor(output[0], 1)
        let pid = Self.spawn(command, environment, input: input[0], output: output[1])
        close(input[0])
        close(output[1])
        let running = Running(pid: pid, input: input[1], output: output[0])
        guard pid > 0 else {
            close(running.input)
            close(running.output)
            return nil
        }
        let client = MCP.Implementation(name: "martlet", version: Release.version)
        carryOut(
            state.withLock { state in
                state.framing = StdioFraming()
                state.outbox = []
                return state.session.begin(as: client)
            }
        )
        return running
    }

    /// Reads and writes until the server ends, breaks the protocol, or is to stop.
    private func converse(_ running: inout Running) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while !isStopping {
            let isWriting = state.withLock { !$0.outbox.isEmpty }
            var waits = [
                pollfd(fd: running.output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isWriting ? running.input : -1, events: Int16(POLLOUT), revents: 0),
            ]
            guard poll(&waits, 3, -1) > 0 else { continue }
            if waits[1].revents != 0 { while read(wakeRead, &buffer, 64) > 0 {} }
            if waits[2].revents != 0, !writeSome(running.input) { return }
            guard waits[0].revents != 0 else { continue }
            let count = read(running.output, &buffer, buffer.count)
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { return }
            let outputs = state.withLock { state in
                state.framing.feed(Array(buffer[..<count])).flatMap { state.session.received($0) }
            }
            if outputs.contains(where: { if case .opened = $0 { true } else { false } }) {
                running.openedAt = ContinuousClock.now
            }
            if !carryOut(outputs) { return }
        }
    }

    /// - Returns: whether the session is still of use.
    @discardableResult
    private func carryOut(_ outputs: [ServerSession.Output]) -> Bool {
        for output in outputs {
            switch output {
            case .send(let line): state.withLock { $0.outbox += line }
            case .opened(let welcome):
                logger.info("wrapped server is up", metadata: ["server": "\(welcome.serverInfo.name)"])
                availability(true)
            case .answered(let number, let result):
                let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
                waiter?.resume(returning: result.mapError { WireError(.failed, $0.message) })
            case .broken(let reason):
                logger.error("wrapped server refused", metadata: ["error": "\(reason)"])
                return false
            case .toolsChanged: break  // each question for tools is passed on, so nothing is kept that could be stale
            }
        }
        return true
    }

    private func writeSome(_ input: Int32) -> Bool {
        state.withLock { state in
            let count = state.outbox.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            if count > 0 { state.outbox.removeFirst(count) }
            return count >= 0 || errno == EAGAIN || errno == EINTR
        }
    }

    /// Ends the whole group, whatever the server has started besides.
    private func finish(_ running: Running) {
        availability(false)
        let waiters = state.withLock { state in
            state.session.ended().compactMap { state.waiters.removeValue(forKey: $0) }
        }
        for waiter in waiters { waiter.resume(returning: .failure(WireError(.unavailable, "\(command[0]) has ended"))) }
        close(running.input)
        kill(-running.pid, SIGTERM)
        let deadline = ContinuousClock.now + Self.endGrace
        var code = cplatform_reap(running.pid)
        while code == -EAGAIN, ContinuousClock.now < deadline {
            usleep(5000)
            code = cplatform_reap(running.pid)
        }
        kill(-running.pid, SIGKILL)
        if code == -EAGAIN { waitpid(running.pid, nil, 0) }
        close(running.output)
    }

    private func sleep(_ pause: Duration) {
        let deadline = ContinuousClock.now + pause
        while !isStopping, ContinuousClock.now < deadline {
            var wait = pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0)
            let left = (deadline - ContinuousClock.now) / .milliseconds(1)
            if poll(&wait, 1, Int32(max(1, left))) > 0 {
                var buffer = [UInt8](repeating: 0, count: 64)
                while read(wakeRead, &buffer, 64) > 0 {}
            }
        }
    }

    private static func spawn(_ command: [String], _ environment: [String], input: Int32, output: Int32) -> Int32 {
        let arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        return arguments.withUnsafeBufferPointer { arguments in
            variables.withUnsafeBufferPointer { variables in
                var request = cplatform_spawn_request(
                    path: arguments[0],
                    arguments: arguments.baseAddress,
                    environment: variables.baseAddress,
                    descriptors: nil,
                    descriptor_count: 0,
                    standard: (input, output, -1),
                    own_group: 1
                )
                return cplatform_spawn_bound(&request)
            }
        }
    }
}
