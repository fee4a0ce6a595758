/// Why a text is not JSON, or not the JSON that was asked for.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, lower case and without a word of the text itself.
    public var message: String
    /// Where in the text, in bytes from its start; nil where the place is not known.
    public var offset: Int?

    /// An error with its place.
    public init(_ message: String, at offset: Int? = nil) {
        self.message = message
        self.offset = offset
    }

    /// The message with its place.
    public var description: String {
        guard let offset else { return message }
        return "\(message) at byte \(offset)"
    }
}
