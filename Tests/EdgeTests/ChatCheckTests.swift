import Domain
import JSON
import Testing

@testable import Edge

@Suite struct ChatCheckTests {
    private func check(_ body: String, strict: Bool = true) throws(GatewayError) -> ChatPeek {
        let parser = JSONParser()
        let check = ChatCheck(
            modelRule: strict ? .strict : .lenient,
            isModelRequired: strict,
            isConfigured: { $0 == "known/with-slash" }
        )
        let bytes = Array(body.utf8)
        let result = bytes.withUnsafeBytes { buffer -> Result<ChatPeek, GatewayError> in
            guard let element = try? parser.parse(buffer) else {
                return .failure(GatewayError(.internalError, "not JSON"))
            }
            do throws(GatewayError) { return .success(try check.read(element, size: buffer.count)) } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static let user = #""messages":[{"role":"user","content":"hi"}]"#

    @Test(arguments: [
        ("model", #"{"model":"gpt 4",USER}"#), ("model", #"{"model":"../x",USER}"#), ("model", #"{"model":"",USER}"#),
        ("model", #"{USER}"#), ("model", #"{"model":7,USER}"#), ("model", #"{"model":"some/body",USER}"#),
        ("messages", #"{"model":"m"}"#), ("messages", #"{"model":"m","messages":[]}"#),
        ("messages", #"{"model":"m","messages":"hi"}"#), ("messages[0]", #"{"model":"m","messages":["hi"]}"#),
        ("messages[0].role", #"{"model":"m","messages":[{"content":"x"}]}"#),
        ("messages[0].role", #"{"model":"m","messages":[{"role":"king","content":"x"}]}"#),
        ("messages[0].content", #"{"model":"m","messages":[{"role":"user"}]}"#),
        ("messages[0].content", #"{"model":"m","messages":[{"role":"user","content":5}]}"#),
        ("temperature", #"{"model":"m","temperature":2.1,USER}"#),
        ("temperature", #"{"model":"m","temperature":"hot",USER}"#),
        ("max_tokens", #"{"model":"m","max_tokens":0,USER}"#),
        ("max_tokens", #"{"model":"m","max_tokens":1.5,USER}"#),
        ("logit_bias.5", #"{"model":"m","logit_bias":{"5":101},USER}"#), ("top_p", #"{"model":"m","top_p":1.5,USER}"#),
        ("n", #"{"model":"m","n":0,USER}"#), ("presence_penalty", #"{"model":"m","presence_penalty":2.5,USER}"#),
        ("stream", #"{"model":"m","stream":"yes",USER}"#),
    ])
    func `a bad request is told which field is wrong`(param: String, body: String) {
        let body = body.replacing("USER", with: Self.user)
        let error = #expect(throws: GatewayError.self) { try check(body) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.param == param)
    }

    @Test func `what agents send is fine`() throws {
        let body = #"""
            {"model":"m","stream":true,"temperature":0,"logit_bias":{"1":100,"2":-100},"stream_options":{"include_usage":true},
            "messages":[{"role":"developer","content":"d"},{"role":"user","content":[{"type":"text","text":"first words"}]},
            {"role":"assistant","content":null,"tool_calls":[{"id":"c"}]},{"role":"assistant","tool_calls":[{"id":"c"}]},
            {"role":"tool","tool_call_id":"c","content":"t"},{"role":"assistant","content":null,"refusal":"no"},
            {"role":"assistant","content":null,"audio":{"id":"a"},"function_call":null}]}
            """#
        let peek = try check(body)
        #expect(peek.model == "m")
        #expect(peek.isStream)
        #expect(peek.wantsUsage)
        #expect(peek.preview == "first words")
        #expect(!peek.mayHoldPrivateKeys)
    }

    @Test func `a configured id may hold what others may not`() throws {
        #expect(try check(#"{"model":"known/with-slash",\#(Self.user)}"#).model == "known/with-slash")
    }

    @Test func `the lenient rule takes slashes and colons, and no model at all`() throws {
        #expect(try check(#"{"model":"a/b:c@d+e",\#(Self.user)}"#, strict: false).model == "a/b:c@d+e")
        #expect(try check(#"{\#(Self.user)}"#, strict: false).model == nil)
        #expect(throws: GatewayError.self) { try check(#"{"model":"a/../b",\#(Self.user)}"#, strict: false) }
    }

    private func fault(of model: String, _ rule: ChatCheck.ModelRule) -> String? {
        let providers = [entry(0, ["known", "meta/*", "team/known model"], priority: 1)]
        let catalog = ModelCatalog(providers: providers, aliases: [:])
        return ChatCheck(modelRule: rule, isModelRequired: true, catalog: catalog).fault(of: model)?.message
    }

    @Test func `a name under a pattern may be written as providers write names`() {
        for name in ["known", "meta/llama-3:free", "team/known model", "router/router", "unknown"] {
            #expect(fault(of: name, .strict) == nil, "\(name)")
        }
        for name in ["other/llama-3", "meta/../x", "meta/llama 3", "meta/" + String(repeating: "x", count: 200)] {
            #expect(fault(of: name, .strict) != nil, "\(name)")
        }
    }

    @Test func `who breaks the rule of a path is told that path's rule`() throws {
        let strict = try #require(fault(of: "a b", .strict))
        let lenient = try #require(fault(of: "a b", .lenient))
        #expect(strict.contains("'-', '_' and '.' only") && strict.contains("at most 100"))
        #expect(lenient.contains("'/', ':', '@' and '+' only") && lenient.contains("at most 200"))
        #expect(fault(of: "other/llama-3:free", .lenient) == nil)
    }

    @Test func `keys of our own are noticed, in the body and in messages`() throws {
        #expect(try check(#"{"model":"m","_x":1,\#(Self.user)}"#).mayHoldPrivateKeys)
        let message = #"{"model":"m","messages":[{"role":"user","content":"hi","_id":4}]}"#
        #expect(try check(message).mayHoldPrivateKeys)
    }
}
