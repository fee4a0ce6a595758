import Domain
import JSON
import Providers
import Testing

@testable import Edge

/// A client hands back the calls of an answer with their results: each result still belongs to its call, also where the
/// provider gave its calls no names and the gateway made them.
@Suite struct PairTurnTests {
    private static let seeds = 12

    @Test(arguments: Pair.all)
    func `calls of an answer come back with their results, whoever named them`(_ pair: Pair) throws {
        for seed in 0..<Self.seeds {
            var dice = PairDice(seed)
            var conversation = [ChatMessage(.user, text: "go")]
            for turn in 0..<2 {
                let count = 2 + dice.roll(3)
                // the same tool several times: only the calls' names or their order tell them apart
                let calls = (0..<count).map { number in
                    ToolCall(
                        id: "toolu_\(turn)_\(number)",
                        name: "tool_\(dice.roll(2))",
                        arguments: "{\"n\":\(turn * 10 + number)}",
                        signature: pair.has("Gemini 3") && number == 0 ? "seal" : nil
                    )
                }
                let heard = try Self.answer(calls, turn: turn, isNamed: dice.isOne(in: 2), over: pair)
                #expect(heard.map(\.name) == calls.map(\.name))
                #expect(heard.map(\.arguments) == calls.map(\.arguments))
                #expect(Set(heard.map(\.id)).count == heard.count, "two calls have one name")
                conversation.append(ChatMessage(.assistant, heard.map { ContentPart(.toolCall($0)) }))
                conversation += dice.shuffled(heard).map { call in
                    let result = ToolResult(callID: call.id, parts: [ContentPart(.text("result of \(call.arguments)"))])
                    return ChatMessage(.tool, [ContentPart(.toolResult(result))])
                }
            }
            try Self.checkResults(try Self.request(conversation, over: pair), seed: seed)
        }
    }

    /// The calls as the client hears them; without the provider's names where its protocol can do without.
    private static func answer(_ calls: [ToolCall], turn: Int, isNamed: Bool, over pair: Pair) throws -> [ToolCall] {
        let said = ChatAnswer(
            id: "msg_turn\(turn)",
            choices: [ChatChoice(parts: calls.map { ContentPart(.toolCall($0)) }, finish: .toolCalls)]
        )
        // answers of different instants, for there Ollama's calls get their names from
        var context = PairStream.context(model: nil)
        context.created += turn
        var body = JSONValue.object(pair.provider.surface.body(of: said, context))
        let mayBeUnnamed = pair.provider.name.hasPrefix("Gemini") || pair.provider.name == "Ollama"
        if mayBeUnnamed, !isNamed { body = withoutIDs(body) }
        let read = try pair.provider.dialect.answer(from: try JSONValue(parsing: body.serialized()))
        let heard = try pair.client.dialect.answer(from: .object(pair.client.surface.body(of: read, context)))
        return heard.choices[0].parts.compactMap { if case .toolCall(let call) = $0.kind { call } else { nil } }
    }

    private static func withoutIDs(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(withoutIDs))
        case .object(var object):
            object.removeValue(forKey: "id")
            for (key, member) in object { object[key] = withoutIDs(member) }
            return .object(object)
        default: return value
        }
    }

    /// The client's next request as the provider reads it.
    private static func request(_ conversation: [ChatMessage], over pair: Pair) throws -> [ChatMessage] {
        var chat = ChatRequest(model: pair.client.model, messages: conversation)
        chat.maxOutputTokens = 100
        var messages = conversation
        for speaker in [pair.client, pair.provider] {
            var notes = TranslationNotes()
            chat.model = speaker.model
            let body = try speaker.dialect.body(for: chat, notes: &notes)
            var peek = ChatPeek()
            peek.model = speaker.model
            messages = try speaker.surface.request(from: body, peek: peek).messages
            chat.messages = messages
        }
        return messages
    }

    private static func checkResults(_ messages: [ChatMessage], seed: Int) throws {
        var arguments: [String: String] = [:]
        var results = 0
        for part in messages.flatMap(\.parts) {
            switch part.kind {
            case .toolCall(let call):
                #expect(arguments.updateValue(call.arguments, forKey: call.id) == nil, "seed \(seed): a name twice")
            case .toolResult(let result):
                results += 1
                let text = result.parts.compactMap { if case .text(let text) = $0.kind { text } else { nil } }.joined()
                #expect(text == "result of \(arguments[result.callID] ?? "no call")", "seed \(seed)")
            default: break
            }
        }
        #expect(results == arguments.count)
    }
}
