import JSON

/// Where a breaker stood when it was written down, in wall-clock time, so that it opens and heals on time after a restart.
struct KeptBreaker: Equatable {
    /// Since when it is open, in milliseconds since 1970; nil when it is not.
    var openSince: Int64?
    /// Failures in a row.
    var failures = 0
    /// Until when the provider asked to be left alone, in milliseconds since 1970; nil when it did not.
    var restsUntil: Int64?
    /// The models whose calls it answered so, each until when, in milliseconds since 1970.
    var refused: [String: Int64] = [:]

    /// Nothing that needs to be kept.
    var isEmpty: Bool { openSince == nil && restsUntil == nil }

    /// The value as it is kept.
    var json: JSONValue {
        var object: JSONObject = ["failures": .number(failures)]
        if let openSince { object["open_since"] = .number(Int(openSince)) }
        if let restsUntil { object["rests_until"] = .number(Int(restsUntil)) }
        if !refused.isEmpty {
            let rows = refused.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSONValue.number(Int($0.value))) }
            object["refused"] = .object(JSONObject(rows))
        }
        return .object(object)
    }

    init(openSince: Int64? = nil, failures: Int = 0, restsUntil: Int64? = nil, refused: [String: Int64] = [:]) {
        self.openSince = openSince
        self.failures = failures
        self.restsUntil = restsUntil
        self.refused = refused
    }

    /// Reads what was kept; nil for what is none.
    init?(_ json: JSONValue) {
        guard json.object != nil else { return nil }
        openSince = json["open_since"]?.int.map(Int64.init)
        failures = max(0, json["failures"]?.int ?? 0)
        restsUntil = json["rests_until"]?.int.map(Int64.init)
        for (model, until) in json["refused"]?.object ?? [:] { refused[model] = until.int.map(Int64.init) }
    }

    /// Whose breaker it is; the name under which it is kept.
    enum Owner: Hashable {
        case provider(String)
        case model(provider: String, id: String)

        /// `provider:<name>`, or `model:<name>:<id>` with the colons of the name as `%3A`.
        var name: String {
            switch self {
            case .provider(let name): "provider:" + name
            case .model(let provider, let id): "model:" + Self.coded(provider) + ":" + id
            }
        }

        /// The owner of that name; nil when it names none of these providers.
        init?(_ name: String, among providers: [String]) {
            for provider in providers {
                if name == "provider:" + provider {
                    self = .provider(provider)
                    return
                }
                let beginning = "model:" + Self.coded(provider) + ":"
                if name.hasPrefix(beginning) {
                    self = .model(provider: provider, id: String(name.dropFirst(beginning.count)))
                    return
                }
            }
            return nil
        }

        private static func coded(_ name: String) -> String {
            name.split(separator: ":", omittingEmptySubsequences: false).joined(separator: "%3A")
        }
    }
}

/// Two clocks read at the same moment: the steady one in nanoseconds, the time of day in milliseconds.
struct ClockPair {
    var steady: Int64
    var milliseconds: Int64

    /// The time of day of a steady instant.
    func milliseconds(of instant: Int64) -> Int64 { milliseconds + (instant - steady) / 1_000_000 }

    /// The steady instant of a time of day that has passed; one that lies ahead counts as now, for clocks are set back.
    func past(_ time: Int64) -> Int64 { steady - max(0, min(milliseconds - time, Self.longest)) * 1_000_000 }

    /// The steady instant of a time of day that lies ahead, at most `most` milliseconds.
    func ahead(_ time: Int64, most: Int64) -> Int64 { steady + max(0, min(time - milliseconds, most)) * 1_000_000 }

    /// A year; what is older is old enough.
    private static let longest: Int64 = 366 * 86_400_000
}
