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
}
