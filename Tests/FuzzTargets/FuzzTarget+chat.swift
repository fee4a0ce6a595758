import Domain
import HTTPCodec
import JSON
import Providers

@testable import Edge

extension FuzzTarget {
    private static let folders = [
        "openai": ["OpenAI/requests", "OpenAI/answers", "OpenAI/streams"], "anthropic": ["Anthropic"],
        "gemini": ["Gemini", "Gemini/provider"], "cohere": ["Cohere"], "ollama": ["Ollama"],
    ]

    private static let chatWords = [
        "null", "[]", "{}", "\"\"", "-1", "1e400", "9223372036854775807", "\"type\":", "\"text\":", "\"content\":",
        "\"role\":\"tool\"", "\"tool_calls\":", "\"arguments\":\"{}\"", "\"id\":\"a\"", "\"index\":-1", "\"index\":99",
        "\"error\":{}", "\"usage\":{}", "\"parts\":[]", "\"functionCall\":{}", "\"thoughtSignature\":\"s\"",
        "\"finish_reason\":\"stop\"", "\"signature\":\"x\"",
    ]

    /// What a dialect takes for an answer every surface can write, as JSON.
    static let answers: [FuzzTarget] = FuzzSpeaker.all.map { speaker in
        FuzzTarget(
            name: "answer-" + speaker.name,
            folders: folders[speaker.name] ?? [],
            prefixes: ["answer", ""],
            words: chatWords
        ) { bytes in
            let answer = try speaker.dialect.answer(from: try JSONValue(parsing: bytes))
            for other in FuzzSpeaker.all {
                let written = other.surface.body(of: answer, FuzzSpeaker.context).serialized()
                try hold((try? JSONValue(parsing: written)) != nil, "\(other.name) writes no JSON")
                if other.name == speaker.name {
                    do { _ = try speaker.dialect.answer(from: try JSONValue(parsing: written)) } catch {
                        throw FuzzFinding("the written answer is read as no answer: \(error)")
                    }
                }
            }
        }
    }

    /// A stream tells the same however it is cut, and every surface can write it, in events of JSON.
    static let streams: [FuzzTarget] = FuzzSpeaker.all.map { speaker in
        FuzzTarget(
            name: "stream-" + speaker.name,
            folders: folders[speaker.name] ?? [],
            prefixes: ["stream", "upstream", ""],
            words: chatWords + ["data: ", "\n\n", "\n", "[DONE]", "event: x\n"]
        ) { bytes in
            let whole = try hear([bytes], speaker)
            let cut = try hear(FuzzDice.cuts(bytes), speaker)
            try hold(whole.events == cut.events, "cut otherwise, the stream tells something else")
            try hold(
                whole.isComplete == cut.isComplete && whole.failed == cut.failed,
                "cut otherwise, it ends otherwise"
            )
            for other in FuzzSpeaker.all {
                var writer = other.surface.makeStreamWriter(FuzzSpeaker.context)
                var output: [UInt8] = []
                for event in whole.events { writer.write(event, into: &output) }
                if whole.failed {
                    writer.fail(GatewayError(.invalidRequest, "x"), partial: .none, into: &output)
                } else {
                    writer.end(usage: .none, info: nil, into: &output)
                }
                let heard = try hear([output], other)
                try hold(heard.dropped == 0, "\(other.name) writes an event that is no JSON")
                if whole.isComplete, !whole.failed {
                    try hold(heard.isComplete && !heard.failed, "\(other.name) makes no end of a whole answer")
                }
            }
        }
    }

    private struct Heard {
        var events: [ChatEvent] = []
        var isComplete = false
        var failed = false
        var dropped = 0
    }

    private static func hear(_ pieces: [[UInt8]], _ speaker: FuzzSpeaker) throws(SSEError) -> Heard {
        var cutter = EventCutter(speaker.dialect.framing)
        var reader = speaker.dialect.makeStreamReader()
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
    static let requests: [FuzzTarget] = FuzzSpeaker.all.map { speaker in
        FuzzTarget(
            name: "request-" + speaker.name,
            folders: folders[speaker.name] ?? [],
            prefixes: ["request", "generate", ""],
            words: chatWords
        ) { bytes in
            let parser = JSONParser()
            // a wrong request is refused by the peek or by the reader; both see it
            let peek = try? speaker.peek(try parser.parse(bytes), bytes.count)  // house: the reader must bear it too
            guard case .object(let object) = try JSONValue(parsing: bytes) else { return }
            var chat = try speaker.surface.request(from: object, peek: peek ?? FuzzSpeaker.plain(speaker.model))
            for other in FuzzSpeaker.all {
                chat.model = other.model
                var notes = TranslationNotes()
                guard let body = try? other.dialect.body(for: chat, notes: &notes) else { continue }  // house: refused
                let written = body.serialized()
                try hold((try? JSONValue(parsing: written)) != nil, "\(other.name) is sent no JSON")
            }
        }
    }
}
