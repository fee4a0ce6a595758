import HTTP
import Logging
import Storage
import Telemetry

/// What callers may still ask: one window each for everything, and one each for every endpoint that has a limit of its own.
final class RateLimits: Sendable {
    /// What a request learns of its caller's windows.
    struct Turn: Equatable {
        /// The window of everything; of a refused request the one that refused it.
        var standing: RateWindow.Standing
        /// The endpoint's own window, where it has one.
        var endpoint: RateWindow.Standing?
    }

    private let policy: RateWindow.Policy
    /// Limits a minute of the configuration, by path; they stand before the endpoints' own.
    private let endpoints: [String: Int]
    private let store: any LimitStore
    private let secret: (UInt64, UInt64)

    init(
        policy: RateWindow.Policy,
        endpoints: [String: Int] = [:],
        store: any LimitStore,
        secret: (UInt64, UInt64)
    ) {
        self.policy = policy
        self.endpoints = endpoints
        self.store = store
        self.secret = secret
    }

    /// Counts in `<directory>/rate-limits`, which all edges of this gateway share; without a directory in this process alone.
    ///
    /// A table that cannot be opened is no reason not to serve: a warning tells it, and this process counts by itself.
    convenience init(
        policy: RateWindow.Policy,
        endpoints: [String: Int] = [:],
        directory: String?,
        logger: Logger
    ) {
        var table: LimitTable?
        if let directory {
            do throws(StorageError) {
                table = try LimitTable(path: directory + "/rate-limits")
            } catch {
                logger.warning("rate limits are counted in this process alone", [.error: .text(error.message)])
            }
        }
        let counted = table ?? LimitTable.alone()
        self.init(policy: policy, endpoints: endpoints, store: counted, secret: counted.secret)
    }

    /// Windows that had to make room before they were over.
    var displaced: Int { store.displaced }

    /// Counts one request of a caller; both windows must allow it, and a refused one is counted in neither.
    ///
    /// - Parameters:
    ///   - account: What the caller is counted by.
    ///   - method: With `path` the endpoint's name.
    ///   - path: The endpoint's pattern.
    ///   - perMinute: The endpoint's own limit, unless the configuration has another; nil for none.
    ///   - shared: What the endpoint's window is named by instead, and counted by.
    ///   - now: Seconds since 1970.
    /// - Returns: How the caller stands; `standing.isAllowed` says whether the request passes.
    func take(
        _ account: String,
        method: String,
        path: String,
        perMinute: Int?,
        shared: (name: String, account: String)? = nil,
        now: Int64
    ) -> Turn {
        var name = LimitHash(secret)
        name.add(account)
        let everything = name.value
        let limit = endpoints.isEmpty ? perMinute : endpoints[path] ?? perMinute
        guard let limit, limit > 0 else { return Turn(standing: store.take(everything, now: now, policy: policy)) }
        if let shared {
            name = LimitHash(secret)
            name.add(shared.account)
            name.add(shared.name)
        } else {
            name.add(method)
            name.add(path)
        }
        let own = RateWindow.Policy(limit: limit, burst: 0, seconds: 60)
        var endpoint = store.take(name.value, now: now, policy: own)
        guard endpoint.isAllowed else { return Turn(standing: endpoint, endpoint: endpoint) }
        let standing = store.take(everything, now: now, policy: policy)
        if !standing.isAllowed {
            store.giveBack(name.value, end: endpoint.resetsAt)
            // the client is told what it has after that
            endpoint.remaining += 1
        }
        return Turn(standing: standing, endpoint: endpoint)
    }

    /// Counts one request that belongs to no endpoint with a limit of its own.
    func take(_ account: String, now: Int64) -> Turn {
        take(account, method: "", path: "", perMinute: nil, now: now)
    }
}
