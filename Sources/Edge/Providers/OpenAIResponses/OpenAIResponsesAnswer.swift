import Domain
import JSON

/// Reads whole answers of the Responses API.
///
/// Its items in order become the parts of one choice; pieces of a summary are joined by an empty line.
enum OpenAIResponsesAnswer {
    static func read(_ body: JSONValue) throws(DialectFault) -> ChatAnswer {
        if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
        guard let output = body["output"]?.array else { throw .notProtocol("sent JSON without output") }
        let status = body["status"]?.string ?? "completed"
        if status == "failed" || status == "cancelled" {
            throw .refused(UpstreamRefusal(message: "the response ended as '\(status)'", code: status))
        }
        var parts: [ContentPart] = []
        var logprobs: [JSONValue] = []
        for item in output { read(item, &parts, &logprobs) }
        let finish = OpenAIResponsesFinish.read(
            status: status,
            reason: body["incomplete_details"]?["reason"]?.string,
            hasCalls: parts.contains { if case .toolCall = $0.kind { true } else { false } },
            hasRefusal: parts.contains { if case .refusal = $0.kind { true } else { false } }
        )
        let choice = ChatChoice(
            parts: parts,
            finish: finish,
            logprobs: logprobs.isEmpty ? nil : ["content": .array(logprobs)]
        )
        guard !parts.isEmpty || finish != .stop else { throw .notProtocol("sent an empty answer") }
        return ChatAnswer(
            id: body["id"]?.string,
            model: body["model"]?.string,
            created: body["created_at"].flatMap { $0.int ?? $0.double.flatMap { Int(exactly: $0.rounded()) } },
            choices: [choice],
            usage: body["usage"].flatMap { Usage(openAIResponses: $0) }
        )
    }

    private static func read(_ item: JSONValue, _ parts: inout [ContentPart], _ logprobs: inout [JSONValue]) {
        guard let object = item.object else { return }
        switch object["type"]?.string {
        case "message":
            for part in object["content"]?.array ?? [] {
                if let told = part["logprobs"]?.array { logprobs += told }
                read(part, &parts)
            }
        case "reasoning": parts.append(ContentPart(.reasoning(thought(object))))
        case "function_call":
            parts.append(
                ContentPart(
                    .toolCall(
                        ToolCall(
                            id: object["call_id"]?.string ?? object["id"]?.string ?? "call_\(parts.count)",
                            name: object["name"]?.string ?? "",
                            arguments: object["arguments"]?.string ?? "",
                            signature: ToolCallSeal.read(object)
                        )
                    )
                )
            )
        case "image_generation_call":
            guard let data = object["result"]?.string, object["id"]?.string?.hasPrefix("ig_made_") == true else {
                return parts.append(ContentPart(.other(object)))
            }
            let format = object["output_format"]?.string ?? "png"
            parts.append(ContentPart(.media(Media(.image, .base64(data), mediaType: "image/" + format))))
        default: parts.append(ContentPart(.other(object)))
        }
    }

    private static func read(_ part: JSONValue, _ parts: inout [ContentPart]) {
        guard let object = part.object else { return }
        switch object["type"]?.string {
        case "output_text":
            let text = object["text"]?.string ?? ""
            if !text.isEmpty { parts.append(ContentPart(.text(text))) }
        case "refusal": parts.append(ContentPart(.refusal(object["refusal"]?.string ?? "")))
        default: parts.append(ContentPart(.other(object)))
        }
    }

    private static func thought(_ item: JSONObject) -> Reasoning {
        let summary = item["summary"]?.array?.compactMap { $0["text"]?.string } ?? []
        let content = item["content"]?.array?.compactMap { $0["text"]?.string } ?? []
        var thought = Reasoning(text: (summary.isEmpty ? content : summary).joined(separator: "\n\n"))
        thought.id = item["id"]?.string
        if let seal = item["encrypted_content"]?.string, !seal.isEmpty { ThoughtSeal.put(seal, on: &thought) }
        return thought
    }
}

/// Why a response ended, in the words of the Responses API.
///
/// | status, reason | means |
/// |---|---|
/// | `incomplete`, `content_filter` | `contentFilter` |
/// | `incomplete`, anything else | `length` |
/// | `completed` | `toolCalls` where functions were called, `refusal` where the model refused, else `stop` |
enum OpenAIResponsesFinish {
    static func read(status: String, reason: String?, hasCalls: Bool, hasRefusal: Bool) -> FinishReason {
        guard status != "incomplete" else { return reason == "content_filter" ? .contentFilter : .length }
        return hasCalls ? .toolCalls : hasRefusal ? .refusal : .stop
    }
}
