import CPlatform
import CZeroMQ
import DequeModule
import Glibc
import Synchronization
import Wire

/// What other threads ask of the thread that owns the sockets.
enum FabricCommand: Sendable {
    case call(PendingCall)
    case cancel(CallID)
    case answered(RequestKey, [UInt8], isSuccess: Bool)
    case handledItems(StreamKey, Result<UInt64, WireError>, last: UInt64)
    case openStream(StreamCore)
    case closeStream(StreamCore)
    case pumpStream(StreamCore)
    case announce([ServiceName])
    case dial([Address])
}

/// A call on its way to the thread that owns the sockets.
struct PendingCall: Sendable {
    var id: CallID
    var ticket: CallTicket
    /// The whole envelope, made by the caller so that the reactor need not.
    var envelope: [UInt8]
    /// Called once, on the reactor's thread, with no lock held.
    var finish: @Sendable (Result<ArraySlice<UInt8>, WireError>) -> Void
}

/// The way into the reactor: a bounded queue and the event descriptor that wakes it.
final class Mailbox: Sendable {
    /// What became of a command.
    enum Posting {
        case accepted
        case full
        case closed
    }

    private struct State {
        var commands: [FabricCommand] = []
        var isStopping = false
        var isClosed = false
    }

    /// Calls not yet taken over by the reactor; it takes all of them at each turn (chosen, unmeasured).
    private static let bound = 65_536

    private let state = Mutex(State())
    private let nextCall = Atomic<UInt64>(1)
    let eventFD: Int32

    init() throws(FabricError) {
        eventFD = cplatform_eventfd_open()
        guard eventFD >= 0 else { throw .exhausted("no event descriptor") }
    }

    deinit { Glibc.close(eventFD) }

    /// A number no other call of this process has.
    func callID() -> CallID { CallID(number: nextCall.wrappingAdd(1, ordering: .relaxed).oldValue) }

    /// Hands over a command.
    ///
    /// Calls are refused when the queue is full; all else follows from something bounded already.
    @discardableResult
    func post(_ command: FabricCommand) -> Posting {
        let (posting, mustWake) = state.withLock { state -> (Posting, Bool) in
            guard !state.isClosed else { return (.closed, false) }
            if case .call = command, state.commands.count >= Self.bound { return (.full, false) }
            state.commands.append(command)
            return (.accepted, state.commands.count == 1)
        }
        if mustWake { cplatform_eventfd_signal(eventFD) }
        return posting
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        cplatform_eventfd_signal(eventFD)
    }

    /// Everything posted since the last time, and whether the reactor is to end.
    func take() -> (commands: [FabricCommand], isStopping: Bool) {
        state.withLock { state in
            defer { state.commands = [] }
            return (state.commands, state.isStopping)
        }
    }

    /// Takes nothing more; returns what was still there.
    func close() -> [FabricCommand] {
        state.withLock { state in
            state.isClosed = true
            defer { state.commands = [] }
            return state.commands
        }
    }
}

/// What the reactor drives: the sockets, and what is to be done with them.
///
/// All of it on the reactor's thread.
protocol ReactorDriver: AnyObject {
    /// The sockets to sleep on, each with the events that end the sleep.
    func sources() -> [(socket: Socket, events: Int32)]
    func perform(_ command: FabricCommand, at now: Moment)
    /// Some socket is ready: take what is there, of all of them.
    func receive(at now: Moment)
    /// Does what is due; returns when it wants to be called again.
    func turn(at now: Moment) -> Moment
    /// Settles what is open and lets go of the sockets.
    func finish(_ rest: [FabricCommand])
}

/// The one thread of a process that touches sockets.
///
/// `@unchecked Sendable` because `driver` is used by the thread that `start` makes and by nobody else after that.
final class Reactor: @unchecked Sendable {
    private let mailbox: Mailbox
    private var driver: (any ReactorDriver)?
    private let thread = Mutex<pthread_t?>(nil)

    init(_ mailbox: Mailbox, driver: any ReactorDriver) {
        self.mailbox = mailbox
        self.driver = driver
    }

    func start() throws(FabricError) {
        var handle = pthread_t()
        let unmanaged = Unmanaged.passRetained(self)
        let status = pthread_create(&handle, nil, { Reactor.main($0) }, unmanaged.toOpaque())
        guard status == 0 else {
            unmanaged.release()
            throw .exhausted("no thread for the fabric")
        }
        thread.withLock { $0 = handle }
    }

    /// Ends the thread and waits for it; on that thread itself it only asks.
    ///
    /// May be called again.
    func stop() {
        mailbox.stop()
        let handle = thread.withLock { thread -> pthread_t? in
            guard let handle = thread, pthread_equal(handle, pthread_self()) == 0 else { return nil }
            thread = nil
            return handle
        }
        if let handle { pthread_join(handle, nil) }
    }

    private static func main(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        let reactor = Unmanaged<Reactor>.fromOpaque(context).takeRetainedValue()
        reactor.run()
        return nil
    }

    private func run() {
        // let go of at the end of the thread, with the sockets and their context: what was bound is free when `stop` returns
        guard let driver else { return }
        self.driver = nil
        let clock = ContinuousClock()
        var wake = clock.now
        while true {
            let isReady = sleep(on: driver.sources(), until: wake, now: clock.now)
            let (commands, isStopping) = mailbox.take()
            if isStopping {
                driver.finish(commands + mailbox.close())
                return
            }
            let now = clock.now
            for command in commands { driver.perform(command, at: now) }
            if isReady { driver.receive(at: now) }
            wake = driver.turn(at: clock.now)
        }
    }

    /// Sleeps until a socket is ready (true), a command is there or time is up.
    private func sleep(on sources: [(socket: Socket, events: Int32)], until wake: Moment, now: Moment) -> Bool {
        var items = sources.map {
            zmq_pollitem_t(socket: $0.socket.raw, fd: 0, events: Int16($0.events), revents: 0)
        }
        items.append(zmq_pollitem_t(socket: nil, fd: mailbox.eventFD, events: Int16(ZMQ_POLLIN), revents: 0))
        // at most 1 s: a lost wake-up would then cost a second and not the process
        let pause = min(max(now.duration(to: wake), .zero), .seconds(1))
        let milliseconds = (pause.components.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        let ready = zmq_poll(&items, Int32(items.count), Int(pause.components.seconds * 1000 + milliseconds))
        guard ready > 0 else { return false }
        if items[items.count - 1].revents != 0 { cplatform_eventfd_clear(mailbox.eventFD) }
        return items.dropLast().contains { $0.revents != 0 }
    }
}
