import Domain
import Glibc
import JSON
import Providers
import Testing

@testable import Edge

/// Files with the bytes that are expected, in Tests/Golden/Anthropic.
enum AnthropicGolden {
    /// The bytes of a file; rewritten first with `UPDATE_GOLDEN=1`.
    static func file(_ name: String, expecting bytes: [UInt8]? = nil, here: String = #filePath) throws -> [UInt8] {
        let real = try #require(realpath(here, nil))
        defer { free(real) }
        // this file's target, then the tests' folder; links to either are followed
        let tests = String(cString: real).split(separator: "/").dropLast(2).joined(separator: "/")
        let path = "/\(tests)/Golden/Anthropic/\(name)"
        if let bytes, getenv("UPDATE_GOLDEN") != nil {
            let file = try #require(fopen(path, "w"), "cannot write \(path)")
            #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
            fclose(file)
        }
        let file = try #require(fopen(path, "r"), "\(path) is missing: run with UPDATE_GOLDEN=1")
        defer { fclose(file) }
        var found = [UInt8](repeating: 0, count: 1 << 20)
        return Array(found[..<fread(&found, 1, found.count, file)])
    }
}

@Suite struct AnthropicRequestReaderTests {
    private func read(_ json: String) throws -> ChatRequest {
        let body = try #require(try JSONValue(parsing: json).object)
        var peek = ChatPeek()
        peek.model = body["model"]?.string
        peek.isStream = body["stream"]?.bool ?? false
        return try AnthropicChatSurface().request(from: body, peek: peek)
    }

    /// A request with these members besides the needed ones.
    private func read(with members: String) throws -> ChatRequest {
        try read(#"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"}],\#(members)}"#)
    }

    /// A request whose only message has this content.
    private func parts(_ content: String, role: String = "user") throws -> [ContentPart] {
        try read(#"{"model":"m","max_tokens":9,"messages":[{"role":"\#(role)","content":\#(content)}]}"#).messages
            .flatMap(\.parts)
    }

    @Test(arguments: ["text", "parameters", "tools", "media", "thoughts", "adaptive", "cache", "schema"])
    func `what the provider is sent reads back as what was meant`(name: String) throws {
        let bytes = try AnthropicGolden.file("request-\(name).json")
        let chat = try read(String(decoding: bytes, as: UTF8.self))
        #expect(chat.rest.isEmpty)
        var notes = TranslationNotes()
        let again = try AnthropicChat().body(for: chat, notes: &notes)
        #expect(again.serialized() + [0x0A] == bytes)
        #expect(notes == TranslationNotes())
    }

    @Test func `results of tools become messages of their own in their places`() throws {
        let chat = try read(
            #"""
            {"model":"m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":[
            {"type":"text","text":"a"},
            {"type":"tool_result","tool_use_id":"t1","content":"ok","cache_control":{"type":"ephemeral","ttl":"1h"}},
            {"type":"tool_result","tool_use_id":"t2","is_error":true,"content":[{"type":"text","text":"no"},
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}]},
            {"type":"tool_result","tool_use_id":"t3"},
            {"type":"text","text":"b"},{"type":"text","text":"c"}]}]}
            """#
        )
        let picture = ContentPart(.media(Media(.image, .base64("AA=="), mediaType: "image/png")))
        #expect(
            chat.messages == [
                ChatMessage(.user, text: "a"),
                ChatMessage(
                    .tool,
                    [
                        ContentPart(
                            .toolResult(ToolResult(callID: "t1", parts: [ContentPart(.text("ok"))])),
                            cache: CacheMark(ttl: "1h")
                        )
                    ]
                ),
                ChatMessage(
                    .tool,
                    [
                        ContentPart(
                            .toolResult(
                                ToolResult(callID: "t2", parts: [ContentPart(.text("no")), picture], isError: true)
                            )
                        )
                    ]
                ), ChatMessage(.tool, [ContentPart(.toolResult(ToolResult(callID: "t3", parts: [])))]),
                ChatMessage(.user, [ContentPart(.text("b")), ContentPart(.text("c"))]),
            ]
        )
        #expect(chat.isStream)
    }

    @Test func `tools, choices and thinking are read`() throws {
        let chat = try read(
            with: #"""
                "tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"strict":true,"type":"custom"},
                {"type":"web_search_20250305","name":"web_search","max_uses":3,"cache_control":{"type":"ephemeral"}}],
                "tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},
                "thinking":{"type":"enabled","budget_tokens":2048,"display":"omitted"},
                "output_config":{"effort":"max","format":{"type":"json_schema","schema":{"type":"object"}}},
                "metadata":{"user_id":"u","team":"t"},"service_tier":"auto","top_p":0.5,"top_k":5,"temperature":1
                """#
        )
        #expect(chat.tools[0] == ChatTool(name: "f", description: "d", parameters: ["type": "object"], isStrict: true))
        #expect(
            chat.tools[1]
                == ChatTool(
                    name: "web_search",
                    cache: CacheMark(),
                    native: ["type": "web_search_20250305", "name": "web_search", "max_uses": 3]
                )
        )
        #expect(chat.toolChoice == .tool("f"))
        #expect(chat.allowsParallelToolCalls == false)
        #expect(chat.reasoning == ReasoningWish(effort: "max", budgetTokens: 2048, isShown: false))
        #expect(chat.answerFormat == .schema(.init(name: "answer", schema: ["type": "object"])))
        #expect(chat.user == "u")
        #expect(chat.metadata == ["team": "t"])
        #expect(chat.serviceTier == "auto")
        #expect((chat.sampling.topP, chat.sampling.topK, chat.sampling.temperature) == (0.5, 5, 1))
        #expect(chat.rest.isEmpty)
    }

    @Test(arguments: [
        (#"{"type":"adaptive"}"#, nil, ReasoningWish(budgetTokens: -1)),
        (#"{"type":"adaptive","display":"summarized"}"#, "low", ReasoningWish(effort: "low", isShown: true)),
        (#"{"type":"disabled"}"#, nil, ReasoningWish(effort: "none")),
        (#"{"type":"disabled"}"#, "low", ReasoningWish(effort: "low", budgetTokens: 0)),
        ("null", "high", ReasoningWish(effort: "high")),
    ])
    func `ways of thinking have their wish`(thinking: String, effort: String?, wish: ReasoningWish) throws {
        let output = effort.map { #","output_config":{"effort":"\#($0)"}"# } ?? ""
        #expect(try read(with: #""thinking":\#(thinking)\#(output)"#).reasoning == wish)
    }

    @Test func `a cache mark on the request is one on its last part`() throws {
        let chat = try read(with: #""cache_control":{"type":"ephemeral"}"#)
        #expect(chat.messages[0].parts[0].cache == CacheMark())
    }

    // MARK: fields nobody knows

    @Test func `an unknown field in each kind of object is kept by its place`() throws {
        let chat = try read(
            #"""
            {"model":"m","max_tokens":9,"container":"c","context_management":{"edits":[]},
            "system":[{"type":"text","text":"s","new":0}],
            "messages":[{"role":"user","content":[{"type":"text","text":"x","new":1},
            {"type":"image","source":{"type":"url","url":"u"},"new":2},
            {"type":"document","source":{"type":"url","url":"u"},"citations":{"enabled":true},"context":"c"}],"new":3},
            {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s","new":4},
            {"type":"tool_use","id":"a","name":"f","input":{},"new":5,"caller":{"type":"code"}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","new":6}]}],
            "tools":[{"name":"f","input_schema":{},"defer_loading":true}],"tool_choice":{"type":"auto","new":7},
            "thinking":{"type":"adaptive","new":8},
            "output_config":{"task_budget":{"total":1},"format":{"type":"json_schema","schema":{},"new":9}}}
            """#
        )
        #expect(chat.messages[1].rest == ["new": 3])
        #expect(
            Set(chat.rest.keys) == [
                "container", "context_management", "system.0.new", "messages.0.content.0.new",
                "messages.0.content.1.new", "messages.0.content.2.citations", "messages.0.content.2.context",
                "messages.1.content.0.new", "messages.1.content.1.new", "messages.1.content.1.caller",
                "messages.2.content.0.new", "tools.0.defer_loading", "tool_choice.new", "thinking.new",
                "output_config.task_budget", "output_config.format.new",
            ]
        )
        let refused = AnthropicChatSurface().bindingFields.intersection(chat.rest.keys.map(chat.nameOfRest))
        #expect(refused == ["container", "messages.content.citations"])
    }

    @Test func `a thinking nobody knows is not taken for none`() throws {
        let chat = try read(with: #""thinking":{"type":"between_tools"}"#)
        #expect(chat.rest["thinking"] == ["type": "between_tools"])
        #expect(chat.reasoning == nil)
    }

    @Test(arguments: [
        #"{"type":"search_result","title":"t"}"#, #"{"type":"image","source":{"type":"new"}}"#,
        #"{"type":"document","source":{"type":"content","content":"x"}}"#,
    ])
    func `blocks and sources only Anthropic knows stay as they are`(block: String) throws {
        let parts = try parts("[\(block)]")
        #expect(try parts == [ContentPart(.other(#require(try JSONValue(parsing: block).object)))])
        var notes = TranslationNotes()
        #expect(throws: UnsupportedField.self) {
            try AnthropicChat().body(for: ChatRequest(model: "m", messages: [ChatMessage(.user, parts)]), notes: &notes)
        }
    }

    @Test func `what an answer of before carries and changes nothing is no matter`() throws {
        let chat = try read(
            #"""
            {"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[
            {"type":"text","text":"x","citations":[{"cited_text":"y"}]},{"type":"text","text":"z","citations":null},
            {"type":"tool_use","id":"a","name":"f","input":{},"caller":{"type":"direct"},"toolset_name":null}]}],
            "tools":[{"name":"f","input_schema":{},"eager_input_streaming":true,"allowed_callers":["direct"]}]}
            """#
        )
        #expect(chat.rest.isEmpty)
        #expect(chat.messages[0].parts.count == 3)
    }

    // MARK: mistakes

    @Test(arguments: [
        (#"{"model":"m","messages":[{"role":"user","content":"x"}]}"#, "max_tokens"),
        (#"{"model":"m","max_tokens":0,"messages":[{"role":"user","content":"x"}]}"#, "max_tokens"),
        (#"{"model":"m","max_tokens":1.5,"messages":[{"role":"user","content":"x"}]}"#, "max_tokens"),
        (#"{"model":"m","max_tokens":9}"#, "messages"), (#"{"model":"m","max_tokens":9,"messages":[]}"#, "messages"),
        (#"{"model":"m","max_tokens":9,"messages":{}}"#, "messages"),
        (#"{"model":"m","max_tokens":9,"messages":["x"]}"#, "messages.0"),
        (#"{"model":"m","max_tokens":9,"messages":[{"content":"x"}]}"#, "messages.0.role"),
        (#"{"model":"m","max_tokens":9,"messages":[{"role":"tool","content":"x"}]}"#, "messages.0.role"),
        (#"{"model":"m","max_tokens":9,"messages":[{"role":"user"}]}"#, "messages.0.content"),
        (#"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":""}]}"#, "messages.0.content"),
        (#"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":7}]}"#, "messages.0.content"),
    ])
    func `a wrong request is told its field`(json: String, field: String) {
        let error = #expect(throws: GatewayError.self) { try read(json) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.param == field)
        #expect(error?.message.hasPrefix("\(field): ") == true)
    }

    @Test(arguments: [
        ("[1]", "0"), ("[{}]", "0.type"), (#"[{"type":"text"}]"#, "0.text"),
        (#"[{"type":"text","text":"a"},{"type":"text","text":1}]"#, "1.text"),
        (#"[{"type":"image"}]"#, "0.source"), (#"[{"type":"image","source":"x"}]"#, "0.source"),
        (#"[{"type":"image","source":{"type":"base64","data":"x"}}]"#, "0.source.media_type"),
        (#"[{"type":"document","source":{"type":"file"}}]"#, "0.source.file_id"),
        (#"[{"type":"tool_use","id":"a","name":"f"}]"#, "0.input"),
        (#"[{"type":"tool_use","id":"a","name":"f","input":"x"}]"#, "0.input"),
        (#"[{"type":"tool_use","name":"f","input":{}}]"#, "0.id"), (#"[{"type":"tool_result"}]"#, "0.tool_use_id"),
        (#"[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text"}]}]"#, "0.content.0.text"),
        (#"[{"type":"text","text":"x","cache_control":1}]"#, "0.cache_control"),
    ])
    func `a wrong block is told its place`(content: String, place: String) {
        let error = #expect(throws: GatewayError.self) { try parts(content) }
        #expect(error?.param == "messages.0.content.\(place)")
    }

    @Test(arguments: [
        (#""system":7"#, "system"), (#""system":[{"type":"image"}]"#, "system.0.type"),
        (#""temperature":1.5"#, "temperature"), (#""top_p":"x""#, "top_p"), (#""top_k":-1"#, "top_k"),
        (#""stop_sequences":"x""#, "stop_sequences"), (#""stop_sequences":["a",1]"#, "stop_sequences.1"),
        (#""tools":{}"#, "tools"), (#""tools":[{}]"#, "tools.0.name"),
        (#""tools":[{"name":"f"}]"#, "tools.0.input_schema"),
        (#""tool_choice":"auto""#, "tool_choice"), (#""tool_choice":{"type":"x"}"#, "tool_choice.type"),
        (#""tool_choice":{"type":"tool"}"#, "tool_choice.name"), (#""thinking":"on""#, "thinking"),
        (#""thinking":{"type":"enabled"}"#, "thinking.budget_tokens"),
        (#""thinking":{"type":"adaptive","display":"x"}"#, "thinking.display"),
        (#""metadata":"x""#, "metadata"), (#""metadata":{"user_id":1}"#, "metadata.user_id"),
        (#""output_config":{"effort":1}"#, "output_config.effort"),
        (#""output_config":{"format":{"type":"xml"}}"#, "output_config.format.type"),
        (#""service_tier":1"#, "service_tier"),
    ])
    func `a wrong parameter is told its name`(members: String, field: String) {
        let error = #expect(throws: GatewayError.self) { try read(with: members) }
        #expect(error?.param == field)
    }

    @Test func `counting needs no max_tokens`() throws {
        var peek = ChatPeek()
        peek.model = "m"
        let body: JSONObject = ["messages": [["role": "user", "content": "x"]], "system": "s"]
        let chat = try AnthropicTokenCount.request(from: body, peek: peek)
        #expect(chat.model == "m")
        #expect(chat.messages.count == 2)
        #expect(AnthropicTokenCount.body(tokens: 14) == ["input_tokens": 14])
    }
}
