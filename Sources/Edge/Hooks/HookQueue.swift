import Configuration
import DequeModule
import NIOCore
import Telemetry
import Transfer

/// Events on their way to the after hook, from one event loop: each is sent once at most, and what finds the queue full is
/// dropped and counted.
///
/// What waits when the process ends is lost.
final class HookQueue {
    private var waiting: Deque<(request: ExchangeRequest, timeout: Duration)> = []
    private var running = 0

    func add(_ request: ExchangeRequest, timeout: Duration, _ hooks: Hooks, _ lane: Lane) {
        if running < Self.mostAtOnce { return send(request, timeout, hooks, lane) }
        guard waiting.count < hooks.section.after.queueSize else { return hooks.counters.dropped.add(1) }
        waiting.append((request, timeout))
    }

    private func send(_ request: ExchangeRequest, _ timeout: Duration, _ hooks: Hooks, _ lane: Lane) {
        running += 1
        // the lane is held, so that a reload does not end what is on its way
        lane.fetch(request, limit: timeout, most: Self.mostOfAnswer) { [self] result in
            running -= 1
            note(result, hooks, lane)
            if let next = waiting.popFirst() { send(next.request, next.timeout, hooks, lane) }
        }
    }

    private func note(_ result: Result<Fetch.Answer, Fetch.Failure>, _ hooks: Hooks, _ lane: Lane) {
        var isTaken = false
        if case .success(let answer) = result { isTaken = (200...299).contains(answer.status) }
        (isTaken ? hooks.counters.delivered : hooks.counters.lost).add(1)
        let logger = lane.services.logger
        switch hooks.counters.afterOutage.note(failed: !isTaken) {
        case .began: logger.warning("the after hook takes no events", [.reason: .text(Self.reason(result))])
        case .ended: logger.info("the after hook takes events again", [.count: .int(hooks.counters.lost.value)])
        case nil: break
        }
    }

    private static func reason(_ result: Result<Fetch.Answer, Fetch.Failure>) -> String {
        switch result {
        case .success(let answer): "it answered \(answer.status)"
        case .failure(.timeout): "it did not answer in time"
        case .failure(.tooLarge): "its answer is too large"
        case .failure(.connection(let message)): message
        }
    }

    /// Chosen, unmeasured.
    private static let mostAtOnce = 8
    private static let mostOfAnswer = 64 << 10
}
