/// Addresses that hold their bytes: `data:image/png;base64,…`.
public enum DataAddress {
    /// The address of these bytes.
    public static func text(mediaType: String, base64: String) -> String { "data:\(mediaType);base64,\(base64)" }

    /// The type and the bytes in base 64; nil for an address of another kind.
    ///
    /// Parameters of the type, such as a character set, are left out.
    public static func read(_ address: String) -> (mediaType: String?, base64: String)? {
        guard address.utf8.count > 5, address.prefix(5).lowercased() == "data:",
            let comma = address.utf8.firstIndex(of: UInt8(ascii: ","))
        else { return nil }
        let words = address.dropFirst(5).prefix(upTo: comma).split(separator: ";", omittingEmptySubsequences: false)
        guard words.last?.lowercased() == "base64" else { return nil }
        let type = words.count > 1 ? words[0] : ""
        return (type.isEmpty ? nil : String(type), String(address[address.utf8.index(after: comma)...]))
    }
}
