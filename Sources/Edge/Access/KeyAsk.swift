import Domain

/// A request that a virtual key's limits must let in.
struct KeyAsk: Sendable {
    /// The request's name, as in the ledger.
    var request: String
    /// When the request arrived, in milliseconds since 1970, as in the ledger.
    var arrivedMilliseconds: Int64
    /// The key's number.
    var key: UInt64
    /// Who will settle it: this incarnation of the edge.
    var edge: String
    /// What it is estimated to cost.
    var cost: Cost
    /// What it is estimated to use.
    var tokens: Int
}

/// A request whose edge died before it could say what it cost.
struct KeyOrphan: Sendable, Equatable {
    /// Where its reservation is.
    var slot: Int
    var request: String
    var arrivedMilliseconds: Int64
    var edge: String
}

extension KeyOrphan {
    init(slot: Int, _ reservation: KeyReservation) {
        self.init(
            slot: slot,
            request: reservation.request.text,
            arrivedMilliseconds: reservation.arrivedMilliseconds,
            edge: reservation.edge.text
        )
    }
}
