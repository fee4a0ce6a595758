/// The program's own version.
public enum Release {
    /// As `martlet version` prints it and as processes tell each other.
    public static let version = "0.1.0"
}
