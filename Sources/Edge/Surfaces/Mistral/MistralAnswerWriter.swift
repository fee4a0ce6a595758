import Domain
import JSON
import Providers

/// Writes a whole answer in Mistral's words: OpenAI's, with thoughts and pictures as parts of the content.
enum MistralAnswerWriter {
    static func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        var body = OpenAIAnswerWriter(answer: answer, context: context).body
        let written = body["choices"]?.array ?? []
        body["choices"] = .array(
            zip(answer.choices, written).map { choice, written in
                guard var said = written.object, var message = said["message"]?.object else { return written }
                put(choice.parts, into: &message)
                said["message"] = .object(message)
                return .object(said)
            }
        )
        return body
    }

    /// A part of visible thought.
    static func thinking(_ text: String, signature: String? = nil) -> JSONValue {
        var part: JSONObject = ["type": "thinking"]
        part["thinking"] = text.isEmpty ? [] : [["type": "text", "text": .string(text)]]
        if let signature {
            part["signature"] = .string(signature)
            part["closed"] = true
        }
        return .object(part)
    }

    private static func put(_ parts: [ContentPart], into message: inout JSONObject) {
        var said: [JSONValue] = []
        var sealed: [Reasoning] = []
        for part in parts {
            guard case .reasoning(let thought) = part.kind else { continue }
            if !thought.text.isEmpty || thought.signature != nil {
                said.append(thinking(thought.text, signature: thought.signature))
            }
            if thought.sealed != nil { sealed.append(Reasoning(text: "", sealed: thought.sealed, id: thought.id)) }
        }
        let text = (message["content"]?.string ?? "") + (message["refusal"]?.string ?? "")
        if !text.isEmpty, !said.isEmpty || message["images"] != nil {
            said.append(["type": "text", "text": .string(text)])
        }
        said += message["images"]?.array ?? []
        message["content"] = said.isEmpty ? .string(text) : .array(said)
        for key in ["refusal", "images", "reasoning_content", "reasoning_details"] { message[key] = nil }
        if !sealed.isEmpty { message["reasoning_details"] = ReasoningDetails.json(sealed) }
        guard let calls = message["tool_calls"]?.array else { return }
        message["tool_calls"] = .array(calls.enumerated().map { indexed($1, $0) })
    }

    private static func indexed(_ value: JSONValue, _ index: Int) -> JSONValue {
        guard var call = value.object else { return value }
        call["index"] = .number(index)
        return .object(call)
    }
}
