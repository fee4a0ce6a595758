public import Logging

/// The value of a field; numbers stay numbers in the line.
public enum LogValue: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
    /// A text; the sink redacts it.
    case text(String)
    /// A whole number.
    case int(Int)
    /// A number.
    case number(Double)
    /// Yes or no.
    case flag(Bool)

    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }

    /// A whole number.
    public init(integerLiteral value: Int) { self = .int(value) }

    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }

    /// Yes or no.
    public init(booleanLiteral value: Bool) { self = .flag(value) }

    /// The value in the form that swift-log carries.
    public var metadata: Logger.MetadataValue {
        switch self {
        case .text(let text): .string(text)
        case .int(let number): .stringConvertible(number)
        case .number(let number): .stringConvertible(number)
        case .flag(let flag): .stringConvertible(flag)
        }
    }
}
