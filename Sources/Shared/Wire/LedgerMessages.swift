/// Asks for the requests that ended last, the one that began last first.
public struct RecentRequests: WireRequest, Equatable {
    /// The question's name.
    public static let name = "analytics.recent_requests"
    /// It changes nothing.
    public static let isIdempotent = true
    /// How many are wanted when nothing is said.
    public static let defaultLimit = 50
    /// How many there are at most; what is asked for is brought into 1 to this.
    ///
    /// 10 000 rows are some 6 MB of answer (chosen).
    public static let largestLimit = 10_000

    /// How many are wanted; default: 50.
    public var limit: Int?
    /// What must be in the answer: rows up to these places are waited for, 300 ms at most.
    public var asOf: [LedgerPosition]?
    /// Whether requests that have not ended are wanted too (their outcome is absent); default: no.
    public var includesOpen: Bool?

    /// A question; all of it has defaults.
    public init(limit: Int? = nil, asOf: [LedgerPosition]? = nil, includesOpen: Bool? = nil) {
        self.limit = limit
        self.asOf = asOf
        self.includesOpen = includesOpen
    }

    private enum CodingKeys: String, CodingKey {
        case limit
        case asOf = "as_of"
        case includesOpen = "includes_open"
    }

    /// The rows.
    public struct Reply: Codable, Sendable, Equatable {
        /// The newest first.
        public var rows: [RequestRow]

        /// A reply of these rows.
        public init(rows: [RequestRow]) {
            self.rows = rows
        }
    }
}

/// Asks for the figures of `GET /metrics` that the ledger knows.
public struct MetricsSnapshot: WireRequest, Equatable {
    /// The question's name.
    public static let name = "analytics.metrics"
    /// It changes nothing.
    public static let isIdempotent = true

    /// What must be in the answer: rows up to these places are waited for, 300 ms at most.
    public var asOf: [LedgerPosition]?

    /// A question, perhaps about a moment.
    public init(asOf: [LedgerPosition]? = nil) {
        self.asOf = asOf
    }

    private enum CodingKeys: String, CodingKey {
        case asOf = "as_of"
    }

    /// How many requests there were; `total` is `success` and `failed` together.
    public struct Requests: Codable, Sendable, Equatable {
        /// All that ended, but for those whose client left.
        public var total: Int
        /// Those whose answer arrived whole.
        public var success: Int
        /// Those that failed or were interrupted.
        public var failed: Int
        /// Those whose client left; in none of the other figures but the cost.
        public var cancelled: Int

        /// The counts.
        public init(success: Int, failed: Int, cancelled: Int) {
            total = success + failed
            self.success = success
            self.failed = failed
            self.cancelled = cancelled
        }
    }

    /// What one provider did.
    public struct Provider: Codable, Sendable, Equatable {
        /// Requests it answered, or was asked for last; without those whose client left.
        public var totalRequests: Int
        /// Those it answered whole.
        public var successfulRequests: Int
        /// The others.
        public var failedRequests: Int
        /// Successful of total, 0 to 1; of none it is 0.
        public var successRate: Double
        /// The mean duration in seconds.
        public var averageResponseTime: Double
        /// Tokens of all its requests.
        public var totalTokens: Int

        /// Figures from sums; rates and means are computed.
        public init(successful: Int, failed: Int, duration: Duration, tokens: Int) {
            totalRequests = successful + failed
            successfulRequests = successful
            failedRequests = failed
            successRate = totalRequests == 0 ? 0 : Double(successful) / Double(totalRequests)
            averageResponseTime = totalRequests == 0 ? 0 : duration / .seconds(1) / Double(totalRequests)
            totalTokens = tokens
        }

        private enum CodingKeys: String, CodingKey {
            case totalRequests = "total_requests"
            case successfulRequests = "successful_requests"
            case failedRequests = "failed_requests"
            case successRate = "success_rate"
            case averageResponseTime = "avg_response_time"
            case totalTokens = "total_tokens"
        }
    }

    /// The figures.
    public struct Reply: Codable, Sendable, Equatable {
        /// How many requests there were.
        public var requests: Requests
        /// The mean duration of `requests.total` in milliseconds, two decimals.
        public var averageLatencyMilliseconds: Double
        /// What everything cost, exactly.
        public var totalCostMicrodollars: Int64
        /// Successes by the model that answered, under the name it has in the task router's chain where it was chosen there.
        public var models: [String: Int]
        /// Successes by category; what was not classified is `uncategorized`.
        public var categories: [String: Int]
        /// Successes by who classified; what was not classified is `explicit`.
        public var routingModes: [String: Int]
        /// The last ten that ended, the newest first.
        public var recent: [RequestRow]
        /// Every provider that was ever asked.
        public var providers: [String: Provider]

        /// The cost in dollars, for display.
        public var totalCostUSD: Double { Double(totalCostMicrodollars) / 1_000_000 }

        /// Figures by their parts.
        public init(
            requests: Requests,
            averageLatencyMilliseconds: Double,
            totalCostMicrodollars: Int64,
            models: [String: Int],
            categories: [String: Int],
            routingModes: [String: Int],
            recent: [RequestRow],
            providers: [String: Provider]
        ) {
            self.requests = requests
            self.averageLatencyMilliseconds = averageLatencyMilliseconds
            self.totalCostMicrodollars = totalCostMicrodollars
            self.models = models
            self.categories = categories
            self.routingModes = routingModes
            self.recent = recent
            self.providers = providers
        }

        private enum CodingKeys: String, CodingKey {
            case requests
            case averageLatencyMilliseconds = "avg_latency_ms"
            case totalCostMicrodollars = "total_cost_microdollars"
            case models = "model_distribution"
            case categories = "category_distribution"
            case routingModes = "routing_mode_distribution"
            case recent = "recent_requests"
            case providers
        }
    }
}
