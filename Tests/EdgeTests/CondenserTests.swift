import Configuration
import Domain
import Logging
import TestSupport
import Testing

@testable import Edge

@Suite struct CondenserTests {
    private let section = CondensationSection()
    private var condenser: Condenser { Condenser(section: section) }

    private func talk(_ turns: Int, of size: Int = 100) -> ChatRequest {
        var messages = [ChatMessage(.system, text: "Be brief.")]
        for turn in 0..<turns {
            messages.append(ChatMessage(.user, text: "question \(turn) " + String(repeating: "q", count: size)))
            messages.append(ChatMessage(.assistant, text: "answer \(turn) " + String(repeating: "a", count: size)))
        }
        messages.append(ChatMessage(.developer, text: "Be kind."))
        messages.append(ChatMessage(.user, text: "the last question"))
        return ChatRequest(model: "m", messages: messages)
    }

    @Test func `instructions and the last question stay, the rest becomes a summary`() throws {
        let chat = talk(3)
        let parts = try #require(condenser.parts(of: chat))
        #expect(parts.text.hasPrefix("user: question 0 q"))
        #expect(parts.text.hasSuffix("a") && parts.text.contains("\nassistant: answer 2 "))
        let short = condenser.condensed(chat, parts, summary: "they talked")
        #expect(short.messages.map(\.role) == [.system, .developer, .system, .user])
        #expect(short.messages[0].text == "Be brief.")
        #expect(short.messages[2].text == "What was said before, summed up:\nthey talked")
        #expect(short.messages[3].text == "the last question")
        let cut = condenser.condensed(chat, parts, summary: nil)
        #expect(cut.messages[2].text.hasSuffix(parts.text))
    }

    @Test func `beyond the threshold the last half of it is summed up, in so many tokens`() throws {
        let parts = try #require(condenser.parts(of: talk(40)))
        #expect(parts.text.count == 1000)
        #expect(parts.text.hasSuffix("a"))
        #expect(condenser.question(parts, model: "x").maxOutputTokens == 500)
        var long = CondensationSection()
        long.truncationThreshold = 100_000
        let whole = Condenser(section: long)
        let all = try #require(whole.parts(of: talk(40)))
        #expect(all.text.count > 8000)
        #expect(whole.question(all, model: "x").maxOutputTokens == 512)
    }

    @Test func `calls of tools after the last question stay with their results`() throws {
        var chat = talk(3)
        let call = ToolCall(id: "c1", name: "look", arguments: "{}")
        chat.messages.append(ChatMessage(.assistant, [ContentPart(.toolCall(call))]))
        let result = ToolResult(callID: "c1", name: "look", parts: [ContentPart(.text("seen"))])
        chat.messages.append(ChatMessage(.tool, [ContentPart(.toolResult(result))]))
        let parts = try #require(condenser.parts(of: chat))
        #expect(parts.recent.map(\.role) == [.user, .assistant, .tool])
        #expect(!parts.text.contains("look"))
        chat.messages.append(ChatMessage(.user, text: "and now"))
        #expect(condenser.parts(of: chat)?.text.contains("[calls look({})]\ntool: [look: seen]") == true)
    }

    @Test func `where little was said before, nothing is gained`() {
        #expect(condenser.parts(of: talk(0)) == nil)
        var chat = talk(1, of: 10)
        chat.messages[chat.messages.count - 1] = ChatMessage(.user, text: String(repeating: "long ", count: 500))
        #expect(condenser.parts(of: chat) == nil)
        #expect(condenser.parts(of: ChatRequest(model: "m", messages: [])) == nil)
    }

    @Test(arguments: [
        ("context_length_exceeded", GatewayError(.contextLengthExceeded, "too long"), true),
        ("TOKEN_limit", GatewayError(.refusedByProvider, "the token_limit_exceeded of 8000"), true),
        ("prompt.{1,3}is too", GatewayError(.refusedByProvider, "Prompt - is too long"), true),
        (
            "too_big",
            GatewayError(.refusedByProvider, "no", upstream: .init(provider: "p", status: 400, code: "too_big")), true
        ),
        ("context_length_exceeded", GatewayError(.refusedByProvider, "no such tool"), false),
    ])
    func `a refusal is known by its words and its code`(pattern: String, error: GatewayError, matches: Bool) {
        var section = section
        section.errorPatterns = [pattern]
        #expect(Condenser(section: section).matches(error) == matches)
    }

    @Test func `summaries are kept so many and so long`() throws {
        var section = section
        section.cacheSize = 2
        section.cacheTtl = .seconds(10)
        let scratch = try Scratch()
        let cache = SummaryCache(
            section,
            state: StateDatabase(scratch.path + "/state.sqlite"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let keys = ["a", "b", "c"].map { SummaryCache.key(of: $0) }
        cache.keep("A", as: keys[0], now: 0)
        cache.keep("B", as: keys[1], now: 1)
        #expect(cache.summary(keys[0], now: 2) == "A")
        cache.keep("C", as: keys[2], now: 3)
        #expect(cache.summary(keys[1], now: 3) == nil, "it was used longest ago")
        #expect(cache.summary(keys[0], now: 9) == "A")
        #expect(cache.summary(keys[0], now: 10) == nil)
    }
}
