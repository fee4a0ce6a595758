/// What a JSON value is.
public enum JSONKind: String, Sendable, Hashable, CaseIterable {
    case null
    case bool
    case number
    case string
    case array
    case object
}
