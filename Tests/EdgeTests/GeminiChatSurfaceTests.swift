import Domain
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct GeminiChatSurfaceTests {
    private let surface = GeminiChatSurface()

    private func read(_ json: String, model: String = "m") throws -> ChatRequest {
        let body = try #require(JSONValue(parsing: json).object)
        return try surface.request(from: body, peek: ChatPeek(model: model))
    }

    @Test(arguments: 0..<GeminiSamples.requests.count)
    func `a request written for a provider is read as it was`(number: Int) throws {
        let (name, chat) = GeminiSamples.requests[number]
        var notes = TranslationNotes()
        let body = try GeminiChat().body(for: chat, notes: &notes)
        try GeminiSamples.expect(body.serialized(), in: "request-\(name).json")
        #expect(notes == TranslationNotes())
        #expect(try surface.request(from: body, peek: ChatPeek(model: chat.model)) == chat)
    }

    @Test func `a request with underscores says the same`() throws {
        let chat = try read(
            """
            {"system_instruction":{"parts":[{"text":"S"}]},
             "contents":[{"role":"user","parts":[{"inline_data":{"mime_type":"image/png","data":"AA=="}},
                                                 {"file_data":{"mime_type":"image/png","file_uri":"https://x.test/i"}}]},
                         {"role":"model","parts":[{"function_call":{"name":"f","args":{"some_key":1}}}]},
                         {"role":"function","parts":[{"function_response":{"name":"f","response":{"some_key":2}}}]}],
             "generation_config":{"max_output_tokens":5,"top_k":40.0,"stop_sequences":["x"],"response_mime_type":
                                  "application/json","response_schema":{"type":"OBJECT","nullable":true},
                                  "thinking_config":{"thinking_budget":7,"include_thoughts":true}},
             "tools":[{"function_declarations":[{"name":"f","parameters":{"type":"OBJECT"}}]},{"google_search":{}}],
             "tool_config":{"function_calling_config":{"mode":"any","allowed_function_names":["f"]}},
             "safety_settings":[{"category":"X"}],"cached_content":"cachedContents/1","labels":{"team_name":"a"}}
            """
        )
        #expect(chat.messages.map(\.role) == [.system, .user, .assistant, .tool])
        #expect(
            chat.messages[1].parts.map(\.kind) == [
                .media(Media(.image, .base64("AA=="), mediaType: "image/png")),
                .media(Media(.image, .url("https://x.test/i"), mediaType: "image/png")),
            ]
        )
        let call = ToolCall(id: "call_0_f", name: "f", arguments: #"{"some_key":1}"#)
        #expect(chat.messages[2].parts.map(\.kind) == [.toolCall(call)])
        let result = ToolResult(callID: "call_0_f", name: "f", parts: [ContentPart(.text(#"{"some_key":2}"#))])
        #expect(chat.messages[3].parts.map(\.kind) == [.toolResult(result)])
        #expect(chat.maxOutputTokens == 5)
        #expect(chat.sampling.topK == 40)
        #expect(chat.stop == ["x"])
        #expect(chat.answerFormat == .schema(.init(name: "answer", schema: ["type": ["object", "null"]])))
        #expect(chat.reasoning == ReasoningWish(budgetTokens: 7, isShown: true))
        #expect(
            chat.tools == [
                ChatTool(name: "f", parameters: ["type": "object"]),
                ChatTool(name: "googleSearch", native: ["googleSearch": [:]]),
            ]
        )
        #expect(chat.toolChoice == .tool("f"))
        #expect(chat.metadata == ["team_name": "a"])
        #expect(Set(chat.rest.keys) == ["safety_settings", "cachedContent"])
    }

    @Test func `calls without names are answered in their order, and all have names of their own`() throws {
        let chat = try read(
            """
            {"contents":[{"parts":[{"text":"go"}]},
              {"role":"model","parts":[{"functionCall":{"name":"f","args":{}}},{"functionCall":{"name":"f"}}]},
              {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"1"}}},
                                      {"functionResponse":{"name":"f","response":{"error":"2"}}},{"text":"now"}]},
              {"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]},
              {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"3"}}}]}]}
            """
        )
        var calls: [String] = []
        var results: [ToolResult] = []
        for part in chat.messages.flatMap(\.parts) {
            if case .toolCall(let call) = part.kind { calls.append(call.id) }
            if case .toolResult(let result) = part.kind { results.append(result) }
        }
        #expect(calls == ["call_0_f", "call_1_f", "call_2_f"])
        #expect(results.map(\.callID) == calls)
        #expect(results.map(\.isError) == [false, true, false])
        #expect(chat.messages.map(\.role) == [.user, .assistant, .tool, .tool, .user, .assistant, .tool])
    }

    @Test func `thoughts that a client kept in pieces are one again`() throws {
        let chat = try read(
            """
            {"contents":[{"role":"model","parts":[{"text":"H","thought":true},{"text":"m.","thought":true},
              {"text":"","thoughtSignature":"czE="},{"text":"So."},{"text":"Again.","thought":true}]}]}
            """
        )
        #expect(
            chat.messages[0].parts.map(\.kind) == [
                .reasoning(Reasoning(text: "Hm.", signature: "czE=")), .text("So."),
                .reasoning(Reasoning(text: "Again.")),
            ]
        )
    }

    @Test func `unknown fields are kept where another protocol can see them`() throws {
        let chat = try read(
            """
            {"contents":[{"role":"user","partsOfTomorrow":1,"parts":[{"text":"a","videoMetadata":{"fps":1}},
                          {"executableCode":{"code":"x"}},{"novelty":true}]}],
             "tomorrow":1,"_ours":1,
             "generationConfig":{"mediaResolution":"MEDIA_RESOLUTION_LOW","responseModalities":["TEXT"],"speechConfig":{}},
             "toolConfig":{"retrievalConfig":{},"functionCallingConfig":{"mode":"VALIDATED","novelty":1}},
             "tools":[{"functionDeclarations":[{"name":"f","behavior":"BLOCKING","novelty":1}]},{"novelty":{}}]}
            """
        )
        #expect(
            Set(chat.rest.keys) == [
                "tomorrow", "generationConfig.mediaResolution", "generationConfig.speechConfig",
                "toolConfig.retrievalConfig", "toolConfig.functionCallingConfig.novelty",
                "tools.functionDeclarations.behavior", "tools.functionDeclarations.novelty",
            ]
        )
        #expect(chat.messages[0].rest == ["partsOfTomorrow": 1])
        #expect(
            chat.messages[0].parts.map(\.kind) == [
                .other(["text": "a", "videoMetadata": ["fps": 1]]), .other(["executableCode": ["code": "x"]]),
                .other(["novelty": true]),
            ]
        )
        #expect(chat.tools.last?.native == ["novelty": [:]])
        #expect(surface.bindingFields.isDisjoint(with: ["generationConfig.mediaResolution", "safetySettings"]))
        #expect(surface.bindingFields.isSuperset(of: ["generationConfig.speechConfig", "cachedContent"]))
    }

    @Test func `several allowed functions leave only those to choose from`() throws {
        let chat = try read(
            """
            {"contents":[{"parts":[{"text":"a"}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["a","b"]}},
             "tools":[{"functionDeclarations":[{"name":"a"},{"name":"b"},{"name":"c"}]}]}
            """
        )
        #expect(chat.tools.map(\.name) == ["a", "b"])
        #expect(chat.toolChoice == .required)
    }

    @Test(arguments: [
        (#"{}"#, "contents"), (#"{"contents":{}}"#, "contents"), (#"{"contents":[1]}"#, "contents[0]"),
        (#"{"contents":[{"parts":[]}]}"#, "contents[0].parts"),
        (#"{"contents":[{"role":"system","parts":[{}]}]}"#, "contents[0].role"),
        (#"{"contents":[{"parts":[{"text":1}]}]}"#, "contents[0].parts[0].text"),
        (#"{"contents":[{"parts":[{"functionResponse":{}}]}]}"#, "contents[0].parts[0].functionResponse.name"),
        (#"{"contents":[{"parts":[{"functionCall":{}}]}]}"#, "contents[0].parts[0].functionCall.name"),
        (#"{"contents":[{"parts":[{"text":"a"}]}],"tools":{}}"#, "tools"),
        (
            #"{"contents":[{"parts":[{"text":"a"}]}],"tools":[{"functionDeclarations":[{}]}]}"#,
            "tools[0].functionDeclarations[0].name"
        ),
        (#"{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"topP":"x"}}"#, "generationConfig.topP"),
        (
            #"{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"stopSequences":[1]}}"#,
            "generationConfig.stopSequences[0]"
        ),
        (
            #"{"contents":[{"parts":[{"text":"a"}]}],"systemInstruction":{"parts":[{"inlineData":{}}]}}"#,
            "systemInstruction.parts[0]"
        ),
        (
            #"{"contents":[{"parts":[{"text":"a"}]}],"toolConfig":{"functionCallingConfig":{"mode":"X"}}}"#,
            "toolConfig.functionCallingConfig.mode"
        ),
    ])
    func `what is wrong is named`(json: String, place: String) throws {
        let error = try #require(throws: GatewayError.self) { try read(json) }
        #expect(error.code == .invalidRequest)
        #expect(error.param == place)
    }

    @Test func `every field has a name the client knows`() {
        #expect(surface.name(of: .temperature) == "generationConfig.temperature")
        #expect(surface.name(of: .messages) == "contents")
        #expect(Set(ChatField.allCases.map(surface.name)).count > 20)
    }

    @Test(arguments: 0..<GeminiSamples.answers.count)
    func `an answer written for a client is read as it was`(number: Int) throws {
        let (name, answer) = GeminiSamples.answers[number]
        let body = surface.body(of: answer, GeminiSamples.context)
        try GeminiSamples.expect(body.serialized(), in: "answer-\(name).json")
        #expect(try GeminiChat().answer(from: .object(body)) == answer)
    }

    @Test func `an answer without a name bears the request's`() {
        let answer = ChatAnswer(choices: [ChatChoice(parts: [ContentPart(.refusal("No."))], finish: .refusal)])
        let body = surface.body(of: answer, GeminiSamples.context)
        #expect(body["responseId"] == "req_1")
        #expect(body["usageMetadata"] == nil)
        #expect(body["candidates"]?[0]?["finishReason"] == "SAFETY")
        #expect(body["candidates"]?[0]?["content"]?["parts"]?[0]?["text"] == "No.")
    }
}
