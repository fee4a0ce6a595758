import Domain
import Wire

/// Settles a reservation exactly once: with what the request cost, or with nothing when it never went out.
final class KeyReceipt: RunObserver {
    private let request: String
    private let services: EdgeServices
    private let cost: (Settlement) -> Cost
    private var isSettled = false

    init(_ request: String, lane: Lane) {
        self.request = request
        services = lane.services
        let ledger = lane.ledger
        cost = { ledger.cost(of: $0) }
    }

    deinit {
        if !isSettled { services.keyBook.settle(request, cost: .zero, tokens: 0) }
    }

    func settled(_ settlement: Settlement) {
        isSettled = true
        let usages = settlement.legs.isEmpty ? [settlement.usage] : settlement.legs.map(\.usage)
        services.keyBook.settle(
            request,
            cost: cost(settlement),
            tokens: usages.reduce(0) { $0 + $1.totalTokens }
        )
    }
}
