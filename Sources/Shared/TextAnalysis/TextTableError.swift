/// Why the bytes of a table of text analysis cannot be used.
public enum TextTableError: Error, Sendable, Hashable {
    /// They are fewer than their header says, or too few for a header.
    case truncated
    /// They are some other kind of table.
    case wrongKind
    /// A newer program wrote them in a version that this one does not know.
    case unknownVersion(UInt32)
    /// A number of the header cannot be: the name says which.
    case malformed(String)
    /// The weights were learnt on other vectors, whose name this is.
    case learntOnOtherVectors(String)
}
