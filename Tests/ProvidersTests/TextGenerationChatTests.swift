import Domain
import JSON
import Providers
import Testing

@Suite struct TextGenerationChatTests {
    private let dialect = TextGenerationChat()

    private func body(_ change: (inout ChatRequest) -> Void) throws -> (body: JSONObject, notes: TranslationNotes) {
        var chat = ChatRequest(model: "org/model", messages: [ChatMessage(.user, text: "hi")])
        change(&chat)
        var notes = TranslationNotes()
        let body = try dialect.body(for: chat, notes: &notes)
        return (body, notes)
    }

    private func parameters(_ change: (inout ChatRequest) -> Void) throws -> JSONObject {
        try body(change).body["parameters"]?.object ?? [:]
    }

    @Test func `a bare prompt stands as it is, and what was said of the answer follows it`() throws {
        let (body, notes) = try body { chat in
            chat.messages = [ChatMessage(.user, text: " Once\n"), ChatMessage(.assistant, text: "upon")]
            chat.isBarePrompt = true
        }
        #expect(body == ["inputs": " Once\nupon", "parameters": ["return_full_text": false, "details": true]])
        #expect(notes == TranslationNotes())
    }

    @Test func `a conversation is a transcript that the model goes on with`() throws {
        let (body, _) = try body { chat in
            chat.messages = [
                ChatMessage(.system, text: "Be brief."), ChatMessage(.user, text: "Hi"),
                ChatMessage(.assistant, text: "Hello"), ChatMessage(.developer, text: "In French."),
                ChatMessage(.user, text: "Again"),
            ]
        }
        #expect(body["inputs"] == "Be brief.\nUser: Hi\nAssistant: Hello\nIn French.\nUser: Again\nAssistant:")
        #expect(body["parameters"]?["stop"] == ["\nUser:"], "the next speaker ends the answer")
    }

    @Test func `an answer that has begun is left open`() throws {
        let (body, _) = try body { $0.messages.append(ChatMessage(.assistant, text: "Well,")) }
        #expect(body["inputs"] == "User: hi\nAssistant: Well,")
    }

    @Test func `every number has its parameter`() throws {
        let said = try parameters { chat in
            chat.maxOutputTokens = 20
            chat.stop = ["a", "b", "c", "d"]
            chat.sampling.temperature = 0.5
            chat.sampling.topP = 0.25
            chat.sampling.topK = 9
            chat.sampling.frequencyPenalty = 1.5
            chat.sampling.seed = 7
            chat.logprobCount = 3
            chat.rest = ["repetition_penalty": 1.2, "truncate": 100, "strange": 1]
            chat.answerFormat = .schema(.init(name: "n", schema: ["type": "object", "properties": ["a": [:]]]))
        }
        #expect(
            said == [
                "max_new_tokens": 20, "stop": ["a", "b", "c", "d"], "do_sample": true, "temperature": 0.5,
                "top_p": 0.25,
                "top_k": 9, "seed": 7, "frequency_penalty": 1.5, "top_n_tokens": 3, "repetition_penalty": 1.2,
                "truncate": 100, "return_full_text": false, "details": true,
                "grammar": ["type": "json", "value": ["type": "object", "properties": ["a": [:]]]],
            ]
        )
    }

    @Test func `no warmth is no sampling, and values outside the ranges become the nearest`() throws {
        let cold = try parameters { chat in
            chat.sampling.temperature = 0
            chat.sampling.topP = 0.5
            chat.sampling.seed = 1
        }
        #expect(cold["do_sample"] == false)
        #expect(cold["temperature"] == nil && cold["top_p"] == nil && cold["seed"] == nil)
        let (body, notes) = try body { chat in
            chat.sampling.topP = 0
            chat.sampling.topK = -1
            chat.sampling.seed = -7
            chat.sampling.frequencyPenalty = 3
        }
        #expect(body["parameters"]?["top_p"] == 0.01)
        #expect(body["parameters"]?["top_k"] == nil)
        #expect(body["parameters"]?["seed"] == 7)
        #expect(body["parameters"]?["frequency_penalty"]?.double == 2)
        #expect(Set(notes.adjusted) == [.topP, .seed, .frequencyPenalty])
        #expect(try parameters { $0.sampling.topP = 1 }["top_p"] == nil)
    }

    @Test func `advice is left out and noted`() throws {
        let notes = try body { chat in
            chat.user = "u"
            chat.metadata = ["a": "b"]
            chat.serviceTier = "flex"
            chat.verbosity = "low"
            chat.promptCacheKey = "k"
            chat.reasoning = ReasoningWish(effort: "high")
            chat.messages[0].name = "n"
            chat.messages[0].parts[0].cache = CacheMark()
            chat.messages.append(ChatMessage(.assistant, [ContentPart(.reasoning(Reasoning(text: "hm")))]))
            chat.tools = [ChatTool(name: "f", isStrict: true)]
            chat.toolChoice = ToolChoice.none
        }.notes
        #expect(
            Set(notes.leftOut) == [
                .user, .metadata, .serviceTier, .verbosity, .promptCacheKey, .reasoning, .name, .cacheControl,
                .reasoningParts, .strictTools,
            ]
        )
    }

    private static let impossible: [(field: ChatField, change: @Sendable (inout ChatRequest) -> Void)] = [
        (.tools, { $0.tools = [ChatTool(name: "f")] }), (.choiceCount, { $0.choiceCount = 2 }),
        (.logitBias, { $0.sampling.logitBias = ["1": 5] }),
        (.presencePenalty, { $0.sampling.presencePenalty = 1 }), (.temperature, { $0.sampling.temperature = -1 }),
        (.answerFormat, { $0.answerFormat = .json }),
        (.answerFormat, { $0.answerFormat = .schema(.init(name: "n", schema: ["type": "string"])) }),
        (.media, { $0.messages[0].parts = [ContentPart(.media(Media(.image, .base64("AA=="))))] }),
        (.media, { $0.messages[0].parts = [ContentPart(.other(["type": "x"]))] }),
        (.messages, { $0.messages[0].parts = [ContentPart(.toolResult(ToolResult(callID: "1", parts: [])))] }),
        (.messages, { $0.messages.append(ChatMessage(.tool, text: "x")) }),
    ]

    @Test(arguments: 0..<impossible.count)
    func `what text generation cannot express is refused by its field`(number: Int) {
        let sample = Self.impossible[number]
        #expect { try body(sample.change) } throws: { ($0 as? UnsupportedField)?.field == sample.field }
    }

    @Test func `a server is asked at two addresses, the service at the model's own`() throws {
        #expect(dialect.path(model: "m", isStream: false) == "/generate")
        #expect(dialect.path(model: "m", isStream: true) == "/generate_stream")
        let service = TextGenerationChat(.service)
        #expect(service.path(model: "meta-llama/Llama 2", isStream: true) == "/models/meta-llama/Llama%202")
        var notes = TranslationNotes()
        var chat = ChatRequest(model: "m", messages: [ChatMessage(.user, text: "hi")])
        chat.isStream = true
        #expect(try service.body(for: chat, notes: &notes)["stream"] == true)
        #expect(try dialect.body(for: chat, notes: &notes)["stream"] == nil)
    }
}
