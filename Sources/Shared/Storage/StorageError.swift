internal import GRDB

/// Why a database did not do what it was asked.
public struct StorageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is; closed, so that a switch over it is complete.
    public enum Kind: Sendable, Equatable {
        /// The directory or file cannot be made or opened.
        case unopenable
        /// Another process is its writer.
        case locked
        /// Another process kept it busy for longer than the busy timeout.
        case busy
        /// The file system has no room left.
        case full
        /// The file is damaged, or no database.
        case corrupt
        /// A newer version of this program has changed its tables.
        case newerSchema
        /// The row contradicts another one or a rule of its table.
        case constraint
        /// Reading or writing the file failed.
        case inputOutput
        /// It was opened for reading.
        case readOnly
        /// Anything else, which is a bug in this program.
        case failed
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// The file and the engine's words; never a value that was stored.
    public var message: String

    /// A failure with its message.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// Kind and message.
    public var description: String { "storage \(kind): \(message)" }

    /// What an error of the engine, or one thrown inside a transaction, means here.
    init(_ error: any Error, path: String) {
        if let error = error as? StorageError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.failed, "\(path): \(type(of: error))")
            return
        }
        self.init(Self.kind(of: error.resultCode), "\(path): \(error.message ?? "code \(error.resultCode.rawValue)")")
    }

    private static func kind(of code: ResultCode) -> Kind {
        switch code {
        case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
        case .SQLITE_FULL: .full
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
        case .SQLITE_CONSTRAINT: .constraint
        case .SQLITE_IOERR: .inputOutput
        case .SQLITE_READONLY: .readOnly
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .unopenable
        default: .failed
        }
    }
}
