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

    /// How many chat requests there were; `total` is `success` and `failed` together.
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
        /// Calls that it answered or that failed through its own fault, of all requests and operations.
        public var totalRequests: Int
        /// Those it answered whole.
        public var successfulRequests: Int
        /// The others.
        public var failedRequests: Int
        /// Calls beside those, which said nothing of it; absent in the answers of older workers.
        public var unratedRequests: Int?
        /// Successful of total, 0 to 1; of none it is 0.
        public var successRate: Double
        /// The mean duration of `totalRequests` in seconds.
        public var averageResponseTime: Double
        /// Tokens of what it answered, and of what it had begun.
        public var totalTokens: Int

        /// Figures from sums; rates and means are computed.
        public init(successful: Int, failed: Int, unrated: Int = 0, duration: Duration, tokens: Int) {
            totalRequests = successful + failed
            successfulRequests = successful
            failedRequests = failed
            unratedRequests = unrated
            successRate = totalRequests == 0 ? 0 : Double(successful) / Double(totalRequests)
            averageResponseTime = totalRequests == 0 ? 0 : duration / .seconds(1) / Double(totalRequests)
            totalTokens = tokens
        }

        private enum CodingKeys: String, CodingKey {
            case totalRequests = "total_requests"
            case successfulRequests = "successful_requests"
            case failedRequests = "failed_requests"
            case unratedRequests = "unrated_requests"
            case successRate = "success_rate"
            case averageResponseTime = "avg_response_time"
            case totalTokens = "total_tokens"
        }
    }

    /// How requests of all operations failed.
    public struct Errors: Codable, Sendable, Equatable {
        /// All that ended, well or not, but for those whose client left.
        public var requests: Int
        /// Those that did not end well.
        public var failed: Int
        /// Those by the status that was told; `interrupted` where that was a success or none was told any more.
        public var byStatus: [String: Int]
        /// Those by their code; `unknown` where there is none.
        public var byCode: [String: Int]

        /// The counts.
        public init(requests: Int, failed: Int, byStatus: [String: Int], byCode: [String: Int]) {
            self.requests = requests
            self.failed = failed
            self.byStatus = byStatus
            self.byCode = byCode
        }

        private enum CodingKeys: String, CodingKey {
            case requests
            case failed
            case byStatus = "by_status"
            case byCode = "by_code"
        }
    }

    /// The figures.
    public struct Reply: Codable, Sendable, Equatable {
        /// How many chat requests there were.
        public var requests: Requests
        /// The mean duration of `requests.total` in milliseconds, two decimals.
        public var averageLatencyMilliseconds: Double
        /// What everything cost, of all operations, exactly.
        public var totalCostMicrodollars: Int64
        /// Successes by the model that answered, under the name it has in the task router's chain where it was chosen there.
        public var models: [String: Int]
        /// Successes by category; what was not classified is `uncategorized`.
        public var categories: [String: Int]
        /// Successes by who classified; what was not classified is `explicit`.
        public var routingModes: [String: Int]
        /// The last ten chat requests that ended, the newest first.
        public var recent: [RequestRow]
        /// Every provider that was ever asked.
        public var providers: [String: Provider]
        /// How requests failed; absent in the answers of older workers.
        public var errors: Errors?

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
            providers: [String: Provider],
            errors: Errors? = nil
        ) {
            self.requests = requests
            self.averageLatencyMilliseconds = averageLatencyMilliseconds
            self.totalCostMicrodollars = totalCostMicrodollars
            self.models = models
            self.categories = categories
            self.routingModes = routingModes
            self.recent = recent
            self.providers = providers
            self.errors = errors
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
            case errors
        }
    }
}
