import Domain
import HTTP
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct OpenAIChatSurfaceTests {
    private let surface = OpenAIChatSurface(surface: .openAI)

    private func read(_ text: String, stream: Bool = false) throws -> ChatRequest {
        let body = try #require(try JSONValue(parsing: text).object)
        var peek = ChatPeek()
        peek.model = body["model"]?.string
        peek.isStream = body["stream"]?.bool ?? stream
        return try surface.request(from: body, peek: peek)
    }

    @Test(
        arguments: OpenAIGolden.names("requests", suffix: ".client.json"),
        ["openai", "openrouter", "mistral", "zhipu", "deepseek", "groq", "vllm"]
    )
    func `a client's request becomes each service's own`(name: String, type: String) throws {
        let body = try #require(try OpenAIGolden.json("requests/\(name).client.json").object)
        var peek = ChatPeek()
        peek.model = body["model"]?.string
        peek.isStream = body["stream"]?.bool ?? false
        let chat = try surface.request(from: body, peek: peek)
        let dialect = try #require(ProviderCatalog.profile(of: type)?.chat.first)
        var notes = TranslationNotes()
        var seen = JSONObject()
        do throws(UnsupportedField) {
            seen["body"] = .object(try dialect.body(for: chat, notes: &notes))
        } catch {
            seen["unsupported"] = .string(error.place ?? error.field.rawValue)
        }
        seen["adjusted"] = .array(notes.adjusted.map { .string($0.rawValue) })
        seen["left_out"] = .array(notes.leftOut.map { .string($0.rawValue) })
        seen["rest"] = .array(chat.rest.keys.map { .string($0) })
        try OpenAIGolden.expect(Array((OpenAIGolden.text(.object(seen)) + "\n").utf8), "requests/\(name).\(type).json")
    }

    @Test func `there are files to compare with`() {
        #expect(OpenAIGolden.names("requests", suffix: ".client.json").count >= 8)
    }

    @Test(arguments: 0..<300)
    func `a canonical request is read back as it was written`(seed: Int) throws {
        var samples = OpenAISamples(seed: UInt64(seed))
        let chat = samples.request()
        var notes = TranslationNotes()
        let dialect = try #require(ProviderCatalog.profile(of: "openrouter")?.chat.first)
        let body = try dialect.body(for: chat, notes: &notes)
        var peek = ChatPeek()
        peek.model = chat.model
        peek.isStream = chat.isStream
        let parsed = try #require(try JSONValue(parsing: body.serialized()).object)
        let back = try surface.request(from: parsed, peek: peek)
        #expect(back == chat)
        #expect(notes == TranslationNotes())
    }

    @Test(arguments: [
        (#"{"x":1}"#, "x"), (#"{"tools":[{"type":"function","x":1,"function":{"name":"f"}}]}"#, "tools[0].x"),
        (#"{"tools":[{"type":"function","function":{"name":"f","x":1}}]}"#, "tools[0].function.x"),
        (#"{"response_format":{"type":"grammar","grammar":"g"}}"#, "response_format"),
        (
            #"{"response_format":{"type":"json_schema","json_schema":{"name":"n","x":1}}}"#,
            "response_format.json_schema.x"
        ),
        (#"{"reasoning":{"x":1}}"#, "reasoning.x"), (#"{"modalities":["text","audio"]}"#, "modalities"),
        (#"{"stream_options":{"x":1}}"#, "stream_options"),
        (#"{"tool_choice":{"type":"allowed_tools","allowed_tools":{}}}"#, "tool_choice"),
    ])
    func `an unknown member of any object stays in the rest`(members: String, path: String) throws {
        let said = #"{"model":"m","messages":[{"role":"user","content":"hi"}],"#
        let chat = try read(said + members.dropFirst())
        #expect(chat.rest.keys == [path])
    }

    @Test(arguments: [
        (#"{"role":"user","content":[{"type":"text","text":"a","x":1}]}"#, "messages[0].content[0].x"),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://a","x":1}}]}"#,
            "messages[0].content[0].image_url.x"
        ),
        (
            #"{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AA==","x":1}}]}"#,
            "messages[0].content[0].input_audio.x"
        ),
        (
            #"{"role":"user","content":[{"type":"file","file":{"file_id":"f","x":1}}]}"#,
            "messages[0].content[0].file.x"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"id":"i","x":1,"function":{"name":"f","arguments":""}}]}"#,
            "messages[0].tool_calls[0].x"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"id":"i","function":{"name":"f","arguments":"","x":1}}]}"#,
            "messages[0].tool_calls[0].function.x"
        ),
        (
            #"{"role":"assistant","content":"","reasoning_details":[{"type":"reasoning.other"}]}"#,
            "messages[0].reasoning_details"
        ),
    ])
    func `an unknown member below a message stays in the rest`(message: String, path: String) throws {
        let chat = try read(#"{"model":"m","messages":[\#(message)]}"#)
        #expect(chat.rest.keys == [path])
    }

    @Test func `unknown members of a message stay with it, but for nulls, empty lists and our own`() throws {
        let chat = try read(
            #"{"model":"m","_a":1,"messages":[{"role":"user","content":"a","x":1,"annotations":[],"refusal":null,"_b":2}]}"#
        )
        #expect(chat.messages[0].rest == ["x": 1])
        #expect(chat.rest.isEmpty)
    }

    @Test func `a part that only this protocol knows is refused by its place`() throws {
        let chat = try read(
            #"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"hologram","x":1}]}]}"#
        )
        #expect(chat.messages[0].parts[1].kind == .other(["type": "hologram", "x": 1]))
        var notes = TranslationNotes()
        #expect(
            throws: UnsupportedField(.media, at: "messages[0].content[1]", "is a part of another protocol: hologram")
        ) {
            _ = try OpenAIChat().body(for: chat, notes: &notes)
        }
    }

    @Test(arguments: [
        (#"{"messages":5}"#, "messages"), (#"{}"#, "messages"), (#"{"messages":[5]}"#, "messages[0]"),
        (#"{"messages":[{"content":"a"}]}"#, "messages[0].role"),
        (#"{"messages":[{"role":"robot","content":"a"}]}"#, "messages[0].role"),
        (#"{"messages":[{"role":"user","content":5}]}"#, "messages[0].content"),
        (#"{"messages":[{"role":"tool","content":"a"}]}"#, "messages[0].tool_call_id"),
        (#"{"messages":[{"role":"function","content":"a"}]}"#, "messages[0].name"),
        (#"{"messages":[{"role":"user","content":[{"text":"a"}]}]}"#, "messages[0].content[0].type"),
        (#"{"messages":[],"tools":[{"type":"function","function":{}}]}"#, "tools[0].function.name"),
        (#"{"messages":[],"tool_choice":"perhaps"}"#, "tool_choice"), (#"{"messages":[],"stop":[1]}"#, "stop"),
        (#"{"messages":[],"seed":"x"}"#, "seed"), (#"{"messages":[],"logprobs":1}"#, "logprobs"),
    ])
    func `what is not the protocol is told by its place`(body: String, place: String) throws {
        let error = #expect(throws: GatewayError.self) { _ = try read(body) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.param == place)
        #expect(error?.message.contains(place) == true)
    }

    @Test func `legacy functions become tools, calls and results`() throws {
        let chat = try read(
            #"""
            {"model":"m","functions":[{"name":"f","parameters":{"type":"object"}}],"function_call":{"name":"f"},
             "messages":[{"role":"user","content":"a"},
              {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
              {"role":"function","name":"f","content":"done"}]}
            """#
        )
        #expect(chat.tools == [ChatTool(name: "f", parameters: ["type": "object"])])
        #expect(chat.toolChoice == .tool("f"))
        let call = ToolCall(id: "call_function_1", name: "f", arguments: "{}")
        #expect(chat.messages[1].parts == [ContentPart(.toolCall(call))])
        let result = ToolResult(callID: "call_function_1", name: "f", parts: [ContentPart(.text("done"))])
        #expect(chat.messages[2] == ChatMessage(.tool, [ContentPart(.toolResult(result))]))
    }

    @Test(arguments: [
        (#""reasoning_effort":"high""#, ReasoningWish(effort: "high")),
        (#""reasoning":{"max_tokens":100,"exclude":true}"#, ReasoningWish(budgetTokens: 100, isShown: false)),
        (#""thinking":{"type":"enabled","budget_tokens":9}"#, ReasoningWish(budgetTokens: 9)),
        (#""thinking":{"type":"disabled"}"#, ReasoningWish(budgetTokens: 0)),
        (#""enable_thinking":true,"thinking_budget":7"#, ReasoningWish(budgetTokens: 7)),
        (#""include_reasoning":true"#, ReasoningWish(isShown: true)),
    ])
    func `a wish for thoughts is read in every service's words`(members: String, wish: ReasoningWish) throws {
        #expect(try read(#"{"model":"m","messages":[],\#(members)}"#).reasoning == wish)
    }

    @Test func `seals of another provider survive a client that hands back what it was given`() throws {
        let answer = ChatAnswer(choices: [
            ChatChoice(
                parts: [
                    ContentPart(.reasoning(Reasoning(text: "first", signature: "s1"))),
                    ContentPart(.reasoning(Reasoning(text: "", sealed: "opaque"))),
                    ContentPart(.text("said")),
                    ContentPart(.toolCall(ToolCall(id: "c", name: "f", arguments: "{}", signature: "s2"))),
                ],
                finish: .toolCalls
            )
        ])
        let message = try #require(surface.body(of: answer, .openAISample)["choices"]?[0]?["message"])
        let text = String(decoding: message.serialized(), as: UTF8.self)
        let back = try read(#"{"model":"m","messages":[\#(text)]}"#)
        #expect(back.messages[0].parts == answer.choices[0].parts)
        #expect(back.rest.isEmpty)
        #expect(back.messages[0].rest.isEmpty)
    }
}
