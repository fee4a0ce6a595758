public import Domain
public import JSON

/// Pieces of messages and answers as Gemini's parts.
///
/// | piece | part |
/// |---|---|
/// | text, refusal | `text`; an empty one is left out |
/// | media here | `inlineData`; a text document is a `text` |
/// | media at an address or with Google | `fileData` |
/// | thought | `text` with `thought`, `thoughtSignature` |
/// | a signature without a thought | on the text before it, else an empty `text` with it |
/// | call | `functionCall` with its `thoughtSignature` |
/// | `executableCode`, `codeExecutionResult` and what else only Gemini knows | as it was written |
///
/// Names of files and how closely to look at them have no place in `inlineData` and `fileData` and are left out.
public enum GeminiPart {
    /// Adds what a piece looks like, and tells whether Gemini can say it; results of tools are not for here.
    public static func append(_ kind: ContentPart.Kind, to parts: inout [JSONObject]) -> Bool {
        switch kind {
        case .text(let text), .refusal(let text): if !text.isEmpty { parts.append(["text": .string(text)]) }
        case .media(let media): parts.append(part(of: media))
        case .reasoning(let thought): return append(thought, to: &parts)
        case .toolCall(let call): parts.append(part(of: call))
        case .toolResult: return false
        case .other(let object):
            guard object["type"] == nil, object.keys.contains(where: ownKeys.contains) else { return false }
            parts.append(object)
        }
        return true
    }

    /// A picture, a sound, a film or a document.
    public static func part(of media: Media) -> JSONObject {
        switch media.source {
        case .text(let text): return ["text": .string(text)]
        case .base64(let bytes):
            return [
                "inlineData": ["mimeType": .string(media.mediaType ?? usualType(media.kind)), "data": .string(bytes)]
            ]
        case .url(let address), .file(let address):
            var file = JSONObject()
            if let type = media.mediaType ?? typeByEnding(address) { file["mimeType"] = .string(type) }
            file["fileUri"] = .string(address)
            return ["fileData": .object(file)]
        }
    }

    /// Keys by which a part that only Gemini knows is recognised; those of other protocols have a `type`.
    static let ownKeys: Set<String> = [
        "executableCode", "codeExecutionResult", "videoMetadata", "inlineData", "fileData", "partMetadata", "toolCall",
        "toolResponse", "text", "functionCall",
    ]

    private static func append(_ thought: Reasoning, to parts: inout [JSONObject]) -> Bool {
        if !thought.text.isEmpty {
            var part: JSONObject = ["text": .string(thought.text), "thought": true]
            if let signature = thought.signature { part["thoughtSignature"] = .string(signature) }
            parts.append(part)
        } else if let signature = thought.signature {
            if let last = parts.indices.last, parts[last]["text"] != nil, parts[last]["thought"] == nil,
                parts[last]["thoughtSignature"] == nil
            {
                parts[last]["thoughtSignature"] = .string(signature)
            } else {
                parts.append(["text": "", "thoughtSignature": .string(signature)])
            }
        } else {
            return thought.sealed == nil
        }
        return true
    }

    private static func part(of call: ToolCall) -> JSONObject {
        var function = JSONObject()
        if !GeminiCallID.isMade(call.id), !call.id.isEmpty { function["id"] = .string(call.id) }
        function["name"] = .string(call.name)
        function["args"] = .object(arguments(call.arguments))
        var part: JSONObject = ["functionCall": .object(function)]
        if let signature = call.signature { part["thoughtSignature"] = .string(signature) }
        return part
    }

    /// Google takes objects only: what a model wrote that is none stands as the text it is, under `arguments`.
    private static func arguments(_ text: String) -> JSONObject {
        if text.isEmpty { return [:] }
        if case .object(let object)? = try? JSONValue(parsing: text) { return object }  // house: then it is no JSON
        return ["arguments": .string(text)]
    }

    private static func usualType(_ kind: Media.Kind) -> String {
        switch kind {
        case .image: "image/jpeg"
        case .audio: "audio/wav"
        case .video: "video/mp4"
        case .document: "application/pdf"
        }
    }

    private static func typeByEnding(_ address: String) -> String? {
        let path = address.prefix { $0 != "?" && $0 != "#" }
        guard let dot = path.lastIndex(of: ".") else { return nil }
        return endings[path[path.index(after: dot)...].lowercased()]
    }

    private static let endings = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif",
        "heic": "image/heic", "pdf": "application/pdf", "txt": "text/plain", "mp3": "audio/mp3", "wav": "audio/wav",
        "ogg": "audio/ogg", "flac": "audio/flac", "mp4": "video/mp4", "mov": "video/mov", "webm": "video/webm",
    ]
}
