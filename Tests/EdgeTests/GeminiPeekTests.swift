import Domain
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct GeminiPeekTests {
    private func peek(_ json: String) throws -> ChatPeek {
        try GeminiPeek.read(JSONParser().parse(json), bytes: json.utf8.count, model: "m", isStream: true)
    }

    @Test func `the first words of the user are the preview`() throws {
        let peek = try peek(
            """
            {"contents":[{"role":"model","parts":[{"text":"no"}]},{"parts":[{"inlineData":{}},{"text":" Grüß\\n Gott "}]},
             {"role":"user","parts":[{"text":"later"}]}],"_ours":1}
            """
        )
        #expect(peek.preview == "Grüß Gott")
        #expect(peek.model == "m")
        #expect(peek.isStream)
        #expect(peek.wantsUsage)
        #expect(peek.mayHoldPrivateKeys)
        #expect(peek.bodyBytes > 100)
    }

    @Test(arguments: [
        ("[]", nil), ("{}", "contents"), (#"{"contents":"x"}"#, "contents"), (#"{"contents":[]}"#, "contents"),
        (#"{"contents":[7]}"#, "contents[0]"), (#"{"contents":[{"role":"user"}]}"#, "contents[0].parts"),
        (#"{"contents":[{"role":"assistant","parts":[{}]}]}"#, "contents[0].role"),
        (#"{"contents":[{"parts":["x"]}]}"#, "contents[0].parts[0]"),
        (#"{"generationConfig":{"temperature":3},"contents":[]}"#, "generationConfig.temperature"),
        (#"{"generation_config":{"top_p":-1},"contents":[]}"#, "generationConfig.top_p"),
        (#"{"generationConfig":{"maxOutputTokens":0},"contents":[]}"#, "generationConfig.maxOutputTokens"),
        (#"{"generationConfig":{"presencePenalty":"x"},"contents":[]}"#, "generationConfig.presencePenalty"),
    ])
    func `what is wrong is named`(json: String, place: String?) throws {
        let error = try #require(throws: GatewayError.self) { try peek(json) }
        #expect(error.code == .invalidRequest)
        #expect(error.param == place)
    }

    @Test(arguments: [
        ("gemini-2.0-flash:generateContent", "gemini-2.0-flash", GeminiOperation.Verb.generateContent),
        ("org%2Fmodel%3Afree:streamGenerateContent", "org/model:free", .streamGenerateContent),
        ("org/llama3:8b:countTokens", "org/llama3:8b", .countTokens),
        ("models/x:embedContent", "x", .embedContent),
        ("tunedModels/x:batchEmbedContents", "tunedModels/x", .batchEmbedContents),
    ])
    func `a path tells the model and what is asked for`(segment: String, model: String, verb: GeminiOperation.Verb) {
        #expect(GeminiOperation(segment)?.model == model)
        #expect(GeminiOperation(segment)?.verb == verb)
    }

    @Test(arguments: ["", "x", ":generateContent", "models/:generateContent", "x:doSomething", "x%2:generateContent"])
    func `other paths are none`(segment: String) { #expect(GeminiOperation(segment) == nil) }

    @Test func `tokens are counted over contents or over a whole request`() throws {
        let contents: JSONValue = [["parts": [["text": "a"]]]]
        let short = try GeminiTokenCountSurface.request(from: ["contents": contents], model: "m")
        #expect(short.messages == [ChatMessage(.user, text: "a")])
        let long = try GeminiTokenCountSurface.request(
            from: [
                "generate_content_request": [
                    "model": "models/x", "contents": contents, "systemInstruction": ["parts": [["text": "s"]]],
                ]
            ],
            model: "m"
        )
        #expect(long.messages.map(\.role) == [.system, .user])
        #expect(long.model == "m")
        #expect(GeminiTokenCountSurface.body(tokens: 3) == ["totalTokens": 3])
        #expect(throws: GatewayError.self) { try GeminiTokenCountSurface.request(from: [:], model: "m") }
    }

    @Test func `embeddings are read alone and in batches and written in the same form`() throws {
        let one: JSONObject = [
            "model": "models/m", "content": ["parts": [["text": "a"], ["text": "b"]]], "task_type": "RETRIEVAL_QUERY",
            "outputDimensionality": 2,
        ]
        let single = try GeminiEmbeddingSurface.request(from: one, model: "m", isBatch: false)
        #expect(single.inputs == [.text("ab")])
        #expect(single.task == "search_query")
        #expect(single.dimensions == 2)

        var request = EmbeddingRequest(model: "m", inputs: [.text("a"), .text("b")])
        request.task = "clustering"
        request.title = "T"
        var notes = TranslationNotes()
        let body = try GeminiEmbeddings().body(for: request, notes: &notes)
        #expect(try GeminiEmbeddingSurface.request(from: body, model: "m", isBatch: true) == request)

        let answer = EmbeddingAnswer(vectors: [[0.5, -0.1], [1, 1e-8]])
        let batch = GeminiEmbeddingSurface.body(of: answer, isBatch: true)
        #expect(try GeminiEmbeddings().answer(from: .object(batch)) == answer)
        let alone = GeminiEmbeddingSurface.body(of: answer, isBatch: false)
        #expect(alone["embedding"]?["values"]?[1]?.double == -0.1)
    }

    @Test(arguments: [
        (#"{}"#, false, "content"), (#"{"content":{"parts":[{"inlineData":{}}]}}"#, false, "content.parts[0]"),
        (#"{"content":{"parts":[{"text":"a"}]},"novelty":1}"#, false, "novelty"), (#"{}"#, true, "requests"),
        (
            #"{"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"a"}]},"title":"t"}]}"#,
            true,
            "requests[1]"
        ),
    ])
    func `what is wrong in a request for vectors is named`(json: String, isBatch: Bool, place: String) throws {
        let body = try #require(JSONValue(parsing: json).object)
        let error = try #require(throws: GatewayError.self) {
            try GeminiEmbeddingSurface.request(from: body, model: "m", isBatch: isBatch)
        }
        #expect(error.param == place)
    }
}
