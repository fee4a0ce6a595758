import Domain
import JSON

/// Puts the events of a stream together to the answer they tell.
struct PairFold {
    private struct Choice {
        var index: Int
        var parts: [ContentPart.Kind] = []
        var calls: [(number: Int, call: ToolCall)] = []
        var finish: FinishReason?
        var stopSequence: String?
        var logprobs: [JSONValue] = []
    }

    private var id: String?
    private var model: String?
    private var usage: Usage?
    private var choices: [Choice] = []

    /// The answer of a stream; nil where a choice has not ended or a fragment belongs to no call.
    static func answer(_ events: [ChatEvent]) -> ChatAnswer? {
        var fold = Self()
        for event in events { guard fold.take(event) else { return nil } }
        var read: [ChatChoice] = []
        for choice in fold.choices.sorted(by: { $0.index < $1.index }) {
            guard let finish = choice.finish else { return nil }
            let kinds = choice.parts + choice.calls.map { .toolCall($0.call) }
            read.append(
                ChatChoice(
                    index: choice.index,
                    parts: kinds.map { ContentPart($0) },
                    finish: finish,
                    stopSequence: choice.stopSequence,
                    logprobs: choice.logprobs.isEmpty ? nil : ["content": .array(choice.logprobs)]
                )
            )
        }
        return ChatAnswer(id: fold.id, model: fold.model, choices: read, usage: fold.usage)
    }

    private mutating func take(_ event: ChatEvent) -> Bool {
        switch event {
        case .began(let id, let model): (self.id, self.model) = (id, model)
        case .usage(let usage): self.usage = usage
        case .text(let text, let choice): add(text, to: choice)
        case .refusal(let text, let choice): addRefusal(text, to: choice)
        case .reasoning(let text, let choice): addThought(text, to: choice)
        case .reasoningSignature(let seal, let choice): addSeal(seal, to: choice)
        case .sealedReasoning(let sealed, let choice):
            choices[slot(choice)].parts.append(.reasoning(Reasoning(text: "", sealed: sealed)))
        case .toolCallBegan(let number, let id, let name, let signature, let choice):
            let call = ToolCall(id: id, name: name, arguments: "", signature: signature)
            choices[slot(choice)].calls.append((number, call))
        case .toolCallArguments(let number, let text, let choice):
            let slot = slot(choice)
            guard let place = choices[slot].calls.firstIndex(where: { $0.number == number }) else { return false }
            choices[slot].calls[place].call.arguments += text
        case .logprobs(let logprobs, let choice): choices[slot(choice)].logprobs += logprobs["content"]?.array ?? []
        case .finished(let reason, let stopSequence, let choice):
            let slot = slot(choice)
            guard choices[slot].finish == nil else { return false }
            (choices[slot].finish, choices[slot].stopSequence) = (reason, stopSequence)
        }
        return true
    }

    private mutating func slot(_ index: Int) -> Int {
        if let slot = choices.firstIndex(where: { $0.index == index }) { return slot }
        choices.append(Choice(index: index))
        return choices.count - 1
    }

    private mutating func add(_ text: String, to choice: Int) {
        let slot = slot(choice)
        if case .text(let before)? = choices[slot].parts.last {
            choices[slot].parts[choices[slot].parts.count - 1] = .text(before + text)
        } else {
            choices[slot].parts.append(.text(text))
        }
    }

    private mutating func addRefusal(_ text: String, to choice: Int) {
        let slot = slot(choice)
        if case .refusal(let before)? = choices[slot].parts.last {
            choices[slot].parts[choices[slot].parts.count - 1] = .refusal(before + text)
        } else {
            choices[slot].parts.append(.refusal(text))
        }
    }

    private mutating func addThought(_ text: String, to choice: Int) {
        let slot = slot(choice)
        if case .reasoning(var thought)? = choices[slot].parts.last, thought.signature == nil, thought.sealed == nil {
            thought.text += text
            choices[slot].parts[choices[slot].parts.count - 1] = .reasoning(thought)
        } else {
            choices[slot].parts.append(.reasoning(Reasoning(text: text)))
        }
    }

    private mutating func addSeal(_ seal: String, to choice: Int) {
        let slot = slot(choice)
        if case .reasoning(var thought)? = choices[slot].parts.last, thought.signature == nil, thought.sealed == nil {
            thought.signature = seal
            choices[slot].parts[choices[slot].parts.count - 1] = .reasoning(thought)
        } else {
            choices[slot].parts.append(.reasoning(Reasoning(text: "", signature: seal)))
        }
    }
}
