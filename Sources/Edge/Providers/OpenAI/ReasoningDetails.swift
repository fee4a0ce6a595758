public import Domain
public import JSON

/// Thoughts as `reasoning_details`, the list by which OpenAI-shaped services carry seals:
/// `{"type":"reasoning.text","text","signature"?,"id"?,"index"}` and `{"type":"reasoning.encrypted","data","id"?,"index"}`.
///
/// A summary (`reasoning.summary`) is read as visible text.
public enum ReasoningDetails {
    /// The list; `index` counts from `first`.
    public static func json(_ thoughts: [Reasoning], first: Int = 0) -> JSONValue {
        var details: [JSONValue] = []
        for thought in thoughts {
            if !thought.text.isEmpty || thought.signature != nil || thought.sealed == nil {
                var detail: JSONObject = ["type": "reasoning.text"]
                if !thought.text.isEmpty { detail["text"] = .string(thought.text) }
                detail["signature"] = thought.signature.map { .string($0) }
                detail["id"] = thought.id.map { .string($0) }
                detail["index"] = .number(first + details.count)
                details.append(.object(detail))
            }
            if let sealed = thought.sealed {
                var detail: JSONObject = ["type": "reasoning.encrypted", "data": .string(sealed)]
                detail["id"] = thought.id.map { .string($0) }
                detail["index"] = .number(first + details.count)
                details.append(.object(detail))
            }
        }
        return .array(details)
    }

    /// The thoughts of a list; entries of a kind that is not known give nil at their place.
    ///
    /// An entry that holds only a seal belongs to the text before it, as fragments of a stream do.
    public static func read(_ details: [JSONValue]) -> [Reasoning?] {
        var thoughts: [Reasoning?] = []
        for detail in details {
            let id = detail["id"]?.string
            switch detail["type"]?.string {
            case "reasoning.text":
                let signature = detail["signature"]?.string
                let text = detail["text"]?.string ?? ""
                if text.isEmpty, let last = thoughts.last, var thought = last, thought.signature == nil,
                    thought.sealed == nil, !thought.text.isEmpty
                {
                    thought.signature = signature
                    thoughts[thoughts.count - 1] = thought
                } else {
                    thoughts.append(Reasoning(text: text, signature: signature, id: id))
                }
            case "reasoning.summary": thoughts.append(Reasoning(text: detail["summary"]?.string ?? "", id: id))
            case "reasoning.encrypted":
                thoughts.append(detail["data"]?.string.map { Reasoning(text: "", sealed: $0, id: id) })
            default: thoughts.append(nil)
            }
        }
        return thoughts
    }

    /// The thoughts of an assistant's message: `reasoning_details`, else `reasoning_content` or `reasoning`.
    public static func thoughts(of message: JSONObject) -> [Reasoning] {
        if let details = message["reasoning_details"]?.array, !details.isEmpty {
            return read(details).compactMap { $0 }
        }
        let text = message["reasoning_content"]?.string ?? message["reasoning"]?.string ?? ""
        return text.isEmpty ? [] : [Reasoning(text: text)]
    }
}
