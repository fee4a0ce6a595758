/// Addresses of version 4, as far as a configuration needs them.
enum IPv4 {
    /// The four bytes of `text`; nil when it is no such address.
    static func bytes(of text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { UInt8($0) }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }
}
