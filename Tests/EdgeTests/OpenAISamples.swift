import Domain
import JSON

/// Canonical requests, answers and streams of every kind that OpenAI's words can say.
struct OpenAISamples {
    private var numbers: OpenAINumbers

    init(seed: UInt64) {
        numbers = OpenAINumbers(seed: seed)
    }

    // MARK: requests

    mutating func request() -> ChatRequest {
        var chat = ChatRequest(model: "m-1", messages: [])
        for _ in 0..<Int.random(in: 1...4, using: &numbers) { addTurn(&chat.messages) }
        for place in 0..<Int.random(in: 0...2, using: &numbers) { chat.tools.append(tool(place)) }
        if !chat.tools.isEmpty {
            chat.toolChoice =
                [nil, .auto, ToolChoice.none, .required, .tool("t0")].randomElement(using: &numbers) ?? nil
            chat.allowsParallelToolCalls = [nil, true, false].randomElement(using: &numbers) ?? nil
        }
        if numbers.chance(50) { chat.maxOutputTokens = 7 }
        if numbers.chance(30) { chat.stop = ["END", "\n"] }
        if numbers.chance(50) { fill(&chat.sampling) }
        if numbers.chance(20) { chat.choiceCount = 2 }
        chat.logprobCount = [nil, 0, 5].randomElement(using: &numbers) ?? nil
        chat.answerFormat =
            [
                nil, .text, .json,
                .schema(.init(name: "n", description: "d", schema: ["type": "object"], isStrict: true)),
            ]
            .randomElement(using: &numbers) ?? nil
        chat.reasoning =
            [nil, ReasoningWish(effort: "low"), ReasoningWish(budgetTokens: 512, isShown: false)]
            .randomElement(using: &numbers) ?? nil
        if numbers.chance(30) {
            chat.user = "u"
            chat.metadata = ["k": "v"]
            chat.serviceTier = "flex"
            chat.promptCacheKey = "p"
            chat.verbosity = "low"
        }
        chat.isStream = numbers.chance(50)
        return chat
    }

    private mutating func fill(_ sampling: inout Sampling) {
        sampling.temperature = 0.25
        sampling.topP = 0.5
        sampling.topK = 40
        sampling.minP = 0.125
        sampling.frequencyPenalty = -1.5
        sampling.presencePenalty = 1
        sampling.seed = 42
        sampling.logitBias = ["50256": -100]
    }

    private mutating func tool(_ place: Int) -> ChatTool {
        var tool = ChatTool(name: "t\(place)", description: numbers.chance(50) ? numbers.word() : nil)
        if numbers.chance(70) { tool.parameters = ["type": "object", "properties": ["a": ["type": "string"]]] }
        if numbers.chance(30) { tool.isStrict = true }
        if numbers.chance(20) { tool.cache = CacheMark(ttl: "1h") }
        return tool
    }

    private mutating func addTurn(_ messages: inout [ChatMessage]) {
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: messages.append(ChatMessage(numbers.chance(50) ? .system : .developer, text: numbers.word()))
        case 1: messages.append(ChatMessage(.user, userParts(), name: numbers.chance(20) ? "ann" : nil))
        default: addAnswer(&messages)
        }
    }

    private mutating func userParts() -> [ContentPart] {
        var parts = [ContentPart(.text(numbers.word()))]
        if numbers.chance(30) { parts.append(ContentPart(.text(numbers.word()), cache: CacheMark())) }
        let media: [Media] = [
            Media(.image, .url("https://h/p.png"), detail: "low"),
            Media(.image, .base64("AAAA"), mediaType: "image/jpeg"),
            Media(.audio, .base64("AAAA"), mediaType: "audio/mpeg"),
            Media(.document, .base64("AAAA"), mediaType: "application/pdf", name: "a.pdf"),
            Media(.document, .file("file-1")),
            Media(.video, .url("https://h/f.mp4")),
        ]
        if numbers.chance(60), let one = media.randomElement(using: &numbers) { parts.append(ContentPart(.media(one))) }
        return parts
    }

    private mutating func addAnswer(_ messages: inout [ChatMessage]) {
        let parts = answerParts()
        messages.append(ChatMessage(.assistant, parts))
        for case .toolCall(let call) in parts.map(\.kind) {
            let result = ToolResult(callID: call.id, parts: [ContentPart(.text(numbers.word()))])
            messages.append(ChatMessage(.tool, [ContentPart(.toolResult(result))]))
        }
    }

    // MARK: answers

    private mutating func answerParts() -> [ContentPart] {
        var parts: [ContentPart] = []
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: parts.append(ContentPart(.reasoning(Reasoning(text: "plain"))))
        case 1:
            parts.append(ContentPart(.reasoning(Reasoning(text: numbers.word() + "!", signature: "sig", id: "r1"))))
            parts.append(ContentPart(.reasoning(Reasoning(text: "", sealed: "opaque"))))
        default: break
        }
        let calls = Int.random(in: 0...2, using: &numbers)
        if calls == 0 || numbers.chance(50) { parts.append(ContentPart(.text(numbers.word() + "."))) }
        for place in 0..<calls {
            let call = ToolCall(
                id: "call_\(place)",
                name: "t\(place)",
                arguments: #"{"a":"\#(place)"}"#,
                signature: numbers.chance(30) ? "seal" : nil
            )
            parts.append(ContentPart(.toolCall(call)))
        }
        return parts
    }

    mutating func answer() -> ChatAnswer {
        var answer = ChatAnswer(id: "id-1", model: "m-1", created: 1_700_000_000, choices: [])
        for index in 0..<Int.random(in: 1...2, using: &numbers) {
            let parts = numbers.chance(10) ? [ContentPart(.refusal("no"))] : answerParts()
            var choice = ChatChoice(index: index, parts: parts, finish: finish(parts))
            if choice.finish == .stopSequence { choice.stopSequence = "END" }
            if numbers.chance(20) { choice.logprobs = ["content": [["token": "a", "logprob": -0.5]]] }
            answer.choices.append(choice)
        }
        answer.usage = usage()
        return answer
    }

    private mutating func finish(_ parts: [ContentPart]) -> FinishReason {
        for part in parts {
            if case .toolCall = part.kind { return .toolCalls }
            if case .refusal = part.kind { return .refusal }
        }
        return [.stop, .length, .contentFilter, .stopSequence].randomElement(using: &numbers) ?? .stop
    }

    mutating func usage() -> Usage {
        Usage(
            promptTokens: 100,
            completionTokens: 50,
            cacheReadTokens: numbers.chance(50) ? 30 : 0,
            cacheWriteTokens: numbers.chance(30) ? 20 : 0,
            reasoningTokens: numbers.chance(50) ? 10 : 0,
            audioPromptTokens: numbers.chance(20) ? 3 : 0,
            audioCompletionTokens: numbers.chance(20) ? 4 : 0,
            evidence: .provider
        )
    }

    // MARK: streams

    /// A stream of one choice or of two that alternate, as a provider's reader would tell it.
    mutating func events() -> [ChatEvent] {
        var events: [ChatEvent] = [.began(id: "id-1", model: "m-1")]
        let count = numbers.chance(30) ? 2 : 1
        for choice in 0..<count {
            if numbers.chance(50) {
                events.append(.reasoning("thin", choice: choice))
                events.append(.reasoning("king", choice: choice))
                if numbers.chance(50) { events.append(.reasoningSignature("sig", choice: choice)) }
                if numbers.chance(30) { events.append(.sealedReasoning("opaque", choice: choice)) }
            }
            let calls = Int.random(in: 0...2, using: &numbers)
            if calls == 0 || numbers.chance(50) {
                for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                    if numbers.chance(10) { events.append(.logprobs(["content": []], choice: choice)) }
                    events.append(.text(numbers.word() + "-", choice: choice))
                }
            }
            for call in 0..<calls {
                let seal = numbers.chance(30) ? "seal" : nil
                events.append(.toolCallBegan(call: call, id: "c\(call)", name: "f", signature: seal, choice: choice))
            }
            for call in 0..<calls {
                events.append(.toolCallArguments(call: call, "{\"a\":", choice: choice))
                events.append(.toolCallArguments(call: call, "1}", choice: choice))
            }
            let reason: FinishReason = calls > 0 ? .toolCalls : .stopSequence
            let text = calls > 0 ? nil : "END"
            events.append(.finished(reason, stopSequence: text, choice: choice))
        }
        events.append(.usage(usage()))
        return events
    }
}
