import Configuration
import Domain
import HTTP
import JSON
import NIOCore
import Telemetry

/// Asks the before hook about a request, and sees to it that the after hook is told how it ended.
///
/// The answer is waited for as long as `hooks.before.timeout_ms` says; without a proper one `on_failure` decides.
struct HookStep: DraftStep {
    let hooks: Hooks

    func take(_ draft: RequestDraft, next: @escaping () -> Void) {
        guard !hooks.isEmpty, !hooks.isOwn(draft.request) else { return next() }
        let observer = HookObserver(draft, hooks)
        if hooks.after != nil { draft.observers.append(observer) }
        guard let before = hooks.before else { return next() }
        hooks.counters.asked.add(1)
        let id = draft.request.id.text
        let request = before.request(
            "before",
            id: id,
            body: Self.question(draft, hooks.section.before.include),
            pass: hooks.pass(for: id),
            seconds: Int(draft.lane.clock.milliseconds / 1000)
        )
        draft.lane.fetch(request, limit: before.timeout, most: Self.mostOfAnswer) { result in
            guard !draft.isOver else { return }
            do throws(HookVerdict.Fault) {
                try follow(try Self.verdict(result), draft, observer, next)
            } catch {
                failed(error, draft, next)
            }
        }
    }

    private func follow(
        _ verdict: HookVerdict,
        _ draft: RequestDraft,
        _ observer: HookObserver,
        _ next: () -> Void
    ) throws(HookVerdict.Fault) {
        if let refusal = verdict.refusal {
            answered(draft)
            hooks.counters.refused.add(1)
            return draft.refuse(refusal)
        }
        if let model = verdict.model, model != draft.peek.model {
            let planner = ChatPlanner(
                catalog: draft.lane.services.catalog,
                isTransparent: draft.surface == .transparent,
                wish: draft.lane.wish(of: draft.peek)
            )
            do throws(GatewayError) {
                draft.plan = try planner.plan(model: model)
                draft.peek.model = model
                observer.model = model
            } catch {
                throw HookVerdict.Fault(reason: "it named a model that cannot be asked: \(error.message)")
            }
        }
        observer.metadata = verdict.metadata
        answered(draft)
        next()
    }

    /// Tells the end of an outage.
    private func answered(_ draft: RequestDraft) {
        guard hooks.counters.beforeOutage.note(failed: false) == .ended else { return }
        draft.lane.services.logger.info("the before hook answers again", [.count: .int(hooks.counters.failed.value)])
    }

    private func failed(_ fault: HookVerdict.Fault, _ draft: RequestDraft, _ next: () -> Void) {
        hooks.counters.failed.add(1)
        let policy = hooks.section.before.onFailure
        if hooks.counters.beforeOutage.note(failed: true) == .began {
            draft.lane.services.logger.warning(
                "the before hook failed",
                [
                    .requestID: .text(draft.request.id.text), .reason: .text(fault.reason),
                    .state: .text(policy.rawValue),
                ]
            )
        }
        switch policy {
        case .open: next()
        case .closed:
            draft.refuse(
                GatewayError(
                    .workerUnavailable,
                    "the program that must approve requests gives no answer; try again, or tell the operator",
                    retryAfterSeconds: 1
                )
            )
        }
    }

    private static func verdict(
        _ result: Result<Fetch.Answer, Fetch.Failure>
    ) throws(HookVerdict.Fault) -> HookVerdict {
        switch result {
        case .success(let answer): return try HookVerdict(status: answer.status, body: answer.body)
        case .failure(.timeout): throw HookVerdict.Fault(reason: "it did not answer in time")
        case .failure(.tooLarge): throw HookVerdict.Fault(reason: "its answer is too large")
        case .failure(.connection(let message)): throw HookVerdict.Fault(reason: message)
        }
    }

    /// What the hook is told.
    private static func question(_ draft: RequestDraft, _ parts: [BeforeHookSection.Part]) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("event", "before")
        writer.member("request_id", draft.request.id.text)
        writer.member("surface", draft.surface.rawValue)
        writer.member("path", draft.request.path)
        writer.key("model")
        if let model = draft.peek.model { writer.string(model) } else { writer.null() }
        writer.key("stream")
        writer.bool(draft.peek.isStream)
        writer.key("key_id")
        if let key = draft.caller.keyID { writer.string(key) } else { writer.null() }
        writer.member("body_bytes", draft.request.body.readableBytes)
        if parts.contains(.preview) { writer.member("preview", draft.peek.preview) }
        if parts.contains(.body), draft.request.header("content-type")?.isForm != true {
            writer.key("body")
            writer.raw(Array(buffer: draft.request.body))
        }
        writer.endObject()
        return writer.bytes
    }

    /// Chosen, unmeasured.
    private static let mostOfAnswer = 64 << 10
}
