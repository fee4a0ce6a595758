import Domain
import JSON
import Providers

/// Writes answers as Anthropic's message objects.
///
/// | canonical | Anthropic |
/// |---|---|
/// | an id of the form `msg_…` | the same; any other gives way to one made of the request's |
/// | refusal | text |
/// | sealed reasoning | `redacted_thinking` |
/// | media | text: a link to it, for answers here hold no media |
/// | the seal of a call | see ``AnthropicCallSeal`` |
/// | several choices | the first |
/// | `contentFilter`, `refusal` | stop reason `refusal` |
///
/// Parts only another protocol knows are left out.
struct AnthropicAnswerWriter {
    let context: AnswerContext

    /// The message object.
    func body(of answer: ChatAnswer) -> JSONObject {
        let choice = answer.choices.first { $0.index == 0 } ?? answer.choices.first
        let parts = choice?.parts ?? []
        let finish = choice?.finish ?? .stop
        let usage = answer.usage ?? Usage(promptTokens: context.promptTokens, completionTokens: 0, evidence: .estimated)
        return [
            "id": .string(id(answer.id)), "type": "message", "role": "assistant",
            "model": .string(context.model(answer.model)),
            "content": .array(parts.flatMap { blocks($0).map { .object($0) } }),
            "stop_reason": .string(Self.stopReason(finish, hasStopText: choice?.stopSequence != nil)),
            "stop_sequence": choice?.stopSequence.map { .string($0) } ?? nil, "usage": .object(Self.usage(usage)),
        ]
    }

    /// The id the client is told.
    func id(_ given: String?) -> String {
        if let given, given.hasPrefix("msg_") { return given }
        return "msg_" + context.requestID
    }

    private func blocks(_ part: ContentPart) -> [JSONObject] {
        let block = block(part).map { [$0] } ?? []
        guard case .toolCall(let call) = part.kind, let signature = call.signature else { return block }
        let seal = AnthropicCallSeal(callID: call.id, signature: signature)
        return [["type": "redacted_thinking", "data": .string(seal.data)]] + block
    }

    private func block(_ part: ContentPart) -> JSONObject? {
        switch part.kind {
        case .text(let text), .refusal(let text): return text.isEmpty ? nil : ["type": "text", "text": .string(text)]
        case .reasoning(let reasoning):
            if let sealed = reasoning.sealed { return ["type": "redacted_thinking", "data": .string(sealed)] }
            let signature = reasoning.signature ?? ""
            return ["type": "thinking", "thinking": .string(reasoning.text), "signature": .string(signature)]
        case .toolCall(let call):
            let input = AnthropicToolInput(arguments: call.arguments).object
            return ["type": "tool_use", "id": .string(call.id), "name": .string(call.name), "input": .object(input)]
        case .media(let media): return Self.link(media).map { ["type": "text", "text": .string($0)] }
        case .toolResult, .other: return nil
        }
    }

    private static func link(_ media: Media) -> String? {
        switch media.source {
        case .url(let url): return "![\(media.kind.rawValue)](\(url))"
        case .base64(let data):
            return "![\(media.kind.rawValue)](data:\(media.mediaType ?? "application/octet-stream");base64,\(data))"
        case .text(let text): return text
        case .file: return nil
        }
    }

    /// Anthropic's word for why an answer ended.
    static func stopReason(_ finish: FinishReason, hasStopText: Bool) -> String {
        switch finish {
        case .stop: hasStopText ? "stop_sequence" : "end_turn"
        case .stopSequence: "stop_sequence"
        case .length: "max_tokens"
        case .toolCalls: "tool_use"
        case .contentFilter, .refusal: "refusal"
        case .paused: "pause_turn"
        }
    }

    /// The `usage` object; what was read from a cache or written to it stands apart from `input_tokens`.
    static func usage(_ usage: Usage) -> JSONObject {
        let input = max(0, usage.promptTokens - usage.cacheReadTokens - usage.cacheWriteTokens)
        var object: JSONObject = [
            "input_tokens": .number(input), "cache_creation_input_tokens": .number(usage.cacheWriteTokens),
            "cache_read_input_tokens": .number(usage.cacheReadTokens), "output_tokens": .number(usage.completionTokens),
        ]
        if usage.cacheWriteTokens > 0 {
            object["cache_creation"] = [
                "ephemeral_5m_input_tokens": .number(max(0, usage.cacheWriteTokens - usage.cacheWriteLongTokens)),
                "ephemeral_1h_input_tokens": .number(usage.cacheWriteLongTokens),
            ]
        }
        if usage.reasoningTokens > 0 {
            object["output_tokens_details"] = ["thinking_tokens": .number(usage.reasoningTokens)]
        }
        return object
    }
}
