import Domain
import Wire

/// The price of tokens, as the edge would have billed them: provider, price version, model, tokens.
typealias LedgerPricing = @Sendable (String, String, String, Usage) -> Cost

/// Finds the requests that a dead edge left open, and says how they are closed.
struct RecoveryState {
    private struct OpenRequest {
        var open: LedgerOpen
        var progress: LedgerProgress?
    }

    private var requests: [UInt64: OpenRequest] = [:]

    /// How many are open.
    var count: Int { requests.count }

    /// Takes in the next record of the journal.
    mutating func read(_ record: LedgerRecord, sequence: UInt64) {
        switch record {
        case .open(let open): requests[sequence] = OpenRequest(open: open)
        case .progress(let progress): requests[progress.opened]?.progress = progress
        case .close(let close): requests[close.opened] = nil
        }
    }

    /// The rows that close what is open, in the order of opening.
    ///
    /// No request is taken to have run longer than until `lastSignOfLife`, when the journal was last written (milliseconds
    /// since 1970).
    func closings(lastSignOfLife: Int64, price: LedgerPricing) -> [LedgerClose] {
        requests.sorted { $0.key < $1.key }.map { opened, request in
            let open = request.open
            let provider = request.progress?.provider ?? open.provider
            let model = request.progress?.model ?? open.model
            // Without progress nobody knows whether an answer began; the prompt was sent, or about to be.
            let usage = Usage(
                promptTokens: open.estimatedPromptTokens,
                completionTokens: request.progress?.completionTokens ?? 0,
                evidence: (request.progress?.completionTokens ?? 0) == 0 ? .estimated : .counted
            )
            let ended = request.progress?.calls ?? []
            var calls = ended
            // one call was on its way, and cannot be blamed for its end
            if !ended.isEmpty { calls.add(.unrated, of: provider, microseconds: 0) }
            return LedgerClose(
                opened: opened,
                outcome: .interrupted,
                usage: usage,
                cost: price(provider, open.priceVersion, model, usage),
                status: 0,
                errorCode: GatewayError.Code.internalError.rawValue,
                attempts: ended.reduce(1) { $0 + $1.count },
                provider: provider,
                model: model,
                duration: .milliseconds(max(0, lastSignOfLife - open.startedAtMilliseconds)),
                calls: calls
            )
        }
    }
}
