import Chassis
import Configuration
import Glibc
import Logging
import Telemetry
import Wire

/// The supervisor at work: one loop that takes events in, asks the machines, and does what they say.
///
/// Everything it owns belongs to the task that calls `run`; threads and tasks around it only put events into the stream.
struct Supervision {
    enum Event: Sendable {
        case child(ChildEvent)
        case command(ControlRequest, @Sendable (ControlReply) -> Void)
        case wish(StopSignals.Wish)
        /// The edges serve by the new configuration, or one of them says why it does not.
        case applied(refusal: String?)
        case tick
    }

    /// A command that is answered once the children it names have settled.
    struct Waiter {
        var slots: [Int]
        var until: Duration
        var message: String
        var answer: @Sendable (ControlReply) -> Void
    }

    var setup: SupervisorSetup
    var table = ProcessTable()
    var shutdown = ShutdownPlan()
    var reload = ReloadPlan()
    /// What a reload in progress would replace, and whom to tell.
    var pendingReload: PendingReload?
    /// The last reload, if it was refused.
    var refusedReload: ReloadStanding.Refusal?
    var waiters: [Waiter] = []
    let spawner: Spawner
    let logger: Logger
    let link: EdgeLink
    let notifier: ServiceNotifier
    let validate: @Sendable () -> Result<ValidatedConfiguration, ConfigurationRefusal>
    private let began = ContinuousClock.now
    private var watch = FileWatch()
    private var isGreeted = false
    private var published: [ProcessRow] = []
    private var publishedReloads = ReloadStanding()
    private var publishedAt = Duration.zero
    private var notifiedAt = Duration.zero

    init(
        _ setup: SupervisorSetup,
        spawner: Spawner,
        logger: Logger,
        link: EdgeLink,
        notifier: ServiceNotifier,
        validate: @escaping @Sendable () -> Result<ValidatedConfiguration, ConfigurationRefusal>
    ) {
        self.setup = setup
        self.spawner = spawner
        self.logger = logger
        self.link = link
        self.notifier = notifier
        self.validate = validate
    }

    /// Time since the supervisor began, which is what the machines know of time.
    var now: Duration { ContinuousClock.now - began }

    /// Starts everyone and serves until the end.
    mutating func run(_ events: AsyncStream<Event>) async -> ExitCode {
        startAll()
        for await event in events {
            handle(event)
            if settle() { break }
        }
        for waiter in waiters { waiter.answer(.refusal("the supervisor stops")) }
        pendingReload?.answer(.refusal("the supervisor stops"))
        return .ok
    }

    // MARK: events

    private mutating func handle(_ event: Event) {
        switch event {
        case .child(let event): handle(event)
        case .command(let request, let answer): handle(request, answer)
        case .wish(.stop): stop()
        case .wish(.reload): beginReload { _ in }
        case .applied(let refusal): edgesApplied(refusal)
        case .tick:
            for index in table.slots.indices { apply(index) { [now] in $0.tick(at: now) } }
            watchFile()
        }
    }

    private mutating func handle(_ event: ChildEvent) {
        let now = now
        switch event {
        case .spawned(let slot, let pid):
            guard let index = table.index(id: slot) else { return spawner.signal(pid, SIGKILL) }
            logger.debug(
                "child started",
                [.instance: .text(table.slots[index].name), .childPID: .int(Int(pid))]
            )
            apply(index) { $0.spawned(pid: pid, at: now) }
        case .spawnFailed(let slot, let reason):
            guard let index = table.index(id: slot) else { return }
            logger.error("child not started", [.instance: .text(table.slots[index].name), .error: .text(reason)])
            apply(index) { $0.spawnFailed(at: now) }
        case .word(let word, let pid):
            guard let index = table.index(pid: pid) else { return }
            apply(index) { $0.heard(word, from: pid, at: now) }
        case .ended(let pid, let code):
            guard let index = table.index(pid: pid) else { return }
            apply(index) { $0.ended(pid, at: now) }
            report(table.slots[index], pid, code)
        }
    }

    /// With `server.reload`, a change of the file reloads it by itself.
    private mutating func watchFile() {
        guard let path = setup.configurationPath, setup.configuration.server.reload else { return }
        if watch.look(FileMark(path)) { beginReload { _ in } }
    }

    private func report(_ slot: ChildSlot, _ pid: Int32, _ code: Int32) {
        let fields: [LogField: LogValue] = [
            .instance: .text(slot.name), .childPID: .int(Int(pid)), .exit: .int(Int(code)),
        ]
        switch slot.state.phase {
        case .idle: logger.debug("child ended", fields)
        case .failed: logger.error("child given up: it dies before it is ready", fields)
        default: logger.warning("child ended, a new one follows", fields)
        }
    }

    /// Changes one child's state and does what it asks for.
    mutating func apply(_ index: Int, _ change: (inout ChildState) -> [ChildState.Action]) {
        for action in table.update(index, change) {
            switch action {
            case .spawn:
                let slot = table.slots[index]
                // The new edge starts with the new text, all others with the old one until the reload has worked.
                let pending = pendingReload.flatMap { $0.newEdge == slot.id ? $0.next : nil }
                let accepted = pending.map(\.accepted) ?? setup.accepted
                spawner.spawn(setup.launch(slot, edges: table.edgeNumbers, accepted: accepted))
            case .terminate(let pid): spawner.signal(pid, SIGTERM)
            case .kill(let pid):
                logger.warning(
                    "child killed",
                    [.instance: .text(table.slots[index].name), .childPID: .int(Int(pid))]
                )
                spawner.signal(pid, SIGKILL)
            }
        }
    }

    // MARK: start and end

    private mutating func startAll() {
        // The edge first, so that it accepts while the workers still open their stores.
        for kind in Children.table {
            for _ in 0..<min(kind.count(setup.configuration), Children.mostOfAKind) {
                apply(table.add(kind)) { $0.start() }
            }
        }
    }

    private mutating func stop() {
        notifier.tell(.stopping)
        reload.abandon()
        perform(shutdown.begin(drain: setup.configuration.server.drain, at: now))
    }

    private mutating func perform(_ steps: [ShutdownPlan.Step]) {
        for step in steps {
            switch step {
            case .terminateEdges: end(edges: true, patience: setup.configuration.server.drain + ShutdownPlan.edgeGrace)
            case .terminateWorkers: end(edges: false, patience: ShutdownPlan.workerLimit)
            case .killEdges: kill(workersToo: false)
            case .killAll: kill(workersToo: true)
            case .exit: break
            }
        }
    }

    private mutating func end(edges: Bool, patience: Duration) {
        for index in table.slots.indices.reversed() where (table.slots[index].kind.role == .edge) == edges {
            // One that drains at leisure after a reload hears it once more: the shorter limit counts.
            if edges, table.slots[index].isLeaving, let pid = table.slots[index].state.pid {
                spawner.signal(pid, SIGTERM)
            }
            apply(index) { [now] in $0.stop(patience: patience, at: now) }
        }
    }

    private mutating func kill(workersToo: Bool) {
        for index in table.slots.indices where workersToo || table.slots[index].kind.role == .edge {
            guard let pid = table.slots[index].state.pid else { continue }
            spawner.signal(pid, SIGKILL)
            apply(index) { [now] in $0.stop(patience: .zero, at: now) }  // so that nobody takes its place
        }
    }

    // MARK: after each event

    /// Brings everything that depends on the children up to date; whether it is the end.
    private mutating func settle() -> Bool {
        if shutdown.isStopping {
            let living = table.slots.filter { $0.state.phase != .idle && $0.state.phase != .failed }
            let edges = living.count { $0.kind.role == .edge }
            let steps = shutdown.proceed(edges: edges, workers: living.count - edges, at: now)
            perform(steps)
            if steps.contains(.exit) { return true }
        } else {
            proceedWithReload()
        }
        table.removeDeparted()
        answerWaiters()
        greet()
        publish()
        return false
    }

    private mutating func answerWaiters() {
        let now = now
        waiters.removeAll { waiter in
            let slots = waiter.slots.compactMap { table.index(id: $0) }.map { table.slots[$0] }
            let isDone = slots.allSatisfy { $0.state.isSettled && !$0.isLeaving }
            guard isDone || now >= waiter.until else { return false }
            let failed = slots.filter { !$0.state.isRunning }.map(\.name)
            let rows = table.rows(at: now)
            waiter.answer(
                failed.isEmpty
                    ? ControlReply(success: true, message: waiter.message, processes: rows)
                    : ControlReply(
                        success: false,
                        message: "not running: \(failed.joined(separator: ", "))",
                        processes: rows
                    )
            )
            return true
        }
    }

    private mutating func greet() {
        guard !isGreeted, !shutdown.isStopping, table.isSettled else { return }
        isGreeted = true
        for line in setup.greeting { Console.say(line) }
        notifier.tell(.ready)
        logger.info("all processes are up", [.durationMilliseconds: .int(Int(now / .milliseconds(1)))])
    }

    private mutating func publish() {
        let now = now
        var rows = table.rows(at: now)
        if let interval = notifier.watchdogInterval, now - notifiedAt >= interval {
            notifiedAt = now
            notifier.tell(.alive)
        }
        // What changes by itself is no change.
        let bare = rows.map {
            ProcessRow(name: $0.name, status: $0.status, pid: $0.pid, restarts: $0.restarts, uptimeSeconds: 0)
        }
        let reloads = reloadStanding
        guard bare != published || reloads != publishedReloads || now - publishedAt >= .seconds(1) else { return }
        published = bare
        publishedReloads = reloads
        publishedAt = now
        rows.sort { $0.name < $1.name }
        link.publish(
            rows,
            edges: table.slots.compactMap(\.edgeNumber).map { "ipc://\(setup.runDirectory.edgeSocket($0))" },
            reloads: reloads
        )
    }
}
