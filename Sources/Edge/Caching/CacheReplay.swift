import Domain
import HTTP
import JSON
import Logging
import NIOCore
import Telemetry
import Wire

/// Gives a kept answer to a client: whole, or as a stream, event after event.
///
/// Lives on the request's event loop. No provider is asked, so the row in the ledger costs nothing and says whence the answer came.
final class CacheReplay {
    private let draft: RequestDraft
    private let answer: CachedAnswer
    private var ticket: LedgerTicket?
    private var pieces: [ArraySlice<UInt8>] = []
    private var next = 0
    private var bytesOut = 0
    private var isOver = false

    private init(_ draft: RequestDraft, _ answer: CachedAnswer) {
        self.draft = draft
        self.answer = answer
    }

    /// Answers the draft, which ends with that; `fallback` is called instead when the kept bytes cannot be read.
    static func play(_ answer: CachedAnswer, to draft: RequestDraft, else fallback: @escaping () -> Void) {
        let replay = CacheReplay(draft, answer)
        let requestID = "\(draft.work.operation)_\(draft.request.arrivedMilliseconds)"
        let arrived = draft.request.arrived
        let tell: @Sendable (inout JSONSplice) -> Void = { splice in
            let waited = (NIODeadline.now() - arrived).nanoseconds / 1_000_000
            splice.set("response_time", to: Self.number(Double(waited) / 1000))
            splice.set("request_id", to: .string(requestID))
            splice.set("cached", to: true)
        }
        draft.lane.services.cache.body(of: answer, info: tell, on: draft.lane.loop) { body in
            guard !draft.isOver else { return }
            guard let body else { return fallback() }
            replay.begin(body)
        }
    }

    /// The request as a run would have had it; without a plan nothing is looked up here.
    private var start: ChatRun.Start? {
        draft.plan.map { plan in
            ChatRun.Start(
                request: draft.request,
                responder: draft.responder,
                caller: draft.caller,
                surface: draft.surface,
                peek: draft.peek,
                plan: plan,
                work: draft.work
            )
        }
    }

    private func begin(_ body: [UInt8]) {
        do throws(GatewayError) {
            ticket = try start.map { start throws(GatewayError) in try draft.lane.ledger.openKept(start) }
        } catch {
            return draft.refuse(error)
        }
        draft.end()
        draft.responder.commonFields.append(("x-cache", "HIT"))
        var head = ReplyHead(status: 200, contentType: answer.contentType)
        if answer.isStream {
            head.append("cache-control", "no-cache")
            head.append("x-accel-buffering", "no")
        }
        head.append("x-proxy-provider", answer.provider)
        head.append("x-proxy-attempt", String(answer.attempts))
        head.append("x-proxy-request-id", draft.request.id.text)
        guard answer.isStream else {
            let bytes = ByteBuffer(bytes: body)
            bytesOut = body.count
            for observer in draft.observers { observer.answered(bytes, contentType: answer.contentType) }
            settle(.completed)
            return draft.responder.send(head, body: bytes)
        }
        pieces = CachedAnswer.pieces(of: body, contentType: answer.contentType)
        for observer in draft.observers { observer.streamBegan(contentType: answer.contentType) }
        draft.responder.onClientGone = { self.clientGone() }
        draft.responder.onWritable = { self.goOn() }
        draft.responder.begin(head)
        goOn()
    }

    /// Sends events as long as the client keeps up.
    private func goOn() {
        guard !isOver else { return }
        while next < pieces.count, draft.responder.isWritable {
            let bytes = ByteBuffer(bytes: pieces[next])
            next += 1
            bytesOut += bytes.readableBytes
            for observer in draft.observers { observer.wrote(bytes) }
            draft.responder.write(bytes)
        }
        guard next == pieces.count else { return draft.responder.flush() }
        settle(.completed)
        draft.responder.end()
    }

    private func clientGone() { settle(.cancelled) }

    private func settle(_ outcome: Outcome) {
        guard !isOver else { return }
        isOver = true
        // they hold this object
        draft.responder.onClientGone = nil
        draft.responder.onWritable = nil
        let duration = (NIODeadline.now() - draft.request.arrived).nanoseconds
        var settlement = Settlement(
            ticket: ticket,
            outcome: outcome,
            usage: answer.usage,
            provider: answer.provider,
            model: answer.model,
            label: answer.label,
            attempts: 0,
            status: outcome == .completed ? 200 : 499,
            durationNanoseconds: duration,
            bytesIn: draft.peek.bodyBytes,
            bytesOut: bytesOut,
            droppedEvents: 0
        )
        settlement.usage.evidence = .cached
        if let start { draft.lane.ledger.close(settlement, of: start) }
        // who follows the request counts what it used, and it used nothing
        settlement.usage = .none
        for observer in draft.observers { observer.settled(settlement) }
    }

    private static func number(_ value: Double) -> [UInt8] {
        var writer = JSONWriter(capacity: 16)
        writer.double(value)
        return writer.bytes
    }
}
