import Domain
import Wire

/// Settles a reservation exactly once: with what the request cost, or with nothing when it never went out.
final class KeyReceipt: RunObserver {
    private let slot: Int
    private let request: String
    private let services: EdgeServices
    private let ledger: LaneLedger
    private var isSettled = false

    init(slot: Int, _ request: String, lane: Lane) {
        self.slot = slot
        self.request = request
        services = lane.services
        ledger = lane.ledger
    }

    deinit {
        if !isSettled { settle(.zero, tokens: 0) }
    }

    func settled(_ settlement: Settlement) {
        isSettled = true
        let tokens =
            settlement.legs.isEmpty
            ? settlement.usage.totalTokens : settlement.legs.reduce(0) { $0 + $1.usage.totalTokens }
        settle(ledger.cost(of: settlement), tokens: tokens)
    }

    private func settle(_ cost: Cost, tokens: Int) {
        services.keyBook.settle(slot: slot, request: request, cost: cost, tokens: tokens)
    }
}
