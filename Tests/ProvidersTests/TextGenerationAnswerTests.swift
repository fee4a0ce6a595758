import Domain
import Glibc
import HTTPCodec
import JSON
import Providers
import Testing

@Suite struct TextGenerationAnswerTests {
    private static func golden(_ name: String) throws -> [UInt8] {
        let folder = String(#filePath.prefix(upTo: try #require(#filePath.lastIndex(of: "/"))))
        let real = try #require(realpath(folder, nil))
        defer { free(real) }
        let path = String(cString: real) + "/../Golden/TextGeneration/" + name
        let file = try #require(fopen(path, "r"), "no \(name)")
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
    }

    private static func dialect(_ change: (inout ChatRequest) -> Void = { _ in }) -> any ChatDialect {
        var chat = ChatRequest(model: "m", messages: [ChatMessage(.user, text: "hi")])
        change(&chat)
        return TextGenerationChat().answering(chat)
    }

    /// What a stream says, its bytes cut into two.
    private func read(
        _ bytes: [UInt8],
        cut: Int,
        by dialect: any ChatDialect
    ) throws -> (events: [ChatEvent], isComplete: Bool) {
        var sse = SSEParser()
        var reader = dialect.makeStreamReader()
        let json = JSONParser()
        var events: [ChatEvent] = []
        var fault: (any Error)?
        func take(_ event: SSEEvent) {
            do { try reader.read(json.parse(event.data), named: event.name, into: &events) } catch { fault = error }
        }
        try sse.feed(Array(bytes[..<cut]), take)
        try sse.feed(Array(bytes[cut...]), take)
        try sse.finish(take)
        if let fault { throw fault }
        return (events, reader.isComplete)
    }

    @Test func `a stream says the same wherever the network cuts it, and ends before the next speaker`() throws {
        let bytes = try Self.golden("stream-text.sse")
        let usage = Usage(promptTokens: 9, completionTokens: 6, evidence: .provider)
        let expected: [ChatEvent] = [
            .began(id: nil, model: nil), .text("Gr"), .text("üße"), .text("!"), .finished(.stop), .usage(usage),
        ]
        for cut in 0...bytes.count {
            let (events, isComplete) = try read(bytes, cut: cut, by: Self.dialect())
            try #require(events == expected, "cut at \(cut)")
            try #require(isComplete)
        }
    }

    @Test func `what was held back comes at the end, and without the prompt's length nothing is counted`() throws {
        let bytes = try Self.golden("stream-length.sse")
        let dialect = Self.dialect {
            $0.stop = ["END"]
            $0.isBarePrompt = true
        }
        for cut in 0...bytes.count {
            let (events, isComplete) = try read(bytes, cut: cut, by: dialect)
            let expected: [ChatEvent] = [
                .began(id: nil, model: nil), .text("one "), .text("EN"), .finished(.length),
            ]
            try #require(events == expected, "cut at \(cut)")
            try #require(isComplete)
        }
    }

    @Test func `a client's own stop text is named`() throws {
        let bytes = try Self.golden("stream-text.sse")
        let dialect = Self.dialect {
            $0.stop = ["e!", "\nU"]
            $0.isBarePrompt = true
        }
        let events = try read(bytes, cut: 0, by: dialect).events
        #expect(events.dropLast().last == .finished(.stopSequence, stopSequence: "e!"))
        let said = events.reduce(into: "") { if case .text(let text, _) = $1 { $0 += text } }
        #expect(said == " Grüß", "a bare prompt's answer keeps its first space")
    }

    @Test func `probabilities are told if wanted, in OpenAI's form`() throws {
        let dialect = Self.dialect { $0.logprobCount = 2 }
        let events = try read(try Self.golden("stream-text.sse"), cut: 0, by: dialect).events
        var told: [JSONValue] = []
        for case .logprobs(let value, _) in events { told += value["content"]?.array ?? [] }
        let first = try #require(told.first)
        #expect(first["token"] == " Gr")
        #expect(first["logprob"] == -0.25)
        #expect(first["bytes"] == [32, 71, 114])
        #expect(first["top_logprobs"]?.array?.count == 2)
        #expect(first["top_logprobs"]?[1]?["token"] == " Ha")
        let whole = try dialect.answer(from: JSONValue(parsing: Self.golden("answer-text.json")))
        let content = try #require(whole.choices[0].logprobs?["content"]?.array)
        #expect(content.count == 3, "what is no text is left out")
        #expect(content[0]["top_logprobs"]?[1]?["token"] == " Hi")
    }

    @Test func `a whole answer is cut where a stream is`() throws {
        let answer = try Self.dialect().answer(from: JSONValue(parsing: Self.golden("answer-text.json")))
        #expect(answer.choices == [ChatChoice(parts: [ContentPart(.text("Grüße!"))], finish: .stop)])
        #expect(answer.usage == nil, "the prompt's length is not told")
    }

    @Test func `the service's list of one is an answer`() throws {
        let dialect = Self.dialect {
            $0.stop = ["END"]
            $0.isBarePrompt = true
        }
        let answer = try dialect.answer(from: JSONValue(parsing: Self.golden("answer-service.json")))
        let choice = ChatChoice(parts: [ContentPart(.text("once "))], finish: .stopSequence, stopSequence: "END")
        #expect(answer.choices == [choice])
        #expect(answer.usage == Usage(promptTokens: 2, completionTokens: 3, evidence: .provider))
    }

    @Test(arguments: [("length", FinishReason.length), ("eos_token", .stop), ("stop_sequence", .stop), ("new", .stop)])
    func `every ending has its meaning`(word: String, finish: FinishReason) throws {
        let body: JSONValue = ["generated_text": "a", "details": ["finish_reason": .string(word)]]
        #expect(try Self.dialect().answer(from: body).choices[0].finish == finish)
    }

    @Test func `an error is a refusal, and anything else is none`() throws {
        let refusal = UpstreamRefusal(message: "Request failed during generation", code: "generation")
        let error: JSONValue = ["error": "Request failed during generation", "error_type": "generation"]
        #expect(throws: DialectFault.refused(refusal)) { try Self.dialect().answer(from: error) }
        #expect(throws: DialectFault.refused(refusal)) {
            try read([UInt8]("data:".utf8) + error.serialized() + [10, 10], cut: 0, by: Self.dialect())
        }
        #expect(throws: DialectFault.self) { try Self.dialect().answer(from: [:]) }
        #expect(throws: DialectFault.self) { try Self.dialect().answer(from: ["generated_text": ""]) }
    }

    @Test(arguments: [
        "Input validation error: `inputs` must have less than 1024 tokens. Given: 2000",
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 1 `inputs` tokens and 2",
    ])
    func `a prompt that is too long is known by the server's words`(words: String) {
        #expect(
            UpstreamRefusal(["error": .string(words), "error_type": "validation"] as JSONValue).saysContextExceeded
        )
    }

    @Test func `a stream without its last event is not complete`() throws {
        let bytes = try Self.golden("stream-text.sse")
        let end = try #require(bytes.dropLast(2).lastIndex(of: 10))
        let (events, isComplete) = try read(Array(bytes[...end]), cut: 0, by: Self.dialect())
        #expect(!events.isEmpty && !isComplete)
    }
}
