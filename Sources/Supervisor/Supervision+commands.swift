import Chassis
import Configuration
import Glibc
import Logging
import Telemetry
import Wire

/// A configuration that was read and found usable.
struct ValidatedConfiguration: Sendable {
    var configuration: Configuration
    /// Its text in sealed memory.
    var accepted: SealedText?
    /// Of the file's text.
    var fingerprint = ""
    var warnings: [String] = []
}

/// A configuration that cannot be used.
struct ConfigurationRefusal: Error, Sendable {
    /// One line per problem, each naming its key.
    var lines: [String]
}

/// A reload under way.
struct PendingReload {
    var next: ValidatedConfiguration
    var difference: ConfigurationDifference
    var newEdge: Int?
    /// What children start with again if it comes to nothing.
    var former: ValidatedConfiguration
    /// Why an edge did not take it while it ran, or came to nothing.
    var refusal: String?
    var answer: @Sendable (ControlReply) -> Void
}

extension Supervision {
    /// The longest a command waits for its children: their start, and the end of the one before; chosen, unmeasured.
    private static let longestWait = Duration.seconds(25)

    mutating func handle(_ request: ControlRequest, _ answer: @escaping @Sendable (ControlReply) -> Void) {
        if shutdown.isStopping, request.verb != .status { return answer(.refusal("the supervisor stops")) }
        switch request.verb {
        case .status: answer(status())
        case .restart: restart(request.name ?? "", answer)
        case .scale: scale(request.name ?? "", to: request.count ?? -1, answer)
        case .reload: beginReload(answer)
        }
    }

    private func status() -> ControlReply {
        let rows = table.rows(at: now)
        // where we listen, though another address may wait for a restart
        let server = setup.booted.server
        let milliseconds = (now / .milliseconds(1)).rounded()
        return ControlReply(
            success: rows.allSatisfy { $0.status == .running },
            message: shutdown.isStopping ? "stopping" : "serving",
            processes: rows,
            supervisor: SupervisorFacts(
                pid: getpid(),
                version: Release.version,
                uptimeSeconds: milliseconds / 1000,
                address: "http://\(server.host):\(server.port)",
                runDirectory: setup.runDirectory.sockets,
                drainingEdges: table.slots.count { $0.kind.role == .edge && $0.isLeaving }
            )
        )
    }

    private mutating func restart(_ name: String, _ answer: @escaping @Sendable (ControlReply) -> Void) {
        guard let index = table.index(named: name) else {
            let names = table.rows(at: now).map(\.name).joined(separator: ", ")
            return answer(.refusal("there is no process \(name); there are \(names)"))
        }
        let patience = setup.configuration.server.drain + ShutdownPlan.edgeGrace
        apply(index) { [now] in $0.restart(patience: patience, at: now) }
        waiters.append(
            Waiter(
                slots: [table.slots[index].id],
                until: now + Self.longestWait,
                message: "\(name) restarted",
                answer: answer
            )
        )
    }

    private mutating func scale(_ name: String, to count: Int, _ answer: @escaping @Sendable (ControlReply) -> Void) {
        guard let kind = Children.kind(name), kind.isScalable else {
            let names = Children.table.filter(\.isScalable).map(\.role.rawValue).joined(separator: ", ")
            return answer(.refusal("\(name) cannot be scaled; \(names) can"))
        }
        guard (0...Children.mostOfAKind).contains(count) else {
            return answer(.refusal("the number of \(name) processes is 0 to \(Children.mostOfAKind)"))
        }
        for index in table.retire(kind, beyond: count) {
            apply(index) { [now] in $0.stop(patience: ShutdownPlan.workerLimit, at: now) }
        }
        while table.count(of: kind) < count { apply(table.add(kind)) { $0.start() } }
        let slots = table.slots.filter { $0.kind == kind }.map(\.id)
        waiters.append(
            Waiter(slots: slots, until: now + Self.longestWait, message: "\(name)=\(count)", answer: answer)
        )
    }

    // MARK: reload

    /// Reads the file again and, if it can be used, puts new processes in the place of the old ones.
    mutating func beginReload(_ answer: @escaping @Sendable (ControlReply) -> Void) {
        guard reload.isIdle, pendingReload == nil, !shutdown.isStopping else {
            return answer(.refusal("a reload is under way"))
        }
        switch validate() {
        case .failure(let refusal):
            for line in refusal.lines { Console.complain("martlet: reload refused: \(line)") }
            noteRefusal(refusal.lines)
            var reply = ControlReply.refusal(
                "the configuration cannot be used; the old one serves on",
                issues: refusal.lines
            )
            reply.standing = reloadStanding
            answer(reply)
        case .success(let next):
            let difference = ConfigurationDifference(from: setup.configuration, to: next.configuration)
            notifier.tell(.reloading)
            pendingReload = PendingReload(
                next: next,
                difference: difference,
                former: ValidatedConfiguration(configuration: setup.configuration, accepted: setup.accepted),
                answer: answer
            )
            if !difference.needingHandover.isEmpty || setup.isUpgraded() { return handOver() }
            // who starts from now on starts with the new text, unless an edge refuses it
            setup.accept(next)
            link.apply(next.fingerprint)
        }
    }

    /// How it stands with reloads, for the edges.
    var reloadStanding: ReloadStanding {
        ReloadStanding(refused: refusedReload, restartPending: setup.restartPending)
    }

    private mutating func noteRefusal(_ lines: [String]) {
        refusedReload = ReloadStanding.Refusal(at: Int64(time(nil)), errors: lines)
    }

    /// The edges have answered whether they serve by the new configuration.
    mutating func edgesApplied(_ refusal: String?) {
        guard let pending = pendingReload, reload.isIdle else { return }
        if let refusal {
            logger.warning("edge takes no configuration while it runs; a new one takes over", [.error: .text(refusal)])
            // until an edge really serves by it, whoever starts again does so with what served before
            setup.accept(pending.former)
            pendingReload?.refusal = refusal
            return handOver()
        }
        for kind in Children.table where kind.isScalable {
            let count = kind.count(pending.next.configuration)
            if pending.difference.changes.contains(where: { $0.key == "workers.\(kind.role.rawValue).count" }) {
                scale(kind.role.rawValue, to: count) { _ in }
            }
        }
        finishReload(true)
    }

    /// A new edge beside the old one, then the workers anew.
    private mutating func handOver() {
        let workers = table.slots.filter { $0.isShown && $0.kind.role != .edge }.map(\.name)
        perform(reload.begin(workers: workers))
    }

    /// Looks whether the step that a reload waits for has been taken.
    mutating func proceedWithReload() {
        switch reload.phase {
        case .idle: break
        case .startingEdge:
            guard let id = pendingReload?.newEdge, let index = table.index(id: id) else { return }
            switch table.slots[index].state.phase {
            case .running: perform(reload.edgeReady())
            case .waiting, .failed, .idle: perform(reload.edgeFailed())
            default: break
            }
        case .restarting(let worker, _):
            let isSettled = table.index(named: worker).map { table.slots[$0].state.isSettled } ?? true
            if isSettled { perform(reload.settled(worker)) }
        }
    }

    private mutating func perform(_ steps: [ReloadPlan.Step]) {
        for step in steps {
            switch step {
            case .startNewEdge: startNewEdge()
            case .promoteNewEdge: promoteNewEdge()
            case .dropNewEdge: dropNewEdge()
            case .restartWorker(let name):
                guard let index = table.index(named: name) else { continue }
                apply(index) { [now] in $0.restart(patience: ShutdownPlan.workerLimit, at: now) }
            case .finish(let isApplied): finishReload(isApplied)
            }
        }
    }

    private mutating func startNewEdge() {
        guard let kind = Children.kind(RoleName.edge.rawValue), pendingReload != nil else { return }
        let index = table.add(kind, isShown: false)
        pendingReload?.newEdge = table.slots[index].id
        apply(index) { $0.start() }
    }

    private mutating func promoteNewEdge() {
        guard let pending = pendingReload, let id = pending.newEdge, let new = table.index(id: id),
            let former = table.index(named: RoleName.edge.rawValue).map({ table.slots[$0].id })
        else { return }
        setup.accept(pending.next)
        let handover = setup.configuration.server.handover
        if let old = table.index(id: former) { table.promote(new: new, over: old) }
        guard let old = table.index(id: former) else { return }
        if let pid = table.slots[old].state.pid { spawner.order(pid, .drain(limit: handover)) }
        apply(old) { [now] in $0.handOver(patience: handover + ShutdownPlan.edgeGrace, at: now) }
    }

    private mutating func dropNewEdge() {
        guard let id = pendingReload?.newEdge, let index = table.index(id: id) else { return }
        table.leave(index)
        apply(index) { [now] in $0.stop(patience: .zero, at: now) }
    }

    private mutating func finishReload(_ isApplied: Bool) {
        notifier.tell(.ready)
        if isApplied { for warning in pendingReload?.next.warnings ?? [] { logger.warnConfiguration(warning) } }
        let rows = table.rows(at: now)
        let reasons = [pendingReload?.refusal, "a new edge did not come up with it; the log says why"].compactMap(
            \.self
        )
        if isApplied { refusedReload = nil } else { noteRefusal(reasons) }
        pendingReload?.answer(
            isApplied
                ? ControlReply(
                    success: true,
                    message: pendingReload?.difference.isEmpty == true ? "reloaded; nothing changed" : "reloaded",
                    issues: pendingReload?.next.warnings,
                    changes: pendingReload?.difference.changes.map(\.key),
                    needRestart: pendingReload?.difference.needingRestart,
                    standing: reloadStanding,
                    configurationVersion: setup.configuration.app.version,
                    processes: rows
                )
                : ControlReply(
                    success: false,
                    message: "the new edge did not come up; the old one serves on",
                    issues: reasons,
                    standing: reloadStanding,
                    processes: rows
                )
        )
        pendingReload = nil
    }
}

extension Logger {
    /// Tells of a configuration that is in force in spite of it.
    func warnConfiguration(_ warning: String) {
        self.warning("the configuration in force has a warning", [.reason: .text(warning)])
    }
}
