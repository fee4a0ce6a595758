/// A child process as `/health` shows it.
public struct ProcessRow: Codable, Sendable, Equatable {
    /// How a child is.
    public enum Status: String, Codable, Sendable, CaseIterable {
        case running
        case starting
        case restarting
        case unresponsive
        case failed
    }

    /// What it is called: `edge`, `memory`, `memory-2`, `sidecar-<name>` and so on.
    public var name: String
    /// How it is.
    public var status: Status
    /// Its process id, while there is one.
    public var pid: Int32?
    /// How often it was started again since the supervisor began.
    public var restarts: Int
    /// Since when it has been running, in seconds.
    public var uptimeSeconds: Double

    /// A row by its parts.
    public init(name: String, status: Status, pid: Int32?, restarts: Int, uptimeSeconds: Double) {
        self.name = name
        self.status = status
        self.pid = pid
        self.restarts = restarts
        self.uptimeSeconds = uptimeSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case status
        case pid
        case restarts
        case uptimeSeconds = "uptime_seconds"
    }
}

/// Supervisor to edge: the process table has changed; this is all of it.
public struct ProcessTableUpdate: WireRequest, Equatable {
    /// Asked of the edge.
    public static let name = "edge.process_table"
    /// The whole table each time.
    public static let isIdempotent = true
    /// One row per child.
    public var rows: [ProcessRow]
    /// What came of the reloads so far; nil from a supervisor of an earlier release.
    public var reloads: ReloadStanding?

    /// The table as it is now.
    public init(rows: [ProcessRow], reloads: ReloadStanding? = nil) {
        self.rows = rows
        self.reloads = reloads
    }

    /// Nothing to say.
    public typealias Reply = Done
}

/// Edge to supervisor: start this process anew.
public struct RestartProcess: WireRequest, Equatable {
    /// Asked of the supervisor.
    public static let name = "supervisor.restart"
    /// 10 s: the old one may drain for five.
    public static let defaultDeadline = Duration.seconds(10)
    /// The process, as in the table.
    public var process: String

    /// A restart of `process`.
    public init(process: String) {
        self.process = process
    }

    /// The process as it is afterwards.
    public struct Reply: Codable, Sendable, Equatable {
        /// Its row.
        public var row: ProcessRow

        /// A reply with the row.
        public init(row: ProcessRow) {
            self.row = row
        }
    }
}

/// Edge to supervisor: run so many processes of a service.
public struct ScaleService: WireRequest, Equatable {
    /// Asked of the supervisor.
    public static let name = "supervisor.scale"
    /// The number wanted, not a change of it.
    public static let isIdempotent = true
    /// 10 s: some may have to drain for five.
    public static let defaultDeadline = Duration.seconds(10)
    /// The service.
    public var service: ServiceName
    /// How many.
    public var count: Int

    /// So many of `service`.
    public init(service: ServiceName, count: Int) {
        self.service = service
        self.count = count
    }

    /// The processes of that service afterwards.
    public struct Reply: Codable, Sendable, Equatable {
        /// Their rows.
        public var rows: [ProcessRow]

        /// A reply with the rows.
        public init(rows: [ProcessRow]) {
            self.rows = rows
        }
    }
}
