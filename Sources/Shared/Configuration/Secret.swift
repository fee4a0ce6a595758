/// A text that must never be shown: it prints as `***`, whichever way it is printed, and cannot be encoded.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// A secret that holds `text`.
    public init(_ text: String) {
        self.text = text
    }

    /// The text itself, for the one place that sends or compares it.
    public func reveal() -> String { text }

    /// Three stars.
    public var description: String { "***" }

    /// Three stars.
    public var debugDescription: String { "***" }

    /// A mirror without children, so that `dump` and failure messages of tests show nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
