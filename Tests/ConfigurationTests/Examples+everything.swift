extension Examples {
    /// One that uses the added sections too: many providers, aliases, prices, users.
    static let everything = sections + "\n" + manyProviders

    /// All its sections but the providers.
    private static let sections = #"""
        ai_gateway:
          users:
          - password_env: AI_GATEWAY_ADMIN_PASSWORD
            role: admin
            username: admin
          - password_hash: pbkdf2_sha256$1000$pepperandsalt$YTNsYTt/s6q3NDj1k+SYX8iJnO9/AkycrFv52kk8kpo=
            role: user
            username: writer
          - active: false
            password_hash: pbkdf2_sha256$1000$pepperandsalt$YTNsYTt/s6q3NDj1k+SYX8iJnO9/AkycrFv52kk8kpo=
            role: user
            username: sleeper
        alerting:
          interval_seconds: 0.5
        app:
          environment: test
          name: LLM Proxy API
          version: 2.0.0
        auth:
          api_key_header: X-API-Key
          api_keys:
          - sk-clear-client-0000-5d1c9a
          - sk-clear-client-0001-5d1c9a
          - sk-clear-client-0002-5d1c9a
        caching:
          enabled: true
          response_cache:
            compression: true
            max_size_mb: 512
            ttl: 300
          summary_cache:
            compression: true
            max_size_mb: 256
            ttl: 3600
        chaos_engineering:
          enabled: false
          faults:
          - duration_ms: 500
            probability: 0.1
            severity: medium
            type: delay
          - error_code: 503
            error_message: Simulated provider error
            probability: 0.05
            severity: low
            type: error
        circuit_breaker:
          expected_exception: ConnectionError
          failure_threshold: 1000
          half_open_max_calls: 3
          recovery_timeout: 60
        condensation:
          cache_persist: false
          cache_size: 1000
          cache_ttl: 3600
          enabled: true
          error_patterns:
          - context_length_exceeded
          - token_limit_exceeded
          summary_max_tokens: 512
          truncation_threshold: 2000
        health_check:
          cache: true
          context_service: true
          interval: 3600
          memory: true
          providers: true
          timeout: 10
        http_client:
          connect_timeout: 2
          pool_limits:
            keepalive_timeout: 30
            max_connections: 100
            max_keepalive_connections: 20
          read_timeout: 5
          timeout: 5
        listeners:
          router:
            bind: 127.0.0.1
            port: 13456
        log_watcher:
          enabled: true
          path: ide/core.log
          poll_interval_seconds: 0.1
        logging:
          file: logs/proxy_api.log
          format: json
          level: INFO
          rotation:
            max_files: 5
            max_size_mb: 100
        memory:
          cache_cleanup_interval: 300
          gc_threshold_percent: 75
          max_usage_percent: 85
          monitoring_interval: 30
        models:
          alpha-model:
            max_context_size: 100000
          kimi:
            model: moonshotai/kimi-k2.5
            provider: openrouter
          tiny-context:
            max_context_size: 2000
        outbound_rate_limit:
          max_rpm: 100000
        prices:
          gpt-4:
            input: 1000
            output: 2000
          z-ai/glm-5:
            input: 1000
            output: 2000
        rate_limit:
          burst_limit: 1000
          requests_per_window: 100000
          window_seconds: 60
        router:
          attempt_timeout: 5
          circuit_breaker:
            failure_threshold: 3
            recovery_timeout_sec: 300
          ollama:
            base_url: http://127.0.0.1:9/classifier
            model: qwen2.5:0.5b
            timeout: 2
          routing_mode: hybrid
        server:
          debug: false
          host: 127.0.0.1
          port: 18000
          reload: false
        storage:
          directory: data
        telemetry:
          enabled: true
          jaeger:
            enabled: false
            endpoint: http://localhost:14268/api/traces
          sampling:
            probability: 0.0
          service_name: llm-proxy-api
          service_version: 2.0.0
          zipkin:
            enabled: false
            endpoint: http://localhost:9411/api/v2/spans
        templates:
          auto_reload: true
          cache_size: 50
          directory: templates
          enabled: true
        """#
}
