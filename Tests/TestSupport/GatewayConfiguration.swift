/// The configuration a gateway under test runs with: the smallest that is legal, with short limits.
public enum GatewayConfiguration {
    /// How many client keys there are; the limit per endpoint and key is fixed, so callers take turns.
    public static let keyCount = 400

    /// The client key of that number.
    public static func key(_ number: Int) -> String {
        "client-key-\(number % keyCount)-of-the-scenarios"
    }

    /// The environment variable that holds the key of every provider, and that key.
    public static let providerKey = (variable: "SCENARIO_PROVIDER_KEY", value: "provider-key-of-the-scenarios")

    /// What one token of the model `shared` costs in micro-dollars.
    public static let price = (prompt: 1000, completion: 2000)

    /// A provider of the OpenAI type.
    public static func provider(
        _ name: String,
        _ baseURL: String,
        models: [String] = ["shared"],
        priority: Int,
        changes: JSONNode = [:]
    ) -> JSONNode {
        let row: JSONNode = [
            "name": .string(name), "type": "openai", "base_url": .string(baseURL),
            "api_key_env": .string(providerKey.variable), "models": .array(models.map { .string($0) }),
            "priority": .number(Double(priority)), "timeout": 1, "max_retries": 0, "retry_delay": 0.1,
        ]
        return row.merging(changes)
    }

    /// The whole configuration.
    ///
    /// Limits are 1 s where a default would be 10 or 30, so that a scenario is short.
    public static func base(port: UInt16, routerPort: UInt16, providers: [JSONNode]) -> JSONNode {
        [
            "app": ["name": "Scenario", "version": "2.0.0", "environment": "test"],
            "server": ["host": "127.0.0.1", "port": .number(Double(port)), "drain_seconds": 2],
            "auth": ["api_keys": .array((0..<keyCount).map { .string(key($0)) })],
            "providers": .array(providers),
            "listeners": ["router": ["bind": "127.0.0.1", "port": .number(Double(routerPort))]],
            "storage": ["directory": "data"],
            "circuit_breaker": ["failure_threshold": 1000],
            "http_client": ["timeout": 1, "connect_timeout": 1, "read_timeout": 1],
            "proxy": ["request_deadline_seconds": 20],
            "rate_limit": ["requests_per_window": 10_000_000, "burst_limit": 1000],
            "outbound_rate_limit": ["max_rpm": 10_000_000],
            "caching": ["enabled": false],
            "telemetry": ["enabled": false],
            "health_check": ["interval": 3600, "providers": false],
            "log_watcher": ["enabled": false],
            "logging": ["level": "INFO", "format": "json", "file": "logs/gateway.log"],
            "prices": ["shared": ["input": 1000, "output": 2000]],
            "models": ["shared": ["max_context_size": 200_000]],
        ]
    }
}
