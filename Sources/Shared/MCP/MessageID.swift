public import JSON

/// What ties an answer to its request: a text or a number, given back exactly as it came.
public enum MessageID: Sendable, Hashable {
    case string(String)
    case number(JSONNumber)

    /// A number of our own counting.
    public init(_ number: Int) { self = .number(JSONNumber(number)) }

    /// An id from its JSON; nil for anything but a text or a number.
    public init?(_ json: JSONValue) {
        switch json {
        case .string(let text): self = .string(text)
        case .number(let number): self = .number(number)
        default: return nil
        }
    }

    /// The id as JSON.
    public var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .number(let number): .number(number)
        }
    }
}
