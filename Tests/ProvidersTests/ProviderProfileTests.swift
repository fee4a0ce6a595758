import JSON
import Testing

@testable import Providers

@Suite struct ProviderProfileTests {
    @Test(arguments: [
        ("openai", "https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions"),
        ("openai", "https://api.openai.com/v1/", "https://api.openai.com/v1/chat/completions"),
        ("openai", "http://127.0.0.1:9/bare", "http://127.0.0.1:9/bare/v1/chat/completions"),
        ("zhipu", "https://h/api/paas/v4", "https://h/api/paas/v4/chat/completions"),
        ("perplexity", "https://api.perplexity.ai", "https://api.perplexity.ai/chat/completions"),
        ("ollama", "http://localhost:11434", "http://localhost:11434/v1/chat/completions"),
        ("openai", "http://vllm", "http://vllm/v1/chat/completions"),
    ])
    func `an operation is found below a base URL with and without its version`(
        type: String,
        base: String,
        expected: String
    ) throws {
        let profile = try #require(ProviderCatalog.profile(of: type))
        #expect(profile.url(base: base, operation: "/chat/completions") == expected)
    }

    @Test func `every type stands in the list once`() {
        #expect(ProviderCatalog.servedTypes.count == ProviderCatalog.profiles.count)
    }

    @Test(arguments: [
        (#"{"error":{"message":"m","code":"c","type":"t"}}"#, "m", "c"),
        (#"{"error":{"message":"m","code":null,"type":"t"}}"#, "m", "t"), (#"{"error":"m"}"#, "m", nil),
        (#"{"message":"m"}"#, "m", nil), (#"{"detail":"m"}"#, "m", nil), ("<html>", nil, nil), ("", nil, nil),
        ("[]", nil, nil),
    ])
    func `a refusal is read in whatever shape it comes`(body: String, message: String?, code: String?) {
        let refusal = UpstreamRefusal(body: Array(body.utf8), parser: JSONParser())
        #expect(refusal.message == message)
        #expect(refusal.code == code)
    }

    @Test func `a full context is recognised by code and by words`() {
        func says(_ body: String) -> Bool {
            UpstreamRefusal(body: Array(body.utf8), parser: JSONParser()).saysContextExceeded
        }
        #expect(says(#"{"error":{"message":"x","code":"context_length_exceeded"}}"#))
        #expect(says(#"{"error":{"message":"This model's maximum context length is 8192 tokens"}}"#))
        #expect(!says(#"{"error":{"message":"bad temperature"}}"#))
    }
}
