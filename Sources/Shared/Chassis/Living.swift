import Logging
import Telemetry

/// A role while it runs: feeds `Life` with what happens and does what it says.
struct Living<Role: ProcessRole>: Sendable {
    private let role: Role
    private let context: ProcessContext
    private let lifeline: Lifeline?
    private let drainLimit: Duration
    private let events: AsyncStream<Life.Event>
    private let feed: AsyncStream<Life.Event>.Continuation

    init(_ role: Role, _ context: ProcessContext, _ lifeline: Lifeline?, drainLimit: Duration) {
        self.role = role
        self.context = context
        self.lifeline = lifeline
        self.drainLimit = drainLimit
        // Unbounded, and small: signals and orders of a supervisor are all that comes from outside.
        (events, feed) = AsyncStream.makeStream(of: Life.Event.self)
    }

    /// Runs the role to its end.
    func code() async -> ExitCode {
        let signals = await StopSignals.stream(hangup: false)
        // These outlive no one: whatever still runs when the code is known ends with the process.
        let watch = Task {
            for await _ in signals {
                context.drainLimit.set(drainLimit)
                feed.yield(.signal(limit: drainLimit))
            }
        }
        if let lifeline {
            let isListening = lifeline.listen { [feed, context] order in
                switch order {
                case .drain(let limit):
                    context.drainLimit.set(limit)
                    feed.yield(.order(limit: limit))
                }
            }
            guard isListening else { return .internalFailure }
        }
        let run = Task { await serve() }
        let heart = Task { await beat() }
        defer {
            for task in [watch, run, heart] { task.cancel() }
        }
        var life = Life()
        for await event in events {
            for action in life.handle(event) {
                if case .exit(let code) = action {
                    context.logger.debug("process ends", [.exit: .text("\(code)")])
                    return code
                }
                perform(action, run)
            }
        }
        return .internalFailure
    }

    private func perform(_ action: Life.Action, _ run: Task<Void, Never>) {
        switch action {
        case .drain:
            Task {
                await role.drain()
                feed.yield(.drained)
            }
        case .startTimer(let number, let duration):
            Task {
                try? await Task.sleep(for: duration)  // house: a timer that was cancelled has nothing to say
                feed.yield(.timeUp(number))
            }
        case .cancelRun: run.cancel()
        case .exit: break
        }
    }

    private func serve() async {
        do {
            try await role.run()
            feed.yield(.returned)
        } catch {
            if !(error is CancellationError) {
                context.logger.critical("process failed", [.error: .text("\(error)")])
            }
            feed.yield(.failed)
        }
    }

    private func beat() async {
        guard let lifeline else { return }
        while !Task.isCancelled {
            await role.pulse()
            lifeline.beat()
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
        }
    }
}
