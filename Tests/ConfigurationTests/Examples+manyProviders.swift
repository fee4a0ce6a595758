extension Examples {
    /// The section with the providers, of many types.
    static let manyProviders = #"""
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
        """#
}
