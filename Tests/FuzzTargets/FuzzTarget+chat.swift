import Domain
import HTTPCodec
import JSON
import Providers

@testable import Edge

extension FuzzTarget {
    private static let folders = [
        "openai": ["OpenAI/requests", "OpenAI/answers", "OpenAI/streams"], "anthropic": ["Anthropic"],
        "mistral": ["OpenAI/requests", "OpenAI/answers", "OpenAI/streams"], "responses": ["Responses"],
        "gemini": ["Gemini", "Gemini/provider"], "cohere": ["Cohere"], "ollama": ["Ollama"], "generate": ["Ollama"],
        "generation": ["TextGeneration"],
    ]

    private static let chatWords = [
        "null", "[]", "{}", "\"\"", "-1", "1e400", "9223372036854775807", "\"type\":", "\"text\":", "\"content\":",
        "\"role\":\"tool\"", "\"tool_calls\":", "\"arguments\":\"{}\"", "\"id\":\"a\"", "\"index\":-1", "\"index\":99",
        "\"error\":{}", "\"usage\":{}", "\"parts\":[]", "\"functionCall\":{}", "\"thoughtSignature\":\"s\"",
        "\"finish_reason\":\"stop\"", "\"signature\":\"x\"", "\"prompt\":\"a\"", "\"output_index\":0", "\"item\":{}",
        "\"delta\":", "\"generated_text\":\"a\"", "\"token\":{\"text\":\"EN\"}", "\"special\":true",
    ]

    /// What a dialect takes for an answer every surface can write, as JSON.
    static let answers: [FuzzTarget] = FuzzProvider.all.map { provider in
        FuzzTarget(
            name: "answer-" + provider.name,
            folders: folders[provider.name] ?? [],
            prefixes: ["answer", ""],
            words: chatWords
        ) { bytes in
            let answer = try provider.dialect.answer(from: try JSONValue(parsing: bytes))
            // of pieces that the canonical form has no place for, a written answer has the names alone
            let saysSomething = answer.choices.contains { $0.parts.contains { $0.nameOfOther == nil } }
            for client in FuzzClient.all {
                let written = client.surface.body(of: answer, FuzzClient.context).serialized()
                try hold((try? JSONValue(parsing: written)) != nil, "\(client.name) writes no JSON")
                if client.name == provider.name, saysSomething {
                    do { try client.read(try JSONValue(parsing: written)) } catch {
                        throw FuzzFinding("the written answer is read as no answer: \(error)")
                    }
                }
            }
        }
    }

    /// A stream tells the same however it is cut, and every surface can write it, in events of JSON.
    static let streams: [FuzzTarget] = FuzzProvider.all.map { provider in
        FuzzTarget(
            name: "stream-" + provider.name,
            folders: folders[provider.name] ?? [],
            prefixes: ["stream", "upstream", ""],
            words: chatWords + ["data: ", "\n\n", "\n", "[DONE]", "event: x\n"]
        ) { bytes in
            let whole = try hear([bytes], provider.dialect)
            let cut = try hear(FuzzDice.cuts(bytes), provider.dialect)
            try hold(whole.events == cut.events, "cut otherwise, the stream tells something else")
            try hold(
                whole.isComplete == cut.isComplete && whole.failed == cut.failed,
                "cut otherwise, it ends otherwise"
            )
            for client in FuzzClient.all { try tell(whole, to: client) }
        }
    }

    /// What was heard is written for a client, and read as that client reads.
    private static func tell(_ heard: Heard, to client: FuzzClient) throws {
        var writer = client.surface.makeStreamWriter(FuzzClient.context)
        var output: [UInt8] = []
        for event in heard.events { writer.write(event, into: &output) }
        if heard.failed {
            writer.fail(GatewayError(.invalidRequest, "x"), partial: .none, into: &output)
        } else {
            writer.end(usage: .none, info: nil, into: &output)
        }
        let told = try hear([output], client.reader)
        try hold(told.dropped == 0, "\(client.name) writes an event that is no JSON")
        if heard.isComplete, !heard.failed {
            try hold(told.isComplete && !told.failed, "\(client.name) makes no end of a whole answer")
        }
    }

    private struct Heard {
        var events: [ChatEvent] = []
        var isComplete = false
        var failed = false
        var dropped = 0
    }

    private static func hear(_ pieces: [[UInt8]], _ dialect: any ChatDialect) throws(SSEError) -> Heard {
        var cutter = EventCutter(dialect.framing)
        var reader = dialect.makeStreamReader()
        let parser = JSONParser()
        var heard = Heard()
        func take(_ event: SSEEvent) {
            guard event.kind == .event, !heard.failed else { return }
            if event.isData("[DONE]") { return reader.readDone() }
            guard let element = try? parser.parse(event.data) else {  // house: counted, as the relay does
                heard.dropped += 1
                return
            }
            do { try reader.read(element, named: event.name, into: &heard.events) } catch { heard.failed = true }
        }
        for piece in pieces { try cutter.feed(piece, take) }
        try cutter.finish(take)
        heard.isComplete = reader.isComplete
        return heard
    }

    /// What a surface takes for a request every dialect writes as JSON or refuses.
    static let requests: [FuzzTarget] = FuzzClient.all.map { client in
        FuzzTarget(
            name: "request-" + client.name,
            folders: folders[client.name] ?? [],
            prefixes: ["request", "generate", ""],
            words: chatWords,
            made: client.name == "completions" ? [prompt] : []
        ) { bytes in
            let parser = JSONParser()
            // a wrong request is refused by the peek or by the reader; both see it
            let peek = try? client.peek(try parser.parse(bytes), bytes.count)  // house: the reader must bear it too
            guard case .object(let object) = try JSONValue(parsing: bytes) else { return }
            var chat = try client.surface.request(from: object, peek: peek ?? FuzzClient.plain(client.model))
            for provider in FuzzProvider.all {
                chat.model = provider.model
                var notes = TranslationNotes()
                // house: refused
                guard let body = try? provider.dialect.body(for: chat, notes: &notes) else { continue }
                let written = body.serialized()
                try hold((try? JSONValue(parsing: written)) != nil, "\(provider.name) is sent no JSON")
            }
        }
    }

    private static let prompt = [UInt8](
        """
        {"model":"m","prompt":["Say ü"],"max_tokens":5,"temperature":0.5,"top_p":1,"n":1,"stream":true,"logprobs":2,
        "stop":["a","b"],"presence_penalty":0.1,"frequency_penalty":-1,"best_of":1,"logit_bias":{"1":5},"user":"u",
        "seed":7,"echo":false,"suffix":null,"stream_options":{"include_usage":true}}
        """.utf8
    )
}
