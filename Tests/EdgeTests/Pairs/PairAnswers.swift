import Domain
import JSON

/// Makes answers that both of a pair can say, whole and as the events of a stream.
struct PairAnswers {
    private let pair: Pair
    private let speech: PairSpeech
    private var dice: PairDice

    init(_ pair: Pair, seed: Int) {
        self.pair = pair
        speech = pair.speech
        dice = PairDice(seed &+ 1_000_000)
    }

    /// A whole answer; `isStream` leaves out what streams cannot tell.
    mutating func answer(isStream: Bool) -> ChatAnswer {
        let count = speech.contains(.choices) && dice.isOne(in: 4) ? 2 + dice.roll(2) : 1
        let choices = (0..<count).map { choice($0, isStream: isStream) }
        return ChatAnswer(id: "msg_" + dice.word(), model: "model-1", choices: choices, usage: usage())
    }

    private func can(_ what: PairSpeech) -> Bool { speech.contains(what) }

    private mutating func sometimes(_ what: PairSpeech, in sides: Int = 2) -> Bool {
        dice.isOne(in: sides) && can(what)
    }

    // MARK: one choice

    private mutating func choice(_ index: Int, isStream: Bool) -> ChatChoice {
        var parts: [ContentPart.Kind] = dice.isOne(in: 2) ? thoughts() : []
        let calls = dice.isOne(in: 2) ? (0...dice.roll(3)).map { call($0, of: index) } : []
        if calls.isEmpty || dice.isOne(in: 2) { parts.append(.text(dice.text())) }
        if sometimes(.partsInAnyOrder, in: 4) {
            if parts.last?.isText != true { parts.append(.text(dice.text())) }
            parts += thoughts()
            parts.append(.text(dice.text()))
        }
        if calls.isEmpty, sometimes(.refusals, in: 4) { parts.append(.refusal(dice.text())) }
        if !isStream, sometimes(.answerPictures, in: 5) {
            parts.append(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png")))
        }
        parts += calls
        var choice = ChatChoice(index: index, parts: parts.map { ContentPart($0) }, finish: .toolCalls)
        let hasText = parts.contains(where: \.isText) || !pair.has("Responses")
        if !isStream, hasText, sometimes(.logprobs, in: 4) { choice.logprobs = logprobs(dice.pieces(dice.text())) }
        if calls.isEmpty || dice.isOne(in: 6) { end(&choice, hasCalls: !calls.isEmpty) }
        return choice
    }

    private mutating func end(_ choice: inout ChatChoice, hasCalls: Bool) {
        if hasCalls {
            choice.finish = .length
            return
        }
        choice.finish = dice.pick([.stop, .stop, .stopSequence, .length, .contentFilter, .refusal, .paused])
        if choice.parts.contains(where: { if case .refusal = $0.kind { true } else { false } }) {
            choice.finish = .refusal
        }
        if choice.finish == .stopSequence, sometimes(.stopTexts) { choice.stopSequence = dice.text() }
    }

    private mutating func thoughts() -> [ContentPart.Kind] {
        var thoughts: [Reasoning] = []
        if can(.sealsOverThoughts), dice.isOne(in: 2) {
            thoughts = (0...dice.roll(2)).map { _ in Reasoning(text: dice.text(), signature: dice.word()) }
        } else if can(.unsealedThoughts) {
            thoughts = [Reasoning(text: dice.text())]
        }
        if sometimes(.sealedThoughts) { thoughts.append(Reasoning(text: "", sealed: dice.word())) }
        return thoughts.map { .reasoning($0) }
    }

    private mutating func call(_ number: Int, of choice: Int) -> ContentPart.Kind {
        let id = can(.oddIDs) ? "functions.get:\(choice).\(number)" : "toolu_\(choice)_\(number)-\(dice.word())"
        let seal = sometimes(.sealsOverCalls) ? dice.word() : nil
        let name = "tool_\(dice.roll(4))"
        let arguments = sometimes(.textualArguments, in: 4) ? "{ \"a\" : tru" : dice.arguments()
        return .toolCall(ToolCall(id: id, name: name, arguments: arguments, signature: seal))
    }

    private mutating func logprobs(_ tokens: [String]) -> JSONValue {
        let others = can(.logprobAlternatives) ? dice.roll(3) : 0
        let content = tokens.map { token -> JSONValue in
            var entry = Self.entry(token, dice.roll(64))
            entry["top_logprobs"] = .array((0..<others).map { .object(Self.entry("o\($0)", $0)) })
            return .object(entry)
        }
        return ["content": .array(content)]
    }

    private static func entry(_ token: String, _ eighths: Int) -> JSONObject {
        [
            "token": .string(token), "logprob": .number(-0.125 - Double(eighths) / 8),
            "bytes": .array(token.utf8.map { .number(Int($0)) }),
        ]
    }

    private mutating func usage() -> Usage {
        var usage = Usage(
            promptTokens: 100 + dice.roll(900),
            completionTokens: 100 + dice.roll(900),
            evidence: .provider
        )
        if dice.isOne(in: 2) { usage.cacheReadTokens = dice.roll(50) }
        if dice.isOne(in: 2) { usage.cacheWriteTokens = dice.roll(50) }
        if usage.cacheWriteTokens > 0 { usage.cacheWriteLongTokens = dice.roll(usage.cacheWriteTokens) }
        if dice.isOne(in: 2) { usage.reasoningTokens = dice.roll(50) }
        if dice.isOne(in: 2) { usage.audioPromptTokens = dice.roll(50) }
        if dice.isOne(in: 2) { usage.audioCompletionTokens = dice.roll(50) }
        return usage
    }

    // MARK: as events

    /// The answer as a stream tells it: texts in pieces, parallel calls in turns, choices in turns.
    mutating func events(of answer: ChatAnswer) -> [ChatEvent] {
        var lanes: [[ChatEvent]] = []
        for choice in answer.choices {
            let finish = ChatEvent.finished(choice.finish, stopSequence: choice.stopSequence, choice: choice.index)
            lanes.append(pieces(of: choice.parts.map(\.kind), choice.index) + [finish])
        }
        var events: [ChatEvent] = [.began(id: answer.id, model: answer.model)]
        while !lanes.isEmpty {
            let lane = dice.roll(lanes.count)
            events.append(lanes[lane].removeFirst())
            if lanes[lane].isEmpty { lanes.remove(at: lane) }
        }
        if let usage = answer.usage { events.append(.usage(usage)) }
        return events
    }

    private mutating func pieces(of parts: [ContentPart.Kind], _ choice: Int) -> [ChatEvent] {
        var events: [ChatEvent] = []
        var calls: [[ChatEvent]] = []
        let isWeighed = sometimes(.logprobs, in: 4)
        for part in parts {
            switch part {
            case .text(let text):
                for piece in dice.pieces(text) {
                    if isWeighed { events.append(.logprobs(logprobs([piece]), choice: choice)) }
                    events.append(.text(piece, choice: choice))
                }
            case .refusal(let text): events += dice.pieces(text).map { .refusal($0, choice: choice) }
            case .reasoning(let thought):
                events += dice.pieces(thought.text).map { .reasoning($0, choice: choice) }
                if let seal = thought.signature { events.append(.reasoningSignature(seal, choice: choice)) }
                if let sealed = thought.sealed { events.append(.sealedReasoning(sealed, choice: choice)) }
            case .toolCall(let call):
                let number = calls.count
                calls.append(
                    [
                        .toolCallBegan(
                            call: number,
                            id: call.id,
                            name: call.name,
                            signature: call.signature,
                            choice: choice
                        )
                    ] + dice.pieces(call.arguments).map { .toolCallArguments(call: number, $0, choice: choice) }
                )
            case .media, .toolResult, .other: break
            }
        }
        return events + interleaved(calls)
    }

    /// Calls begin in their order; once they have begun their fragments may alternate.
    private mutating func interleaved(_ calls: [[ChatEvent]]) -> [ChatEvent] {
        guard dice.isOne(in: 2) else { return calls.flatMap { $0 } }
        var events: [ChatEvent] = []
        var left = calls.map { $0[...] }
        var begun = 0
        while left.contains(where: { !$0.isEmpty }) {
            let place = dice.roll(min(begun + 1, left.count))
            guard let event = left[place].popFirst() else {
                if place == begun { begun += 1 }
                continue
            }
            if place == begun { begun += 1 }
            events.append(event)
        }
        return events
    }
}

extension ContentPart.Kind {
    fileprivate var isText: Bool { if case .text = self { true } else { false } }
}
