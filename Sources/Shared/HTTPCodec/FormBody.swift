/// Bodies of type `application/x-www-form-urlencoded`.
public enum FormBody {
    /// The type's name in a header.
    public static let contentType = "application/x-www-form-urlencoded"

    /// The fields of a body; nil where it is malformed.
    public static func fields(of body: some Collection<UInt8>) -> QueryItems? { QueryItems(parsing: body) }
}
