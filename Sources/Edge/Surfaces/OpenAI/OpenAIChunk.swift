import Domain
import JSON

/// The parts of a `chat.completion.chunk` that OpenAI's and Mistral's clients are told alike.
enum OpenAIChunk {
    /// A choice's end that has not been written.
    struct Ending {
        var choice: Int
        var reason: FinishReason
        var stopSequence: String?
    }

    /// What every chunk of an answer begins with, up to the choices; `id` and `model` are the provider's words.
    static func head(id: String?, model: String?, _ context: AnswerContext) -> [UInt8] {
        var writer = JSONWriter(capacity: 160)
        writer.beginObject()
        writer.member("id", id ?? "chatcmpl-\(context.requestID)")
        writer.member("object", "chat.completion.chunk")
        writer.member("created", context.created)
        writer.member("model", context.model(model))
        writer.key("choices")
        writer.beginArray()
        return writer.bytes
    }

    /// One choice with a delta; without `finish` it goes on.
    static func choice(
        _ index: Int,
        logprobs: JSONValue? = nil,
        finish: (word: String, stopSequence: String?)? = nil,
        _ delta: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        writer.member("index", index)
        writer.key("delta")
        writer.beginObject()
        delta(&writer)
        writer.endObject()
        if let logprobs { writer.member("logprobs", logprobs) }
        writer.key("finish_reason")
        if let finish { writer.string(finish.word) } else { writer.null() }
        if let text = finish?.stopSequence { writer.member("stop_reason", text) }
        writer.endObject()
        return writer.bytes
    }
}
