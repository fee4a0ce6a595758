/// Asks what requests cost that somebody knows by name.
public struct CostsOfRequests: WireRequest, Equatable {
    /// The question's name.
    public static let name = "analytics.costs_of_requests"
    /// It changes nothing.
    public static let isIdempotent = true
    /// How many are looked for at most; the others are left out.
    public static let most = 500

    /// A request, by its name and where it stands in the ledger.
    public struct Wanted: Codable, Sendable, Equatable {
        /// The request's name.
        public var id: String
        /// When it arrived, in milliseconds since 1970, exactly as its row says.
        public var startedAtMilliseconds: Int64

        /// A request of that name and time.
        public init(id: String, startedAtMilliseconds: Int64) {
            self.id = id
            self.startedAtMilliseconds = startedAtMilliseconds
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case startedAtMilliseconds = "started_at_ms"
        }
    }

    /// What is looked for.
    public var requests: [Wanted]

    /// A question for these.
    public init(requests: [Wanted]) {
        self.requests = requests
    }

    /// One request that has a row.
    public struct Row: Codable, Sendable, Equatable {
        /// The request's name.
        public var id: String
        /// Whether it has ended; before that its figures are not final.
        public var isClosed: Bool
        /// What it cost.
        public var costMicrodollars: Int64
        /// Prompt and completion together.
        public var tokens: Int

        /// A row of these figures.
        public init(id: String, isClosed: Bool, costMicrodollars: Int64, tokens: Int) {
            self.id = id
            self.isClosed = isClosed
            self.costMicrodollars = costMicrodollars
            self.tokens = tokens
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case isClosed = "closed"
            case costMicrodollars = "cost_microdollars"
            case tokens
        }
    }

    /// The rows that are there; a request without one is left out.
    public struct Reply: Codable, Sendable, Equatable {
        /// The rows, in no order.
        public var rows: [Row]

        /// A reply of these rows.
        public init(rows: [Row]) {
            self.rows = rows
        }
    }
}
