import Domain
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
        let names = ProviderCatalog.profiles.flatMap { [$0.type] + $0.aliases }
        #expect(ProviderCatalog.servedTypes.count == names.count)
    }

    @Test(arguments: [
        ("https://x.openai.azure.com", "https://x.openai.azure.com/openai/v1/chat/completions"),
        ("https://x.openai.azure.com/openai/", "https://x.openai.azure.com/openai/v1/chat/completions"),
        ("https://x.openai.azure.com/openai/v1/", "https://x.openai.azure.com/openai/v1/chat/completions"),
        (
            "https://x/openai/deployments/d?api-version=2024-10-21",
            "https://x/openai/deployments/d/chat/completions?api-version=2024-10-21"
        ),
        (
            "https://x/openai/deployments?api-version=2024-10-21",
            "https://x/openai/deployments/m%2F1/chat/completions?api-version=2024-10-21"
        ),
        (
            "https://x?api-version=2024-10-21",
            "https://x/openai/deployments/m%2F1/chat/completions?api-version=2024-10-21"
        ),
        ("https://x/openai/v1?api-version=preview", "https://x/openai/v1/chat/completions?api-version=preview"),
    ])
    func `Azure's addresses are found in each of their forms`(base: String, expected: String) throws {
        let azure = try #require(ProviderCatalog.profile(of: "azure_openai"))
        #expect(azure.credential == .header("api-key"))
        #expect(azure.address(base: base, path: "/v1/chat/completions", model: "m/1") == expected)
    }

    @Test func `the list of models of a dated version has no deployment in its path`() throws {
        let azure = try #require(ProviderCatalog.profile(of: "azure_openai"))
        let base = "https://x/openai/deployments/d?api-version=2024-10-21"
        #expect(azure.address(base: base, path: "/v1/models") == "https://x/openai/models?api-version=2024-10-21")
    }

    @Test func `a query of the base URL stands behind that of the path`() throws {
        let openAI = try #require(ProviderCatalog.profile(of: "openai"))
        #expect(openAI.address(base: "http://h/v1?a=b", path: "/v1/models") == "http://h/v1/models?a=b")
        #expect(openAI.address(base: "http://h?a=b", path: "/v1/models?c=d") == "http://h/v1/models?c=d&a=b")
    }

    @Test func `another word for a type is the same type`() {
        #expect(ProviderCatalog.profile(of: "kimi")?.type == "moonshot")
        #expect(ProviderCatalog.profile(of: "xai")?.type == "grok")
        #expect(ProviderCatalog.profile(of: "nobody") == nil)
    }

    @Test func `a client of the same protocol sends its own bytes, but not to a strict service`() {
        #expect(ProviderCatalog.profile(of: "openrouter")?.passage(for: .openAIChat) != nil)
        #expect(ProviderCatalog.profile(of: "mistral")?.passage(for: .openAIChat) == nil)
        #expect(ProviderCatalog.profile(of: "openai")?.passage(for: .gemini) == nil)
    }

    @Test(arguments: ProviderCatalog.profiles.map(\.type))
    func `each type's own address and paths fit together`(type: String) throws {
        let profile = try #require(ProviderCatalog.profile(of: type))
        guard let base = profile.defaultBaseURL, let chat = profile.chat.first as? OpenAIChat else { return }
        let address = profile.address(base: base, path: chat.path(model: "m", isStream: false))
        #expect(address == base + "/chat/completions")
        for path in profile.passages.values {
            #expect(profile.address(base: base, path: path).hasPrefix(base + "/"))
            #expect(!profile.address(base: base, path: path).contains("/v1/v"))
        }
    }

    @Test(arguments: [
        (#"{"error":{"message":"m","code":"c","type":"t"}}"#, "m", "c"),
        (#"{"error":{"message":"m","code":null,"type":"t"}}"#, "m", "t"), (#"{"error":"m"}"#, "m", nil),
        (#"{"message":"m"}"#, "m", nil), (#"{"detail":"m"}"#, "m", nil),
        (#"{"detail":[{"msg":"m","loc":["body"]}]}"#, "m", nil), (#"{"error":{"message":"m","code":429}}"#, "m", "429"),
        (#"{"error":{"message":"m","code":400,"status":"INVALID"}}"#, "m", "INVALID"), ("<html>", nil, nil),
        ("", nil, nil),
        ("[]", nil, nil),
    ])
    func `a refusal is read in whatever shape it comes`(body: String, message: String?, code: String?) {
        var refusal = UpstreamRefusal(body: Array(body.utf8), parser: JSONParser())
        #expect((refusal.form == nil) == (message != nil))
        refusal.form = nil
        #expect(refusal.message == message)
        #expect(refusal.code == code)
        if let tree = try? JSONValue(parsing: body) {
            #expect(UpstreamRefusal(tree) == refusal)
        } else {
            #expect(refusal == UpstreamRefusal())
        }
    }

    @Test func `a refusal keeps the kind, the code and the field at fault apart`() throws {
        let body = """
            {"error":{"message":"m","type":"invalid_request_error","param":"messages[0].content",\
            "code":"content_policy_violation"}}
            """
        let refusal = UpstreamRefusal(body: Array(body.utf8), parser: JSONParser())
        #expect(refusal.type == "invalid_request_error")
        #expect(refusal.param == "messages[0].content")
        #expect(refusal.code == "content_policy_violation")
        #expect(UpstreamRefusal(try JSONValue(parsing: body)) == refusal)
    }

    @Test(arguments: [
        (
            #"{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}"#,
            UpstreamRefusal.Missing.model
        ),
        (#"{"error":"model 'x' not found"}"#, .model), (#"{"message":"no such thing as big-one"}"#, .model),
        (#"{"type":"error","error":{"type":"not_found_error","message":"model: x"}}"#, .model),
        (#"{"error":{"message":"gone","code":"x"}}"#, .model),
        (#"{"error":{"message":"Previous response not found","param":"previous_response_id"}}"#, .other),
        (#"{"error":{"message":"Invalid URL (POST /v2/chat)","param":null,"code":null}}"#, .address),
        (#"{"detail":"Not Found"}"#, .address), (#"{"error":{"message":"Not Found","code":404}}"#, .address),
        ("404 page not found", .address), ("<html>nginx</html>", .address), ("", .address),
    ])
    func `a 404 is about the model, another thing or the address`(body: String, missing: UpstreamRefusal.Missing) {
        let refusal = UpstreamRefusal(body: Array(body.utf8), parser: JSONParser())
        #expect(refusal.missing(model: "big-one") == missing)
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
