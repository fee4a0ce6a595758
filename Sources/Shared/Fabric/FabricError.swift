/// Why a fabric could not be set up.
///
/// Once it is, calls fail with `WireError`.
public enum FabricError: Error, Sendable, Equatable {
    /// An address that is not `ipc://<path>` or `tcp://<host>:<port>`.
    case badAddress(String)
    /// TCP past this host without keys.
    case insecure(String)
    /// A key that is not 40 characters of Z85.
    case badKey
    /// The address cannot be bound or dialled, in the words of the system.
    case refused(address: String, reason: String)
    /// The system has no descriptor, socket or thread left, in its words.
    case exhausted(String)
}
