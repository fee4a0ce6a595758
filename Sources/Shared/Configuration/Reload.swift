/// When a changed key takes effect.
public enum Reload: String, Sendable {
    /// With the next reload; nothing is interrupted.
    case live
    /// With the next reload, by a new edge that takes over from the old one, and by workers that are started anew; streams
    /// that run are not cut.
    case handover
    /// Only when the process is started anew.
    case restart
}
