import Domain
import HTTPCodec
import JSON
import Providers
import Testing

@testable import Edge

/// Numbers that look random and are the same every time.
private struct Dice {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func roll(_ sides: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(sides))
    }

    mutating func flip() -> Bool { roll(2) == 0 }

    mutating func text() -> String {
        let words = ["a", "Zürich", "\"quoted\"", "back\\slash", "line\nend", "🌍", "{\"a\":1}", "<b>", "\u{1}"]
        return (0...roll(4)).map { _ in words[roll(words.count)] }.joined(separator: " ")
    }

    mutating func json() -> String {
        String(decoding: (["k": .string(text()), "n": .number(roll(99))] as JSONObject).serialized(), as: UTF8.self)
    }
}

@Suite struct AnthropicRoundTripTests {
    private static let usage = Usage(
        promptTokens: 30,
        completionTokens: 20,
        cacheReadTokens: 9,
        cacheWriteTokens: 6,
        cacheWriteLongTokens: 2,
        reasoningTokens: 5,
        evidence: .provider
    )

    /// A conversation both sides can say, in the form a reader gives it.
    private func chat(_ dice: inout Dice) -> ChatRequest {
        var messages: [ChatMessage] = []
        if dice.flip() { messages.append(ChatMessage(.system, text: dice.text())) }
        messages.append(ChatMessage(.user, words(&dice)))
        for round in 0..<dice.roll(4) {
            let calls = (0..<dice.roll(3)).map { ToolCall(id: "t_\(round)_\($0)", name: "f", arguments: dice.json()) }
            var said: [ContentPart] =
                dice.flip() ? [ContentPart(.reasoning(Reasoning(text: dice.text(), signature: "s")))] : []
            if dice.flip() { said.append(ContentPart(.reasoning(Reasoning(text: "", sealed: "e")))) }
            said.append(ContentPart(.text(dice.text())))
            messages.append(ChatMessage(.assistant, said + calls.map { ContentPart(.toolCall($0)) }))
            for call in calls {
                let parts = dice.flip() ? [ContentPart(.text(dice.text()))] : []
                let result = ToolResult(callID: call.id, parts: parts, isError: dice.flip())
                messages.append(ChatMessage(.tool, [ContentPart(.toolResult(result))]))
            }
            messages.append(ChatMessage(.user, words(&dice)))
        }
        var chat = ChatRequest(model: "claude-sonnet-4-5", messages: messages)
        chat.tools = [ChatTool(name: "f", description: dice.text(), parameters: ["type": "object", "x": [1.50, nil]])]
        chat.toolChoice = [nil, .auto, ToolChoice.none][dice.roll(3)]
        chat.allowsParallelToolCalls = chat.toolChoice == .auto && dice.flip() ? false : nil
        chat.maxOutputTokens = 2000 + dice.roll(3000)
        chat.stop = dice.flip() ? [dice.text()] : []
        if dice.flip() { chat.sampling.temperature = Double(dice.roll(11)) / 10 } else { chat.sampling.topP = 0.5 }
        chat.user = dice.flip() ? dice.text() : nil
        chat.serviceTier = dice.flip() ? "auto" : nil
        chat.isStream = dice.flip()
        return chat
    }

    private func words(_ dice: inout Dice) -> [ContentPart] {
        var parts = [ContentPart(.text(dice.text()), cache: dice.roll(9) == 0 ? CacheMark(ttl: "1h") : nil)]
        if dice.flip() {
            parts.append(ContentPart(.media(Media(.image, .url("https://example.org/\(dice.roll(99))")))))
        }
        if dice.flip() {
            parts.append(
                ContentPart(.media(Media(.document, .base64("JVBE"), mediaType: "application/pdf", name: "n")))
            )
        }
        return parts
    }

    @Test func `requests that both sides can say survive the trip`() throws {
        for seed in 1...200 {
            var dice = Dice(seed)
            let chat = chat(&dice)
            var notes = TranslationNotes()
            let body = try AnthropicChat().body(for: chat, notes: &notes)
            // what a real client sends passes through bytes
            let parsed = try #require(try JSONValue(parsing: body.serialized()).object)
            var peek = ChatPeek()
            peek.model = parsed["model"]?.string
            peek.isStream = parsed["stream"]?.bool ?? false
            let read = try AnthropicChatSurface().request(from: parsed, peek: peek)
            #expect(read == chat, "seed \(seed)")
            #expect(notes.leftOut.isEmpty)
            if read != chat { return }
        }
    }

    /// An answer both sides can say.
    private func parts(_ dice: inout Dice) -> [ContentPart] {
        var parts: [ContentPart] = []
        if dice.flip() { parts.append(ContentPart(.reasoning(Reasoning(text: dice.text(), signature: dice.text())))) }
        if dice.flip() { parts.append(ContentPart(.reasoning(Reasoning(text: "", sealed: dice.text())))) }
        if dice.flip() { parts.append(ContentPart(.text(dice.text()))) }
        for call in 0..<dice.roll(4) {
            parts.append(ContentPart(.toolCall(ToolCall(id: "c\(call)", name: dice.text(), arguments: dice.json()))))
        }
        return parts
    }

    @Test func `answers survive the trip`() throws {
        for seed in 1...200 {
            var dice = Dice(seed)
            let finish = FinishReason.allCases.filter { $0 != .contentFilter }[dice.roll(6)]
            let choice = ChatChoice(
                parts: parts(&dice),
                finish: finish,
                stopSequence: finish == .stopSequence ? dice.text() : nil
            )
            let answer = ChatAnswer(id: "msg_\(seed)", model: "claude-x", choices: [choice], usage: Self.usage)
            let body = AnthropicChatSurface().body(of: answer, AnthropicAnswerWriterTests.context)
            #expect(try AnthropicChat().answer(from: JSONValue(parsing: body.serialized())) == answer, "seed \(seed)")
        }
    }

    @Test func `streams survive the trip`() throws {
        for seed in 1...200 {
            var dice = Dice(seed)
            let events = events(of: parts(&dice), &dice)
            var writer = AnthropicChatSurface().makeStreamWriter(AnthropicAnswerWriterTests.context)
            var output: [UInt8] = []
            for event in events { writer.write(event, into: &output) }
            writer.end(usage: Self.usage, info: nil, into: &output)
            var parser = SSEParser()
            var reader = AnthropicStream()
            var found: [ChatEvent] = []
            let json = JSONParser()
            try parser.feed(output) { event in
                do {
                    try reader.read(try json.parse(event.data), named: event.name, into: &found)
                } catch { Issue.record(error) }
            }
            #expect(found == events, "seed \(seed)")
            #expect(reader.isComplete)
        }
    }

    /// The parts in pieces.
    private func events(of parts: [ContentPart], _ dice: inout Dice) -> [ChatEvent] {
        var events: [ChatEvent] = [.began(id: "msg_1", model: "claude-x")]
        var calls = 0
        for part in parts {
            switch part.kind {
            case .text(let text): events += text.split(separator: " ").map { .text(String($0)) }
            case .reasoning(let reasoning):
                if let sealed = reasoning.sealed {
                    events.append(.sealedReasoning(sealed))
                } else {
                    events += [.reasoning(reasoning.text), .reasoningSignature(reasoning.signature ?? "")]
                }
            case .toolCall(let call):
                events.append(.toolCallBegan(call: calls, id: call.id, name: call.name))
                let cut = call.arguments.index(call.arguments.startIndex, offsetBy: dice.roll(5) + 1)
                events += [
                    .toolCallArguments(call: calls, String(call.arguments[..<cut])),
                    .toolCallArguments(call: calls, String(call.arguments[cut...])),
                ]
                calls += 1
            default: break
            }
        }
        return events + [.finished(calls > 0 ? .toolCalls : .stop), .usage(Self.usage)]
    }
}
