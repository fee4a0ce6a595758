/// Edge to supervisor: read the configuration again and put it in force.
public struct ReloadConfiguration: WireRequest, Equatable {
    /// Asked of the supervisor.
    public static let name = "supervisor.reload"
    /// 60 s: where a new edge takes over, the workers follow one after the other.
    public static let defaultDeadline = Duration.seconds(60)

    /// A reload.
    public init() {}

    /// What came of it.
    public struct Reply: Codable, Sendable, Equatable {
        /// Whether the configuration on disk is in force now.
        public var isApplied: Bool
        /// Keys whose values changed.
        public var changes: [String]
        /// Those of them that take effect only after a restart.
        public var needRestart: [String]
        /// `app.version` of what is in force.
        public var version: String
        /// What is wrong with the file, or why it could not be applied.
        public var errors: [String]
        /// What somebody should know though it is in force.
        public var warnings: [String]
        /// How it stands with reloads afterwards; nil from a supervisor of an earlier release.
        public var standing: ReloadStanding?

        /// A reply by its parts.
        public init(
            isApplied: Bool,
            changes: [String] = [],
            needRestart: [String] = [],
            version: String = "",
            errors: [String] = [],
            warnings: [String] = [],
            standing: ReloadStanding? = nil
        ) {
            self.isApplied = isApplied
            self.changes = changes
            self.needRestart = needRestart
            self.version = version
            self.errors = errors
            self.warnings = warnings
            self.standing = standing
        }

        private enum CodingKeys: String, CodingKey {
            case isApplied = "applied"
            case changes
            case needRestart = "need_restart"
            case version
            case errors
            case warnings
            case standing
        }
    }
}

/// What came of the reloads of a running gateway.
public struct ReloadStanding: Codable, Sendable, Equatable {
    /// A reload that was refused.
    public struct Refusal: Codable, Sendable, Equatable {
        /// Seconds since 1970.
        public var at: Int64
        /// Why, one line per problem.
        public var errors: [String]

        /// A refusal at a time.
        public init(at: Int64, errors: [String]) {
            self.at = at
            self.errors = errors
        }
    }

    /// The last reload, if it was refused.
    public var refused: Refusal?
    /// Keys whose values in force differ from those the gateway was started with, and that only a restart applies.
    public var restartPending: [String]

    /// No reload yet.
    public init(refused: Refusal? = nil, restartPending: [String] = []) {
        self.refused = refused
        self.restartPending = restartPending
    }

    private enum CodingKeys: String, CodingKey {
        case refused
        case restartPending = "restart_pending"
    }
}

/// Supervisor to edge: serve by the configuration that is on disk, if it is still the one that was found good.
public struct ApplyConfiguration: WireRequest, Equatable {
    /// Asked of the edge.
    public static let name = "edge.apply_configuration"
    /// The whole configuration each time.
    public static let isIdempotent = true
    /// 5 s: a file is read and tables are built, nobody is waited for.
    public static let defaultDeadline = Duration.seconds(5)
    /// The fingerprint of the text that was found good.
    public var fingerprint: String

    /// The configuration with this fingerprint.
    public init(fingerprint: String) {
        self.fingerprint = fingerprint
    }

    /// Whether new requests are served by it.
    public struct Reply: Codable, Sendable, Equatable {
        /// Why not; nil when they are.
        public var refusal: String?

        /// A reply.
        public init(refusal: String? = nil) {
            self.refusal = refusal
        }
    }
}
