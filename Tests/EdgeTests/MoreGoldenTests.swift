import Domain
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

/// Files of Tests/Golden that several dialects and surfaces share a test for; with UPDATE_GOLDEN set they are written anew.
@Suite struct MoreGoldenTests {
    private static func chat(
        _ messages: [ChatMessage],
        _ change: (inout ChatRequest) -> Void = { _ in }
    ) -> ChatRequest {
        var chat = ChatRequest(model: "m", messages: messages)
        change(&chat)
        return chat
    }

    private static let hi = ChatMessage(.user, text: "Grüß \"Gott\"\n")

    // MARK: text generation

    private static let prompts: [(name: String, chat: ChatRequest)] = [
        (
            "prompt",
            chat([ChatMessage(.user, text: " Once\nupon")]) {
                $0.isBarePrompt = true
                $0.maxOutputTokens = 20
            }
        ),
        (
            "conversation",
            chat([
                ChatMessage(.system, text: "Be brief."), hi, ChatMessage(.assistant, text: "Hello."),
                ChatMessage(.developer, text: "In French."), ChatMessage(.user, text: "Again"),
            ]) { $0.isStream = true }
        ),
        (
            "parameters",
            chat([hi]) {
                $0.maxOutputTokens = 20
                $0.stop = ["END"]
                $0.sampling.temperature = 0.5
                $0.sampling.topP = 0.25
                $0.sampling.topK = 9
                $0.sampling.frequencyPenalty = 1.5
                $0.sampling.seed = 7
                $0.logprobCount = 3
                $0.rest = ["repetition_penalty": 1.2]
                $0.answerFormat = .schema(
                    .init(name: "n", schema: ["type": "object", "properties": ["a": ["type": "integer"]]])
                )
            }
        ),
    ]

    @Test(arguments: prompts.indices)
    func `text generation is asked in these bytes`(index: Int) throws {
        let (name, chat) = Self.prompts[index]
        var notes = TranslationNotes()
        let body = try TextGenerationChat().body(for: chat, notes: &notes)
        try CohereSamples.expect(body.serialized(), in: "TextGeneration/request-\(name).json")
    }

    // MARK: Ollama's own thoughts and probabilities

    @Test func `what Ollama thought and how sure it was comes back to its clients`() throws {
        let logprobs: JSONValue = [
            "content": [
                [
                    "token": "Gr", "logprob": -0.25, "bytes": [71, 114],
                    "top_logprobs": [["token": "Gr", "logprob": -0.25, "bytes": [71, 114]]],
                ]
            ]
        ]
        let events: [ChatEvent] = [
            .began(id: nil, model: "llama3.2"), .reasoning("Hm, "), .reasoning("yes."), .logprobs(logprobs),
            .text("Grüß"), .toolCallBegan(call: 0, id: "f_1", name: "f"), .toolCallArguments(call: 0, "{}"),
            .finished(.toolCalls), .usage(OllamaSamples.usage),
        ]
        let surface = OllamaChatSurface()
        var writer = surface.makeStreamWriter(OllamaSamples.context)
        var bytes: [UInt8] = []
        for event in events { writer.write(event, into: &bytes) }
        writer.end(usage: OllamaSamples.usage, info: nil, into: &bytes)
        try CohereSamples.expect(bytes, in: "Ollama/stream-thoughts.jsonl")
        let answer = ChatAnswer(
            model: "llama3.2",
            choices: [
                ChatChoice(
                    parts: [
                        ContentPart(.reasoning(Reasoning(text: "Hm, yes."))), ContentPart(.text("Grüß")),
                        ContentPart(.toolCall(ToolCall(id: "f_1", name: "f", arguments: "{}"))),
                    ],
                    finish: .toolCalls,
                    logprobs: logprobs
                )
            ],
            usage: OllamaSamples.usage
        )
        let body = surface.body(of: answer, OllamaSamples.context)
        try CohereSamples.expect(body.serialized(), in: "Ollama/answer-thoughts.json")
        #expect(try OllamaChat().answer(from: .object(body)) == answer)
    }

    // MARK: responses

    private static let responses: [(name: String, choice: ChatChoice, events: [ChatEvent])] = [
        (
            "thoughts",
            ChatChoice(
                parts: [
                    ContentPart(.reasoning(Reasoning(text: "Two cities.", sealed: "gAAA"))),
                    ContentPart(.text("Bern.")),
                ],
                finish: .stop
            ),
            [
                .began(id: "resp_01J", model: "gpt-5"), .reasoning("Two "), .reasoning("cities."),
                .sealedReasoning("gAAA"), .text("Bern."), .finished(.stop), .usage(ResponsesSamples.usage),
            ]
        ),
        (
            "refusal", ChatChoice(parts: [ContentPart(.refusal("I cannot."))], finish: .refusal),
            [
                .began(id: "resp_01J", model: "gpt-5"), .refusal("I "), .refusal("cannot."), .finished(.refusal),
                .usage(ResponsesSamples.usage),
            ]
        ),
        (
            "length", ChatChoice(parts: [ContentPart(.text("Once upon"))], finish: .length),
            [
                .began(id: "resp_01J", model: "gpt-5"), .text("Once "), .text("upon"), .finished(.length),
                .usage(ResponsesSamples.usage),
            ]
        ),
    ]

    @Test(arguments: responses.indices)
    func `responses are written in these bytes and read back by the provider's side`(index: Int) throws {
        let (name, choice, events) = Self.responses[index]
        let answer = ChatAnswer(id: "up", model: "up", choices: [choice], usage: ResponsesSamples.usage)
        let body = ResponsesSurface().body(of: answer, ResponsesSamples.context)
        try CohereSamples.expect(body.serialized(), in: "Responses/answer-\(name).json")
        let read = try OpenAIResponsesChat().answer(from: .object(body))
        #expect(read.choices.first?.finish == choice.finish)
        #expect(read.choices.first?.parts.count == choice.parts.count)
        #expect(read.usage == ResponsesSamples.usage)
        var writer = ResponsesSurface().makeStreamWriter(ResponsesSamples.context)
        var bytes: [UInt8] = []
        for event in events { writer.write(event, into: &bytes) }
        writer.end(usage: ResponsesSamples.usage, info: ["provider": "p"], into: &bytes)
        try CohereSamples.expect(bytes, in: "Responses/stream-\(name).sse")
        var parser = SSEParser()
        var reader = OpenAIResponsesChat().makeStreamReader()
        var back: [ChatEvent] = []
        let json = JSONParser()
        try parser.feed(bytes) { event in
            do { try reader.read(try json.parse(event.data), named: event.name, into: &back) } catch {
                Issue.record(error)
            }
        }
        #expect(back == events)
        #expect(reader.isComplete)
    }

    private static let asked: [(name: String, chat: ChatRequest)] = [
        (
            "thoughts",
            chat([
                hi,
                ChatMessage(
                    .assistant,
                    [
                        ContentPart(.reasoning(Reasoning(text: "Two.", sealed: "gAAA", id: "rs_1"))),
                        ContentPart(.text("Bern.")),
                    ]
                ), ChatMessage(.user, text: "And?"),
            ]) { $0.reasoning = ReasoningWish(effort: "low", isShown: true, summary: "auto") }
        ),
        (
            "refusal",
            chat([
                hi, ChatMessage(.assistant, [ContentPart(.refusal("I cannot."))]), ChatMessage(.user, text: "Why?"),
            ])
        ),
    ]

    @Test(arguments: asked.indices)
    func `responses are asked for in these bytes`(index: Int) throws {
        let (name, chat) = Self.asked[index]
        var notes = TranslationNotes()
        let body = try OpenAIResponsesChat().body(for: chat, notes: &notes)
        try CohereSamples.expect(body.serialized(), in: "Responses/upstream-\(name).json")
        var stopped = chat
        stopped.stop = ["END"]
        #expect(throws: UnsupportedField.self) { try OpenAIResponsesChat().body(for: stopped, notes: &notes) }
    }

    // MARK: legacy completions

    @Test func `legacy completions are answered in these bytes`() throws {
        let surface = OpenAICompletionsSurface()
        let logprobs: JSONValue = [
            "content": [
                ["token": "Gr", "logprob": -0.5, "top_logprobs": [["token": "Gr", "logprob": -0.5]]],
                ["token": "üß", "logprob": -1, "top_logprobs": [["token": "ü", "logprob": -2]]],
            ]
        ]
        let usage = Usage(promptTokens: 3, completionTokens: 2, cacheReadTokens: 1, evidence: .provider)
        let choice = ChatChoice(parts: [ContentPart(.text("Grüß"))], finish: .length, logprobs: logprobs)
        let body = surface.body(of: ChatAnswer(choices: [choice], usage: usage), .openAISample)
        try CohereSamples.expect(body.serialized(), in: "OpenAI/completions/answer.json")
        var writer = surface.makeStreamWriter(.openAISample)
        var bytes: [UInt8] = []
        for event: ChatEvent in [
            .began(id: "i", model: "x"), .logprobs(logprobs), .text("Gr"), .text("üß"), .finished(.length),
        ] {
            writer.write(event, into: &bytes)
        }
        writer.end(usage: usage, info: ["provider": "p"], into: &bytes)
        try CohereSamples.expect(bytes, in: "OpenAI/completions/stream.sse")
    }

    // MARK: embeddings

    @Test(arguments: ["openai", "mistral", "zhipu", "gemini", "cohere", "ollama"])
    func `vectors are asked for in these bytes`(type: String) throws {
        let dialect = try #require(ProviderCatalog.profile(of: type)?.embeddings)
        var request = EmbeddingRequest(model: "m", inputs: [.text("Grüß \"Gott\""), .text("b")])
        request.dimensions = 8
        request.task = "search_query"
        var notes = TranslationNotes()
        let body = try dialect.body(for: request, notes: &notes)
        try CohereSamples.expect(body.serialized(), in: "Embeddings/request-\(type).json")
    }

    @Test func `vectors are given in these bytes`() throws {
        let answer = EmbeddingAnswer(
            vectors: [[0.5, -1], [0.25, 2]],
            model: "m-1",
            usage: Usage(promptTokens: 4, completionTokens: 0, evidence: .provider)
        )
        let surfaces: [(name: String, surface: any EmbeddingSurface, body: JSONObject)] = [
            ("openai", OpenAIEmbeddingsSurface(), ["input": ["a", "b"]]),
            ("openai-base64", OpenAIEmbeddingsSurface(), ["input": ["a", "b"], "encoding_format": "base64"]),
            ("mistral", MistralEmbeddingsSurface(), ["input": ["a", "b"]]),
            ("gemini", GeminiVectors(isBatch: true), [:]), ("ollama", OllamaEmbeddingsSurface(shape: .many), [:]),
            ("cohere", CohereEmbeddingsSurface(), ["texts": ["a", "b"], "embedding_types": ["float"]]),
        ]
        for (name, surface, body) in surfaces {
            let written = surface.body(of: answer, to: body, .openAISample)
            try CohereSamples.expect(written.serialized(), in: "Embeddings/answer-\(name).json")
        }
    }
}
