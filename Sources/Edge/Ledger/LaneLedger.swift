import Domain
import HTTP
import Logging
import Metering
import Telemetry
import Wire

/// The place of a request in the journal.
struct LedgerTicket {
    /// The number of its `open` row.
    let sequence: UInt64
}

/// How a request ended, as the run knows it.
struct Settlement {
    var ticket: LedgerTicket?
    var outcome: Outcome
    /// Of the whole request, all legs together.
    var usage: Usage
    /// The parts of an answer that several providers wrote; empty for an ordinary one.
    var legs: [LedgerClose.Leg] = []
    /// The upstream calls, where there was more than one that was answered.
    var calls = RunCalls()
    var error: GatewayError?
    /// Who answered, or was asked last; empty when nobody was.
    var provider: String
    var model: String
    /// How the category's chain calls that model; nil where there is no chain.
    var label: String?
    var attempts: Int
    var status: Int
    var firstTokenNanoseconds: Int64?
    var durationNanoseconds: Int64
    var bytesIn: Int
    var bytesOut: Int
    var droppedEvents: Int
}

/// Writes the rows of one event loop's requests.
struct LaneLedger {
    let services: EdgeServices
    /// A number of the loop's own, by which histograms keep loops apart.
    let part: Int

    /// Writes a request down before anything of it goes upstream.
    func open(_ start: ChatRun.Start, route: ModelCatalog.Route) throws(GatewayError) -> LedgerTicket {
        let provider = services.catalog.providers[route.provider].name
        let tokens = start.peek.estimatedTokens
        let row = row(of: start, provider: provider, model: route.model, tokens: tokens)
        return LedgerTicket(sequence: try services.books.open(row))
    }

    /// Writes a request down that a kept answer is for.
    ///
    /// Nobody is named and nothing estimated: should this process die now, nobody was asked and nothing is owed.
    func openKept(_ start: ChatRun.Start) throws(GatewayError) -> LedgerTicket {
        LedgerTicket(sequence: try services.books.open(row(of: start, provider: "", model: "", tokens: 0)))
    }

    private func row(of start: ChatRun.Start, provider: String, model: String, tokens: Int) -> LedgerOpen {
        LedgerOpen(
            requestID: start.request.id,
            startedAtMilliseconds: Int64(start.request.arrivedMilliseconds),
            keyID: start.caller.keyID,
            surface: start.surface.rawValue,
            routeKind: start.plan.kind,
            category: start.plan.classification?.category,
            routingMode: start.plan.classification?.mode.rawValue,
            clientModel: start.peek.model ?? "",
            provider: provider,
            model: model,
            isStream: start.peek.isStream,
            priceVersion: services.billing.version,
            estimatedPromptTokens: tokens,
            contentPreview: start.peek.preview,
            clientRequestID: start.clientRequestID,
            flagged: start.peek.notes.flagged.isEmpty ? nil : start.peek.notes.flagged.joined(separator: ","),
            operation: start.work is ChatWork ? nil : start.work.operation
        )
    }

    /// Says how far a running answer is, for the case that nobody will be there to say how it ended.
    func progress(_ ticket: LedgerTicket?, tokens: Int, provider: String, model: String, calls: RunCalls) {
        guard let ticket else { return }
        services.books.progress(
            LedgerProgress(
                opened: ticket.sequence,
                completionTokens: tokens,
                provider: provider,
                model: model,
                calls: calls.byProvider
            )
        )
    }

    /// Writes the one closing row, and the one line in the log.
    func close(_ settlement: Settlement, of start: ChatRun.Start) {
        let cost = cost(of: settlement) + (start.plan.classification?.cost ?? .zero)
        let counters = services.counters
        switch settlement.outcome {
        case .completed: counters.completed.add(1)
        case .failed: counters.failed.add(1)
        case .interrupted: counters.interrupted.add(1)
        case .cancelled: counters.cancelled.add(1)
        }
        note(settlement)
        if settlement.droppedEvents > 0 { counters.droppedEvents.add(settlement.droppedEvents) }
        if let ticket = settlement.ticket {
            services.books.close(
                LedgerClose(
                    opened: ticket.sequence,
                    outcome: settlement.outcome,
                    usage: settlement.usage,
                    cost: cost,
                    status: settlement.status,
                    errorCode: settlement.error?.code.rawValue,
                    timeLimit: settlement.error?.upstream?.limit,
                    attempts: settlement.attempts,
                    provider: settlement.provider,
                    model: settlement.model,
                    timeToFirstToken: settlement.firstTokenNanoseconds.map { .nanoseconds($0) },
                    duration: .nanoseconds(settlement.durationNanoseconds),
                    bytesIn: settlement.bytesIn,
                    bytesOut: settlement.bytesOut,
                    legs: settlement.legs,
                    label: settlement.label == settlement.model ? nil : settlement.label,
                    calls: settlement.calls.byProvider
                )
            )
        }
        log(settlement, start, cost: cost)
    }

    private func note(_ settlement: Settlement) {
        let life = services.life
        if !settlement.isKept { life.models.add(settlement) }
        life.durations.record(.nanoseconds(settlement.durationNanoseconds), part: part)
        if let first = settlement.firstTokenNanoseconds { life.firstTokens.record(.nanoseconds(first), part: part) }
    }

    /// What a request cost, as its row says.
    func cost(of settlement: Settlement) -> Cost {
        guard settlement.isCharged else { return .zero }
        guard settlement.legs.isEmpty else { return settlement.legs.reduce(.zero) { $0 + $1.cost } }
        return services.billing.cost(
            of: settlement.usage,
            provider: settlement.provider,
            model: settlement.model
        )
    }

    private func log(_ settlement: Settlement, _ start: ChatRun.Start, cost: Cost) {
        guard services.logger.logLevel <= .info else { return }
        var fields: [(LogField, LogValue)] = []
        fields.reserveCapacity(19)
        fields.append((.attempt, .int(settlement.attempts)))
        fields.append((.bytesIn, .int(settlement.bytesIn)))
        fields.append((.bytesOut, .int(settlement.bytesOut)))
        if settlement.isKept { fields.append((.cache, .text("hit"))) }
        let classification = start.plan.classification
        if let classification { fields.append((.category, .text(classification.category))) }
        if let id = start.clientRequestID { fields.append((.clientRequestID, .text(id))) }
        fields.append((.completionTokens, .int(settlement.usage.completionTokens)))
        fields.append((.costUSD, .number(cost.dollars)))
        fields.append((.durationMilliseconds, .int(Int(settlement.durationNanoseconds / 1_000_000))))
        if let error = settlement.error { fields.append((.errorCode, .text(error.code.rawValue))) }
        fields.append((.model, .text(settlement.model)))
        fields.append((.outcome, .text(settlement.outcome.rawValue)))
        fields.append((.promptTokens, .int(settlement.usage.promptTokens)))
        fields.append((.provider, .text(settlement.provider)))
        fields.append((.requestID, .text(start.request.id.text)))
        if let classification { fields.append((.routingMode, .text(classification.mode.rawValue))) }
        fields.append((.status, .int(settlement.status)))
        fields.append((.surface, .text(start.surface.rawValue)))
        if let first = settlement.firstTokenNanoseconds {
            fields.append((.firstTokenMilliseconds, .int(Int(first / 1_000_000))))
        }
        services.logger.info("request ended", listed: fields)
    }
}

extension Settlement {
    /// Whether a kept answer was given, so that nobody was asked.
    var isKept: Bool { usage.evidence == .cached }

    /// Nothing is charged for a request that no provider began to answer.
    fileprivate var isCharged: Bool { outcome != .failed && !isKept }
}

extension ChatRun.Start {
    /// The name the client gave its request: written beside ours, never a key (contract C4).
    fileprivate var clientRequestID: String? {
        request.header("x-request-id").flatMap { $0.isEmpty ? nil : String($0.prefix(128)) }
    }
}
