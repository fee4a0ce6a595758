/// How a proxied request ended.
///
/// Every request that was accepted has exactly one.
public enum Outcome: String, Sendable, Codable, CaseIterable {
    /// The provider's answer arrived whole.
    case completed
    /// No provider gave an answer, or the request was at fault.
    case failed
    /// An answer began and never reached its end.
    case interrupted
    /// The client left before the end.
    case cancelled
}
