import Domain
import HTTP
import JSON
import Providers

/// OpenAI's legacy `/completions`, for providers that have chat alone: the prompt becomes a user's message.
///
/// Several prompts, prompts of tokens, `suffix`, `echo` and `best_of` above one cannot be told in a chat; where no provider
/// takes the client's own bytes they are refused. Thoughts and tool calls have no place in these answers.
struct OpenAICompletionsSurface: ChatSurface {
    var chatProtocol: ChatProtocol { .openAICompletions }

    var lacks: Set<AnswerPiece> { [.thoughts, .seals, .calls, .media] }

    /// What cannot be told in a chat is refused while it is read.
    var bindingFields: Set<String> { [] }

    /// Holds a request against the rules that hold with every provider: a prompt, and numbers in their ranges.
    static func check(_ body: JSONObject) throws(GatewayError) {
        var fields = OpenAIFields(body)
        let prompt = try fields.required(fields.value("prompt"), "prompt")
        switch prompt {
        case .string: break
        case .array(let parts) where !parts.isEmpty:
            let isOfOneKind =
                parts.allSatisfy { $0.string != nil } || parts.allSatisfy { $0.int != nil }
                || parts.allSatisfy { list in list.array?.allSatisfy { $0.int != nil } == true }
            guard isOfOneKind else { throw fields.wrong("prompt", "a string or an array of strings or of tokens") }
        default: throw fields.wrong("prompt", "a string or an array of strings or of tokens")
        }
        if let count = try fields.int("logprobs"), !(0...20).contains(count) {
            throw fields.wrong("logprobs", "between 0 and 20")
        }
        for name in ["n", "best_of", "max_tokens"] {
            if let count = try fields.int(name), count < 1 { throw fields.wrong(name, "a positive integer") }
        }
        _ = try fields.text("suffix")
        _ = try fields.flag("echo")
    }

    func request(from body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest {
        try Self.check(body)
        var fields = OpenAIFields(body)
        let prompt = try Self.prompt(&fields)
        if try fields.text("suffix")?.isEmpty == false { throw Self.unsupported("suffix") }
        if try fields.flag("echo") == true { throw Self.unsupported("echo") }
        let wanted = try fields.int("n") ?? 1
        if let made = try fields.int("best_of"), made > wanted { throw Self.unsupported("best_of") }
        // what is left has the same names and meanings as in a chat
        var chat = JSONObject(body.filter { !["prompt", "suffix", "echo", "best_of", "logprobs"].contains($0.key) })
        chat["messages"] = [["role": "user", "content": .string(prompt)]]
        var reader = OpenAIRequestReader(chat, peek: peek)
        var request = try reader.read()
        request.logprobCount = try fields.int("logprobs")
        request.isBarePrompt = true
        return request
    }

    func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        var body: JSONObject = [
            "id": .string(answer.id ?? "cmpl-\(context.requestID)"),
            "object": "text_completion",
            "created": .number(answer.created ?? context.created),
            "model": .string(context.model(answer.model)),
            "choices": .array(answer.choices.map { .object(choice($0)) }),
        ]
        body["usage"] = answer.usage.map { .object($0.openAI) }
        return body
    }

    func makeStreamWriter(_ context: AnswerContext) -> any ChatStreamWriter { OpenAICompletionsStreamWriter(context) }

    private func choice(_ choice: ChatChoice) -> JSONObject {
        let text = choice.parts.reduce(into: "") { text, part in
            switch part.kind {
            case .text(let piece), .refusal(let piece): text += piece
            default: break
            }
        }
        return [
            "text": .string(text), "index": .number(choice.index),
            "logprobs": choice.logprobs.map { LegacyLogprobs.json($0) } ?? .null,
            "finish_reason": .string(Self.finishWord(choice.finish)),
        ]
    }

    /// The legacy answers know three words.
    static func finishWord(_ reason: FinishReason) -> String {
        switch reason {
        case .length: "length"
        case .contentFilter, .refusal: "content_filter"
        case .stop, .stopSequence, .toolCalls, .paused: "stop"
        }
    }

    private static func prompt(_ fields: inout OpenAIFields) throws(GatewayError) -> String {
        switch fields.value("prompt") {
        case .string(let text): return text
        case .array(let parts) where parts.count == 1:
            if let text = parts[0].string { return text }
            throw unsupported("prompt of tokens")
        default: throw unsupported("prompt of several texts or of tokens")
        }
    }

    private static func unsupported(_ what: String) -> GatewayError {
        let name = what.split(separator: " ").first.map { String($0) } ?? what
        return GatewayError(
            .unsupportedOperation,
            "'\(what)' is not understood by the providers of this model; they only chat",
            param: name
        )
    }
}
