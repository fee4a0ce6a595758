import Domain
import NIOCore
import Providers

/// Carries one provider's stream to the client, and reads beside it.
///
/// Nothing goes out before the first token, so that until then another provider may still be asked.
protocol StreamRelay: AnyObject {
    /// Whether something a reader would see has come, or an end that says why there is nothing.
    var hasToken: Bool { get }
    /// Whether the protocol's own ending has come.
    var hasTerminal: Bool { get }
    /// On the provider's word.
    var usage: Usage? { get }
    /// The same before it is complete: what the provider has told so far of an answer that may yet break off.
    var told: Usage? { get }
    /// Events that were no JSON.
    var droppedEvents: Int { get }
    /// Tokens counted over what was said.
    var countedTokens: Int { get }

    /// Takes bytes as they come and adds to `output` what may go on.
    func feed(_ bytes: [UInt8], into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal

    /// The provider's stream has ended, or nothing more of it is waited for.
    func finish(into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal
}

extension StreamRelay {
    var told: Usage? { usage }
}

/// What the owner of a relay has to do.
enum RelaySignal: Equatable {
    case goOn
    /// The answer is complete but for the usage the client asked for, which may still come.
    case awaitingUsage
    /// The client has everything; what still comes is only read.
    case delivered
    /// Nothing more is needed from the provider.
    case complete
    /// The provider sent an error as an event.
    case refused(UpstreamRefusal)
    /// It sent something that is not its protocol; the words continue "provider 'x' …".
    case notProtocol(String)
    /// It ended without anything a reader would see.
    case empty
    /// It ended in the middle.
    case truncated
    /// An event was larger than the parser takes.
    case overflow

    /// Whether no further event of this stream matters.
    var isEnd: Bool {
        switch self {
        case .refused, .notProtocol, .empty, .truncated, .overflow, .complete: true
        case .goOn, .awaitingUsage, .delivered: false
        }
    }
}
