/// The bounds that every reader of this library shares.
public enum JSONLimits {
    /// How deep arrays and objects may nest: deeper than any chat request, shallow enough for every thread's stack.
    public static let depth = 1024
}
