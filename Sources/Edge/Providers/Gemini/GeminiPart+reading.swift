public import Domain
public import JSON

extension GeminiPart {
    /// Where a part stands, which decides what becomes of those that only Gemini knows.
    public enum Place: Sendable {
        /// In a request: they are kept as they are.
        case request
        /// In an answer: code and what it printed become text, others are left out.
        case answer
    }

    /// Reads a part and says what it holds.
    ///
    /// `id` names a call that has no name of its own. A signature on a text is read as a thought without words after it.
    /// Results of tools are not for here.
    public static func read(_ part: JSONObject, in place: Place, id: (String) -> String) -> [ContentPart.Kind] {
        let part = part.inGeminiSpelling
        let signature = part["thoughtSignature"]?.string
        if place == .request, part.contains(where: { !plainKeys.contains($0.key) }) { return [.other(part)] }
        if let call = part["functionCall"]?.object {
            return [.toolCall(toolCall(call, signature: signature, id: id))]
        }
        var kinds: [ContentPart.Kind] = []
        if let text = part["text"]?.string {
            if part["thought"]?.bool ?? false { return [.reasoning(Reasoning(text: text, signature: signature))] }
            if !text.isEmpty || signature == nil { kinds.append(.text(text)) }
        } else if let media = media(of: part) {
            kinds.append(.media(media))
        } else if place == .answer {
            if let code = codeText(part) { kinds.append(.text(code)) }
        } else {
            return [.other(part)]
        }
        if let signature { kinds.append(.reasoning(Reasoning(text: "", signature: signature))) }
        return kinds
    }

    /// Adds a piece, joining thoughts that came in several parts: a seal belongs to all that was thought before it.
    public static func join(_ kind: ContentPart.Kind, to pieces: inout [ContentPart]) {
        guard case .reasoning(let next) = kind, let last = pieces.indices.last,
            case .reasoning(var thought) = pieces[last].kind, thought.signature == nil, !thought.text.isEmpty
        else {
            pieces.append(ContentPart(kind))
            return
        }
        thought.text += next.text
        thought.signature = next.signature
        pieces[last].kind = .reasoning(thought)
    }

    /// Reads `inlineData` or `fileData`; nil where the part holds neither.
    public static func media(of part: JSONObject) -> Media? {
        let detail: String? =
            switch part["mediaResolution"]?["level"]?.string {
            case "MEDIA_RESOLUTION_LOW": "low"
            case "MEDIA_RESOLUTION_MEDIUM": "auto"
            case .some: "high"
            case nil: nil
            }
        if let blob = part["inlineData"]?.object?.inGeminiSpelling, let bytes = blob["data"]?.string {
            let type = blob["mimeType"]?.string
            let name = blob["displayName"]?.string
            return Media(kind(of: type), .base64(bytes), mediaType: type, name: name, detail: detail)
        }
        guard let file = part["fileData"]?.object?.inGeminiSpelling, let address = file["fileUri"]?.string else {
            return nil
        }
        let type = file["mimeType"]?.string
        let isWithGoogle =
            ["https://generativelanguage.googleapis.com/", "files/", "gs://"].contains { address.hasPrefix($0) }
        return Media(
            kind(of: type),
            isWithGoogle ? .file(address) : .url(address),
            mediaType: type,
            name: file["displayName"]?.string,
            detail: detail
        )
    }

    /// Members of a candidate that say where its words come from.
    static let evidence = ["groundingMetadata", "citationMetadata", "urlContextMetadata"]

    /// Code the model ran, or what it printed, for readers of another protocol.
    static func codeText(_ part: JSONObject) -> String? {
        if let code = part["executableCode"]?["code"]?.string { return fenced(code, language: "python") }
        return part["codeExecutionResult"]?["output"]?.string.map { fenced($0) }
    }

    static func fenced(_ text: String, language: String = "") -> String {
        "\n```\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")```\n"
    }

    private static func toolCall(_ call: JSONObject, signature: String?, id: (String) -> String) -> ToolCall {
        let name = call["name"]?.string ?? ""
        let ownID = call["id"]?.string ?? ""
        return ToolCall(
            id: ownID.isEmpty ? id(name) : ownID,
            name: name,
            arguments: String(decoding: (call["args"] ?? [:]).serialized(), as: UTF8.self),
            signature: signature
        )
    }

    private static func kind(of type: String?) -> Media.Kind {
        switch type?.prefix(while: { $0 != "/" }) {
        case "image": .image
        case "audio": .audio
        case "video": .video
        default: .document
        }
    }

    /// What a part of a request may hold so that nothing of it is lost.
    private static let plainKeys: Set<String> = [
        "text", "thought", "thoughtSignature", "functionCall", "inlineData", "fileData", "mediaResolution",
    ]
}
