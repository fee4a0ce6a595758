import Configuration
import JSON

/// The breakers of models as `/metrics` shows them; those of providers are told by their status (contract C9, C32).
struct ModelBreakerReport {
    private let failures: [String: Int]
    private let open: [String]
    private let threshold: Int
    private let recoverySeconds: Double

    /// What the breakers say now.
    init(_ services: EdgeServices) {
        let section = services.configuration.router.circuitBreaker
        failures = services.health.modelFailures
        open = services.health.openModels
        threshold = section.failureThreshold
        recoverySeconds = Double(section.recoveryTimeout.nanoseconds / 1_000_000) / 1000
    }

    /// The value of `circuit_breaker`.
    var json: JSONValue {
        [
            "failures": .object(
                JSONObject(failures.sorted { $0.key < $1.key }.map { (key: $0.key, value: .number($0.value)) })
            ),
            "open_circuits": .object(JSONObject(open.map { (key: $0, value: .bool(true)) })),
            "config": [
                "failure_threshold": .number(threshold),
                "recovery_timeout_sec": recoverySeconds == recoverySeconds.rounded()
                    ? .number(Int(recoverySeconds)) : .number(recoverySeconds),
            ],
        ]
    }
}
