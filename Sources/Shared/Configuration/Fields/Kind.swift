/// What may stand behind a key: how it is read, shown, compared and described.
///
/// `read` returns nil after it has noted why; the field then keeps its default, so that one run finds all issues.
struct Kind<Value: Sendable & Equatable>: Sendable {
    /// The type's name in the reference.
    var name: String
    /// What values are allowed, for the reference; empty when all are.
    var range: String = ""
    /// Reads a value; the second argument is the default, which a nested section starts from.
    var read: @Sendable (YAMLNode, Value?, inout Reading) -> Value?
    /// A value as it would be written in the file.
    var show: @Sendable (Value) -> String
    /// The rows of the reference for what lies below this key; the arguments are this key and its default.
    var rows: @Sendable (String, Value?) -> [ReferenceRow] = { _, _ in [] }
    /// What changed between two values; nil when this kind has no parts of its own to tell apart.
    var changes: (@Sendable (Value, Value, String) -> [ConfigurationDifference.Change])?

    /// The same with more conditions on the values.
    func allowing(_ text: String, _ isAllowed: @escaping @Sendable (Value) -> Bool) -> Self {
        var kind = self
        kind.range = text
        let read = self.read
        kind.read = { node, base, reading in
            guard let value = read(node, base, &reading) else { return nil }
            guard isAllowed(value) else {
                // the value is not repeated: this is also used where somebody may have written a key by mistake
                reading.fail(node, "not allowed here", cure: "write \(text)")
                return nil
            }
            return value
        }
        return kind
    }
}
