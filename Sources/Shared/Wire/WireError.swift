import Domain

/// Why a call between processes brought no reply.
public struct WireError: Error, Sendable, Equatable, Codable {
    /// What kind of failure it is.
    ///
    /// Closed: a switch over it is complete.
    public enum Code: String, Sendable, Codable, CaseIterable {
        /// Nobody alive serves this, or the one who did died.
        case unavailable
        /// All who serve this are busy and the queue is full.
        case overloaded
        /// The time was up.
        case deadline
        /// The request could not be read, or is not acceptable.
        case badRequest
        /// The peer speaks another version of the protocol.
        case versionSkew
        /// The peer does not know this method.
        case unknownMethod
        /// The peer tried and failed.
        case failed
        /// The caller lost interest.
        case cancelled
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened, in words; never a secret or a prompt.
    public var message: String

    /// An error with its message.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension WireError.Code {
    /// The number JSON-RPC wants; those below -32 000 it leaves to us, `-32800` is the usual one for cancelled.
    public var number: Int {
        switch self {
        case .failed: -32_000
        case .unavailable: -32_001
        case .overloaded: -32_002
        case .deadline: -32_003
        case .versionSkew: -32_004
        case .unknownMethod: -32_601
        case .badRequest: -32_602
        case .cancelled: -32_800
        }
    }

    /// The code behind a JSON-RPC number; a number unknown here is a plain failure.
    public init(number: Int) {
        self = Self.allCases.first { $0.number == number } ?? .failed
    }
}

extension WireError {
    /// The error told to a caller when an answer threw `error`.
    ///
    /// Only errors that are written for others keep their words: the text of any other stays inside the process.
    public init(thrown error: any Error) {
        switch error {
        case let error as Self: self = error
        case is CancellationError: self.init(.cancelled, "the call was cancelled")
        case let error as GatewayError:
            switch error.code {
            case .invalidRequest: self.init(.badRequest, error.message)
            case .overloaded: self.init(.overloaded, error.message)
            case .workerUnavailable, .shuttingDown: self.init(.unavailable, error.message)
            default: self.init(.failed, error.message)
            }
        default: self.init(.failed, "the answer failed with \(type(of: error))")
        }
    }
}
