extension Examples {
    /// The complete one, with every documented key.
    static let complete = #"""
        # Application Configuration
        app:
          name: "LLM Proxy API"
          version: "2.0.0"
          environment: "production"

        # Server Configuration
        server:
          host: "0.0.0.0"
          port: 8000
          debug: false
          reload: false

        # Authentication
        auth:
          api_keys:
            - "your-primary-api-key"
            - "your-backup-api-key"
          api_key_header: "X-API-Key"

        # Providers Configuration
        providers:
          - name: "openai"
            type: "openai"
            base_url: "https://api.openai.com/v1"
            api_key_env: "OPENAI_API_KEY"
            models:
              - "gpt-3.5-turbo"
              - "gpt-4"
              - "gpt-4-turbo-preview"
            enabled: true
            forced: false
            priority: 1
            timeout: 30
            max_retries: 3
            retry_delay: 1.0
            max_connections: 100
            max_keepalive_connections: 20
            keepalive_expiry: 30.0
            custom_headers: {}

          - name: "anthropic"
            type: "anthropic"
            base_url: "https://api.anthropic.com"
            api_key_env: "ANTHROPIC_API_KEY"
            models:
              - "claude-3-opus-20240229"
              - "claude-3-sonnet-20240229"
            enabled: true
            priority: 2

        # Circuit Breaker
        circuit_breaker:
          failure_threshold: 5
          recovery_timeout: 60
          half_open_max_calls: 3
          expected_exception: "ConnectionError"

        # Context Condensation
        condensation:
          enabled: true
          truncation_threshold: 2000
          summary_max_tokens: 512
          cache_size: 1000
          cache_ttl: 3600
          cache_persist: false
          error_patterns:
            - "context_length_exceeded"
            - "token_limit_exceeded"

        # Caching
        caching:
          enabled: true
          response_cache:
            max_size_mb: 512
            ttl: 300
            compression: true
          summary_cache:
            max_size_mb: 256
            ttl: 3600
            compression: true

        # Memory Management
        memory:
          max_usage_percent: 85
          gc_threshold_percent: 75
          monitoring_interval: 30
          cache_cleanup_interval: 300

        # HTTP Client
        http_client:
          timeout: 30
          connect_timeout: 10
          read_timeout: 30
          pool_limits:
            max_connections: 100
            max_keepalive_connections: 20
            keepalive_timeout: 30

        # Logging
        logging:
          level: "INFO"
          format: "json"
          file: "logs/proxy_api.log"
          rotation:
            max_size_mb: 100
            max_files: 5

        # Health Check
        health_check:
          interval: 30
          timeout: 10
          providers: true
          context_service: true
          memory: true
          cache: true

        # Telemetry
        telemetry:
          enabled: true
          service_name: "llm-proxy-api"
          service_version: "2.0.0"
          jaeger:
            enabled: false
            endpoint: "http://localhost:14268/api/traces"
          zipkin:
            enabled: false
            endpoint: "http://localhost:9411/api/v2/spans"
          sampling:
            probability: 0.1

        # Chaos Engineering
        chaos_engineering:
          enabled: false
          faults:
            - type: "delay"
              severity: "medium"
              probability: 0.1
              duration_ms: 500
            - type: "error"
              severity: "low"
              probability: 0.05
              error_code: 503
              error_message: "Simulated provider error"

        # Rate Limiting
        rate_limit:
          requests_per_window: 1000
          window_seconds: 60
          burst_limit: 50

        # Templates
        templates:
          enabled: true
          directory: "templates"
          cache_size: 50
          auto_reload: true
        """#
}
