// house: data, not logic; a configuration cut in two would be no example

/// Whole configurations that must load.
enum Examples {
    /// The smallest one of the quick start.
    static let quickStart = #"""
        app:
          name: "LLM Proxy API"
          version: "2.0.0"
        server:
          host: "127.0.0.1"
          port: 8000
        auth:
          api_keys:
            - "your-api-key-here"
        providers:
          - name: "openai"
            type: "openai"
            base_url: "https://api.openai.com/v1"
            api_key_env: "OPENAI_API_KEY"
            models: ["gpt-3.5-turbo", "gpt-4"]
            enabled: true
        """#

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

    /// One that uses the added sections too: many providers, aliases, prices, users.
    static let everything = #"""
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
        providers:
        - api_key_env: KEY_OPENAI
          base_url: http://127.0.0.1:9/openai/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - gpt-3.5-turbo
          - gpt-4
          - gpt-4-turbo-preview
          - text-davinci-003
          - text-embedding-ada-002
          name: openai
          priority: 1
          retry_delay: 0.1
          timeout: 5
          type: openai
        - api_key_env: KEY_ANTHROPIC
          base_url: http://127.0.0.1:9/anthropic
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - claude-3-opus-20240229
          - claude-3-sonnet-20240229
          - claude-3-5-sonnet-20241022
          name: anthropic
          priority: 2
          retry_delay: 0.1
          timeout: 5
          type: anthropic
        - api_key_env: KEY_GEMINI
          base_url: http://127.0.0.1:9/gemini/v1beta
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - gemini-2.0-flash
          name: gemini
          priority: 3
          retry_delay: 0.1
          timeout: 5
          type: gemini
        - api_key_env: KEY_MISTRAL
          base_url: http://127.0.0.1:9/mistral/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - mistral-small-latest
          name: mistral
          priority: 4
          retry_delay: 0.1
          timeout: 5
          type: mistral
        - api_key_env: KEY_COHERE
          base_url: http://127.0.0.1:9/cohere
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - command
          name: cohere
          priority: 5
          retry_delay: 0.1
          timeout: 5
          type: cohere
        - api_key_env: KEY_HUGGINGFACE
          base_url: http://127.0.0.1:9/huggingface/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - meta-llama/Llama-2-7b-chat-hf
          name: huggingface
          priority: 6
          retry_delay: 0.1
          timeout: 5
          type: huggingface
        - base_url: http://127.0.0.1:9/ollama
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - llama2
          name: ollama
          priority: 7
          retry_delay: 0.1
          timeout: 5
          type: ollama
        - api_key_env: KEY_ZHIPU
          base_url: http://127.0.0.1:9/zhipu/api/paas/v4
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - glm-4.6
          - glm-4
          - glm-3.5-turbo
          name: zhipu
          priority: 8
          retry_delay: 0.1
          timeout: 5
          type: zhipu
        - api_key_env: KEY_OPENROUTER
          base_url: http://127.0.0.1:9/openrouter/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - moonshotai/kimi-k2.5
          - z-ai/glm-5
          - openai/gpt-4o-mini
          name: openrouter
          priority: 9
          retry_delay: 0.1
          timeout: 5
          type: openrouter
        - api_key_env: KEY_BLACKBOX
          base_url: http://127.0.0.1:9/blackbox/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - dall-e-3
          name: blackbox
          priority: 10
          retry_delay: 0.1
          timeout: 5
          type: blackbox
        - api_key_env: KEY_ALPHA
          base_url: http://127.0.0.1:9/alpha/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - shared-model
          - alpha-model
          - alpha-second
          name: alpha
          priority: 11
          retry_delay: 0.1
          timeout: 5
          type: openai
        - api_key_env: KEY_BETA
          base_url: http://127.0.0.1:9/beta/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - shared-model
          - beta-model
          name: beta
          priority: 12
          retry_delay: 0.1
          timeout: 5
          type: openai
        - api_key_env: KEY_PLAIN
          base_url: http://127.0.0.1:9/plain/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - plain-model
          name: plain
          priority: 13
          retry_delay: 0.1
          timeout: 5
          type: grok
        - api_key_env: KEY_BARE
          base_url: http://127.0.0.1:9/bare
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - bare-model
          name: bare
          priority: 14
          retry_delay: 0.1
          timeout: 5
          type: openai
        - api_key_env: KEY_ANTHROPIC_V1
          base_url: http://127.0.0.1:9/anthropic-v1/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - claude-with-v1
          name: anthropic-v1
          priority: 15
          retry_delay: 0.1
          timeout: 5
          type: anthropic
        - api_key_env: KEY_RETRY
          base_url: http://127.0.0.1:9/retry/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 2
          models:
          - retry-model
          name: retry
          priority: 16
          retry_delay: 0.2
          timeout: 5
          type: openai
        - api_key_env: KEY_SLOW
          base_url: http://127.0.0.1:9/slow/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - slow-model
          name: slow
          priority: 17
          retry_delay: 0.1
          timeout: 1
          type: openai
        - api_key_env: KEY_TINY
          base_url: http://127.0.0.1:9/tiny/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - tiny-context
          name: tiny
          priority: 18
          retry_delay: 0.1
          timeout: 5
          type: openai
        - api_key_env: KEY_THAT_IS_NOT_SET
          base_url: http://127.0.0.1:9/nokey/v1
          custom_headers: {}
          enabled: true
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - nokey-model
          name: nokey
          priority: 19
          retry_delay: 0.1
          timeout: 5
          type: openai
        - api_key_env: KEY_OFF
          base_url: http://127.0.0.1:9/off/v1
          custom_headers: {}
          enabled: false
          forced: false
          keepalive_expiry: 30.0
          max_connections: 100
          max_keepalive_connections: 20
          max_retries: 0
          models:
          - off-model
          name: 'off'
          priority: 20
          retry_delay: 0.1
          timeout: 5
          type: openai
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
