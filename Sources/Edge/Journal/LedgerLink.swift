import Wire

/// The way to the analytics worker, as the keeper of the journals sees it.
///
/// Whoever conforms tells the keeper of each acknowledgement (`acknowledged`), and of a new receiver
/// (`receiverChanged`) if it does not itself repeat what was not acknowledged.
protocol LedgerLink: Sendable {
    /// Offers a batch; false when it was not taken, because nobody is there or enough is on its way. Never waits.
    func send(_ batch: LedgerBatch) -> Bool
}
