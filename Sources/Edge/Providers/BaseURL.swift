/// Puts the address of an operation together from a configured base URL, which may or may not hold the version.
public enum BaseURL {
    /// The address of `path`, which begins with its version: `/v1/messages`, `/api/chat`.
    ///
    /// | base ends in | and `path` begins with | address |
    /// |---|---|---|
    /// | no version | `/v1` | base + path |
    /// | the same version | `/v1` | base + path without it |
    /// | another version, `keepsVersion` | `/v1` | base + path without it |
    /// | another version | `/v2` | base without its version + path |
    public static func address(base: String, path: String, keepsVersion: Bool = true) -> String {
        var base = Substring(base)
        while base.hasSuffix("/") { base = base.dropLast() }
        let wanted = path.dropFirst().prefix { $0 != "/" }
        guard let slash = base.lastIndex(of: "/") else { return base + path }
        let last = base[base.index(after: slash)...]
        if last == wanted { return String(base) + path.dropFirst(wanted.count + 1) }
        guard isVersion(last), isVersion(wanted) || wanted == "api" else { return base + path }
        if keepsVersion, isVersion(wanted) { return String(base) + path.dropFirst(wanted.count + 1) }
        return base[..<slash] + path
    }

    /// Whether a segment reads like `v1`, `v1beta`, `v4`.
    private static func isVersion(_ segment: Substring) -> Bool {
        segment.first == "v" && segment.dropFirst().first?.isNumber == true
    }
}
