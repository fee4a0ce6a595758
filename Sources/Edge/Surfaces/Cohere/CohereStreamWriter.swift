import Domain
import HTTPCodec
import JSON
import Providers

/// Writes a stream of `/v2/chat`: the first choice, for Cohere knows but one.
///
/// Whether calls follow a text is not known when it is said, so that it is content here and not their plan. A call ends
/// where something else begins or the answer ends. Seals over thoughts are left out. The finish, the token counts and
/// `_proxy_info` are told together in `message-end`.
struct CohereStreamWriter: ChatStreamWriter {
    /// What the open piece of content holds.
    private enum Content: String {
        case text
        case thinking
    }

    private var id: String
    private var hasBegun = false
    private var contents = 0
    private var open: Content?
    /// The calls that have begun and not ended.
    private var calls: [Int] = []
    private var logprobs: JSONValue?
    private var finish = FinishReason.stop

    init(_ context: AnswerContext) {
        id = context.requestID
    }

    mutating func write(_ event: ChatEvent, into output: inout [UInt8]) {
        switch event {
        case .began(let id, _): if let id, !hasBegun { self.id = id }
        case .text(let text, 0), .refusal(let text, 0): say(text, .text, into: &output)
        case .reasoning(let text, 0): say(text, .thinking, into: &output)
        case .toolCallBegan(let call, let id, let name, _, 0): begin(call, id: id, name: name, into: &output)
        case .toolCallArguments(let call, let fragment, 0):
            guard !fragment.isEmpty else { return }
            put("tool-call-delta", index: call, into: &output) { message in
                message.key("tool_calls")
                message.beginObject()
                message.key("function")
                message.beginObject()
                message.member("arguments", fragment)
                message.endObject()
                message.endObject()
            }
        case .logprobs(let logprobs, 0): self.logprobs = logprobs
        case .finished(let reason, _, 0): finish = reason
        default: break
        }
    }

    mutating func end(usage: Usage, info: JSONValue?, into output: inout [UInt8]) {
        begin(into: &output)
        closeContent(into: &output)
        closeCalls(into: &output)
        putEnd(["finish_reason": .string(finish.cohereReason), "usage": .object(usage.cohere)], info, into: &output)
    }

    mutating func fail(_ error: GatewayError, partial: Usage, into output: inout [UInt8]) {
        let delta: JSONObject = [
            "finish_reason": "ERROR", "error": .string(error.message), "usage": .object(partial.cohere),
        ]
        putEnd(delta, nil, into: &output)
    }

    // MARK: pieces

    private mutating func say(_ text: String, _ content: Content, into output: inout [UInt8]) {
        guard !text.isEmpty else { return }
        begin(into: &output)
        closeCalls(into: &output)
        if open != content {
            closeContent(into: &output)
            open = content
            put("content-start", index: contents, into: &output) { message in
                message.key("content")
                message.beginObject()
                message.member("type", content.rawValue)
                message.member(content.rawValue, "")
                message.endObject()
            }
        }
        let told = logprobs
        logprobs = nil
        put("content-delta", index: contents, logprobs: told, into: &output) { message in
            message.key("content")
            message.beginObject()
            message.member(content.rawValue, text)
            message.endObject()
        }
    }

    private mutating func begin(_ call: Int, id: String, name: String, into output: inout [UInt8]) {
        begin(into: &output)
        closeContent(into: &output)
        calls.append(call)
        put("tool-call-start", index: call, into: &output) { message in
            message.key("tool_calls")
            message.beginObject()
            message.member("id", id)
            message.member("type", "function")
            message.key("function")
            message.beginObject()
            message.member("name", name)
            message.member("arguments", "")
            message.endObject()
            message.endObject()
        }
    }

    private mutating func begin(into output: inout [UInt8]) {
        guard !hasBegun else { return }
        hasBegun = true
        let start: JSONObject = [
            "type": "message-start", "id": .string(id),
            "delta": [
                "message": ["role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": []]
            ],
        ]
        SSEWriter.append(name: "message-start", data: start.serialized(), to: &output)
    }

    private mutating func closeContent(into output: inout [UInt8]) {
        guard open != nil else { return }
        open = nil
        close("content-end", index: contents, into: &output)
        contents += 1
    }

    private mutating func closeCalls(into output: inout [UInt8]) {
        for call in calls { close("tool-call-end", index: call, into: &output) }
        calls = []
    }

    // MARK: events

    private func put(
        _ type: String,
        index: Int,
        logprobs: JSONValue? = nil,
        into output: inout [UInt8],
        _ message: (inout JSONWriter) -> Void
    ) {
        var writer = JSONWriter(capacity: 192)
        writer.beginObject()
        writer.member("type", type)
        writer.member("index", index)
        writer.key("delta")
        writer.beginObject()
        writer.key("message")
        writer.beginObject()
        message(&writer)
        writer.endObject()
        writer.endObject()
        if let logprobs { writer.member("logprobs", CohereLogprobs.chunk(logprobs)) }
        writer.endObject()
        SSEWriter.append(name: type, data: writer.bytes, to: &output)
    }

    private func close(_ type: String, index: Int, into output: inout [UInt8]) {
        var writer = JSONWriter(capacity: 64)
        writer.beginObject()
        writer.member("type", type)
        writer.member("index", index)
        writer.endObject()
        SSEWriter.append(name: type, data: writer.bytes, to: &output)
    }

    private func putEnd(_ delta: JSONObject, _ info: JSONValue?, into output: inout [UInt8]) {
        var end: JSONObject = ["type": "message-end", "id": .string(id), "delta": .object(delta)]
        end["_proxy_info"] = info
        SSEWriter.append(name: "message-end", data: end.serialized(), to: &output)
    }
}
