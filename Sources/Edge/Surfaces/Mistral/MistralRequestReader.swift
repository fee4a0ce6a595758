import Domain
import JSON
import Providers

/// Reads a chat request of Mistral's: tells it in OpenAI's words and lets ``OpenAIRequestReader`` read those.
enum MistralRequestReader {
    static func read(_ body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest {
        var reader = OpenAIRequestReader(try openAI(body), peek: peek)
        return try reader.read()
    }

    /// The same request in OpenAI's words.
    static func openAI(_ body: JSONObject) throws(GatewayError) -> JSONObject {
        var said = body
        var fields = OpenAIFields(body)
        if let seed = try fields.int("random_seed") { said["seed"] = .number(seed) }
        said["random_seed"] = nil
        if said["safe_prompt"] == false { said["safe_prompt"] = nil }
        if let messages = body["messages"]?.array { said["messages"] = .array(messages.map { message($0) }) }
        return said
    }

    private static func message(_ value: JSONValue) -> JSONValue {
        guard var message = value.object else { return value }
        if message["prefix"] == false { message["prefix"] = nil }
        if let calls = message["tool_calls"]?.array { message["tool_calls"] = .array(calls.map { call($0) }) }
        if let parts = message["content"]?.array { put(parts, into: &message) }
        return .object(message)
    }

    /// A call whose arguments are a text.
    private static func call(_ value: JSONValue) -> JSONValue {
        guard var call = value.object, var function = call["function"]?.object,
            let arguments = function["arguments"], arguments.object != nil
        else { return value }
        function["arguments"] = .string(String(decoding: arguments.serialized(), as: UTF8.self))
        call["function"] = .object(function)
        return .object(call)
    }

    // MARK: content

    private static func put(_ parts: [JSONValue], into message: inout JSONObject) {
        let isSaidByModel = message["role"] == "assistant"
        var thoughts: [Reasoning] = []
        var references: [JSONValue] = []
        var content: [JSONValue] = []
        for part in parts {
            switch part["type"]?.string {
            case "thinking":
                let thought = Reasoning(text: text(ofThought: part), signature: part["signature"]?.string)
                if isSaidByModel {
                    thoughts.append(thought)
                } else {
                    content.append(["type": "text", "text": .string(thought.text)])
                }
            case "reference": references.append(part)
            default: content.append(self.part(part))
            }
        }
        message["content"] = .array(content)
        if !references.isEmpty { message["references"] = .array(references) }
        guard !thoughts.isEmpty else { return }
        let sealed = message["reasoning_details"]?.array ?? []
        message["reasoning_details"] = .array((ReasoningDetails.json(thoughts).array ?? []) + sealed)
    }

    /// The text of a part `thinking`, which has parts itself.
    private static func text(ofThought part: JSONValue) -> String {
        if let text = part["thinking"]?.string { return text }
        return (part["thinking"]?.array ?? []).compactMap { $0["text"]?.string }.joined()
    }

    private static func part(_ part: JSONValue) -> JSONValue {
        guard let object = part.object else { return part }
        switch object["type"]?.string {
        case "document_url": return document(object) ?? part
        case "file" where object["file"] == nil: return file(object)
        case "input_audio":
            return object["input_audio"]?.string.map { sound($0, object) } ?? part
        default: return part
        }
    }

    private static func document(_ part: JSONObject) -> JSONValue? {
        guard let address = part["document_url"]?.string else { return nil }
        var file: JSONObject = ["file_data": .string(address)]
        file["filename"] = part["document_name"]
        var said = part
        said["type"] = "file"
        said["document_url"] = nil
        said["document_name"] = nil
        said["file"] = .object(file)
        return .object(said)
    }

    private static func file(_ part: JSONObject) -> JSONValue {
        var said = part
        var file = JSONObject()
        file["file_id"] = part["file_id"]
        said["file_id"] = nil
        said["file"] = .object(file)
        return .object(said)
    }

    /// The sound itself in base 64, bare or in an address; one that lies elsewhere stays a part of Mistral's own.
    private static func sound(_ text: String, _ part: JSONObject) -> JSONValue {
        var said = part
        if text.hasPrefix("http://") || text.hasPrefix("https://") {
            said["type"] = "audio_url"
        } else if let data = DataAddress.read(text) {
            said["input_audio"] = [
                "data": .string(data.base64), "format": .string(SoundFormat.name(of: data.mediaType)),
            ]
        } else {
            said["input_audio"] = ["data": .string(text)]
        }
        return .object(said)
    }
}
