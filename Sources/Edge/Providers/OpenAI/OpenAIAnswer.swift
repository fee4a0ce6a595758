import Domain
import JSON

/// Reads whole answers of OpenAI-shaped chat.
enum OpenAIAnswer {
    static func read(_ body: JSONValue) throws(DialectFault) -> ChatAnswer {
        if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
        guard let choices = body["choices"]?.array else {
            if body["object"] == "error" { throw .refused(UpstreamRefusal(body)) }
            throw .notProtocol("sent JSON without choices")
        }
        var read: [ChatChoice] = []
        for (place, choice) in choices.enumerated() { read.append(try self.choice(choice, place: place)) }
        guard !read.isEmpty else { throw .notProtocol("sent no choices") }
        return ChatAnswer(
            id: body["id"]?.string,
            model: body["model"]?.string,
            created: body["created"]?.int,
            choices: read,
            usage: body["usage"].flatMap { Usage(openAI: $0) }
        )
    }

    private static func choice(_ choice: JSONValue, place: Int) throws(DialectFault) -> ChatChoice {
        let message = choice["message"]?.object ?? JSONObject()
        let index = choice["index"]?.int ?? place
        var parts: [ContentPart] = ReasoningDetails.thoughts(of: message).map { ContentPart(.reasoning($0)) }
        let said = content(message["content"])
        parts += said
        let refusal = message["refusal"]?.string ?? ""
        if !refusal.isEmpty { parts.append(ContentPart(.refusal(refusal))) }
        parts += sounds(message["audio"], isSaid: !said.isEmpty) + pictures(message["images"])
        let calls = self.calls(message, index: index)
        parts += calls.map { ContentPart(.toolCall($0)) }
        if message["annotations"]?.array?.isEmpty == false { parts.append(.leftOut("annotations")) }
        let stopSequence = choice["stop_reason"]?.string
        if parts.isEmpty, choice["finish_reason"]?.string == nil { throw .notProtocol("sent an empty answer") }
        let word = choice["finish_reason"]?.string ?? "stop"
        guard
            let finish = OpenAIFinish.read(
                word,
                stopSequence: stopSequence,
                hasCalls: !calls.isEmpty,
                hasRefusal: !refusal.isEmpty
            )
        else { throw .refused(OpenAIFinish.failure(word, message: choice["error"]?["message"]?.string)) }
        let logprobs = choice["logprobs"].flatMap { $0.isNull ? nil : $0 }
        return ChatChoice(
            index: index,
            parts: parts,
            finish: finish,
            stopSequence: finish == .stopSequence ? stopSequence : nil,
            logprobs: logprobs
        )
    }

    /// A text, or parts of text and thought.
    private static func content(_ content: JSONValue?) -> [ContentPart] {
        switch content {
        case .string(let text): return text.isEmpty ? [] : [ContentPart(.text(text))]
        case .array(let parts): return parts.compactMap { part(of: $0) }
        default: return []
        }
    }

    private static func part(of part: JSONValue) -> ContentPart? {
        switch part["type"]?.string {
        case "text": return ContentPart(.text(part["text"]?.string ?? ""))
        case "refusal": return ContentPart(.refusal(part["refusal"]?.string ?? ""))
        case "thinking":
            let text = part["thinking"]?.string ?? part["thinking"]?.array?.compactMap { $0["text"]?.string }.joined()
            return ContentPart(.reasoning(Reasoning(text: text ?? "", signature: part["signature"]?.string)))
        default: return part.object.map { ContentPart(.other($0)) }
        }
    }

    /// A sound, with its transcript as the text where the answer has no other.
    private static func sounds(_ audio: JSONValue?, isSaid: Bool) -> [ContentPart] {
        guard let data = audio?["data"]?.string else { return [] }
        var parts: [ContentPart] = []
        if !isSaid, let transcript = audio?["transcript"]?.string, !transcript.isEmpty {
            parts.append(ContentPart(.text(transcript)))
        }
        parts.append(ContentPart(.media(Media(.audio, .base64(data), name: audio?["id"]?.string))))
        return parts
    }

    /// Pictures the model made, as services add them: `{"image_url":{"url"}}`.
    private static func pictures(_ images: JSONValue?) -> [ContentPart] {
        (images?.array ?? []).compactMap { image in
            guard let address = image["image_url"]?["url"]?.string ?? image["image_url"]?.string else { return nil }
            guard let data = DataAddress.read(address) else { return ContentPart(.media(Media(.image, .url(address)))) }
            return ContentPart(.media(Media(.image, .base64(data.base64), mediaType: data.mediaType)))
        }
    }

    private static func calls(_ message: JSONObject, index: Int) -> [ToolCall] {
        var calls: [ToolCall] = []
        for (place, call) in (message["tool_calls"]?.array ?? []).enumerated() {
            guard let object = call.object, let name = call["function"]?["name"]?.string else { continue }
            let id = call["id"]?.string ?? ""
            calls.append(
                ToolCall(
                    id: id.isEmpty ? MadeToolID.text(choice: index, call: place) : id,
                    name: name,
                    arguments: arguments(call["function"]?["arguments"]),
                    signature: ToolCallSeal.read(object)
                )
            )
        }
        if calls.isEmpty, let call = message["function_call"], let name = call["name"]?.string {
            let id = MadeToolID.text(choice: index, call: 0)
            calls.append(ToolCall(id: id, name: name, arguments: arguments(call["arguments"])))
        }
        return calls
    }

    /// The text of the arguments; some services send the object itself.
    private static func arguments(_ arguments: JSONValue?) -> String {
        switch arguments {
        case nil, .null: ""
        case .string(let text): text
        case .some(let value): String(decoding: value.serialized(), as: UTF8.self)
        }
    }
}
