/// When a changed key takes effect.
public enum Reload: String, Sendable {
    /// With the next reload; nothing is interrupted.
    case live
    /// Only when the process is started anew.
    case restart
}
