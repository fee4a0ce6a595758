import Domain
import JSON

/// A conversation as Gemini's `contents` and `systemInstruction`.
///
/// | canonical | Gemini |
/// |---|---|
/// | system and developer messages, wherever they stand | one `systemInstruction`, in their order (adjusted where something was said before) |
/// | nothing but system messages | a user's content, for Google demands one (noted as adjusted) |
/// | messages of one role in a row | one content |
/// | results of tools | a user's content of their own: Google counts them against the calls before |
/// | results in another order than their calls | in that of the calls, which alone tells calls without a name apart |
/// | a result's text | `{"output":text}`, a failure's `{"error":text}` |
/// | media in a result | `functionResponse.parts` from generation 3 on, else parts after it |
/// | a speaker's name, cache marks, thoughts another provider sealed | left out |
/// | a call without signature, generation 3 and later | the mark Google prescribes for calls that are not its own |
struct GeminiContents {
    private(set) var notes: TranslationNotes
    private var contents: [Content] = []
    private var system: [JSONObject] = []
    private var toolNames: [String: String] = [:]
    private let model: GeminiModelName

    private struct Content {
        var role: String
        var isResults = false
        var parts: [JSONObject]
    }

    /// What Google tells clients to send where a call has no signature of Google's.
    static let foreignSignature = "skip_thought_signature_validator"

    init(_ messages: [ChatMessage], model: GeminiModelName, notes: TranslationNotes) throws(UnsupportedField) {
        self.model = model
        self.notes = notes
        for index in messages.placesInCallOrder { try add(messages[index], at: index) }
        if contents.isEmpty, !system.isEmpty {
            contents = [Content(role: "user", parts: system)]
            system = []
            self.notes.adjust(.messages)
        }
        if model.needsSignatures { signForeignCalls() }
    }

    /// Never empty; without any message it is one empty text, which the provider refuses in its own words.
    var contentValues: JSONValue {
        guard !contents.isEmpty else { return [["role": "user", "parts": [["text": ""]]]] }
        return .array(
            contents.map { ["role": .string($0.role), "parts": .array($0.parts.map { .object($0) })] }
        )
    }

    /// Nil where no system message was there.
    var systemValue: JSONValue? {
        system.isEmpty ? nil : ["parts": .array(system.map { .object($0) })]
    }

    private mutating func add(_ message: ChatMessage, at index: Int) throws(UnsupportedField) {
        if message.name != nil { notes.leaveOut(.name) }
        switch message.role {
        case .system, .developer:
            for (place, part) in message.parts.enumerated() {
                noteCache(part)
                guard case .text(let text) = part.kind else {
                    throw UnsupportedField(.media, at: Self.place(index, place), "takes texts only as instructions")
                }
                if text.isEmpty { continue }
                // it stood after what was said before it
                if !contents.isEmpty { notes.adjust(.messages) }
                system.append(["text": .string(text)])
            }
        case .user: try add(message.parts, role: "user", at: index)
        case .assistant: try add(message.parts, role: "model", at: index)
        case .tool:
            var others: [ContentPart] = []
            for part in message.parts {
                noteCache(part)
                if case .toolResult(let result) = part.kind {
                    try add(result, at: index)
                } else {
                    others.append(part)
                }
            }
            try add(others, role: "user", at: index)
        }
    }

    private mutating func add(_ pieces: [ContentPart], role: String, at index: Int) throws(UnsupportedField) {
        var parts: [JSONObject] = []
        for (place, piece) in pieces.enumerated() {
            noteCache(piece)
            if case .toolResult(let result) = piece.kind {
                append(parts, role: role)
                parts = []
                try add(result, at: index)
                continue
            }
            if case .toolCall(let call) = piece.kind { toolNames[call.id] = call.name }
            if case .media(let media) = piece.kind { noteNames(of: media) }
            guard GeminiPart.append(piece.kind, to: &parts) else {
                guard case .reasoning = piece.kind else {
                    throw UnsupportedField(.media, at: Self.place(index, place), "does not know this piece")
                }
                notes.leaveOut(.reasoningParts)
                continue
            }
        }
        append(parts, role: role)
    }

    private mutating func noteNames(of media: Media) {
        if media.detail ?? "auto" != "auto" { notes.leaveOut(.mediaDetail) }
        if media.name != nil { notes.leaveOut(.mediaName) }
    }

    private mutating func append(_ parts: [JSONObject], role: String, isResults: Bool = false) {
        guard !parts.isEmpty else { return }
        if let last = contents.indices.last, contents[last].role == role, contents[last].isResults == isResults {
            contents[last].parts += parts
        } else {
            contents.append(Content(role: role, isResults: isResults, parts: parts))
        }
    }

    private mutating func add(_ result: ToolResult, at index: Int) throws(UnsupportedField) {
        guard let name = toolNames[result.callID] ?? result.name else {
            throw UnsupportedField(
                .messages,
                at: "messages[\(index)]",
                "needs the name of the tool, and no call before has the id '\(result.callID)'"
            )
        }
        var text = ""
        var media: [JSONObject] = []
        for (place, part) in result.parts.enumerated() {
            noteCache(part)
            switch part.kind {
            case .text(let piece), .refusal(let piece): text += piece
            case .media(let piece):
                noteNames(of: piece)
                media.append(GeminiPart.part(of: piece))
            default: throw UnsupportedField(.media, at: Self.place(index, place), "does not know this piece")
            }
        }
        var response = JSONObject()
        if !GeminiCallID.isMade(result.callID), !result.callID.isEmpty { response["id"] = .string(result.callID) }
        response["name"] = .string(name)
        response["response"] = [result.isError ? "error" : "output": .string(text)]
        if model.needsSignatures, !media.isEmpty {
            response["parts"] = .array(media.map { .object($0) })
            media = []
        }
        append([["functionResponse": .object(response)]] + media, role: "user", isResults: true)
    }

    /// The first call of each of the model's contents must be signed.
    private mutating func signForeignCalls() {
        for index in contents.indices where contents[index].role == "model" {
            let calls = contents[index].parts.indices.filter { contents[index].parts[$0]["functionCall"] != nil }
            guard let first = calls.first, contents[index].parts[first]["thoughtSignature"] == nil else { continue }
            contents[index].parts[first]["thoughtSignature"] = .string(Self.foreignSignature)
        }
    }

    private mutating func noteCache(_ part: ContentPart) {
        if part.cache != nil { notes.leaveOut(.cacheControl) }
    }

    private static func place(_ message: Int, _ part: Int) -> String { "messages[\(message)].content[\(part)]" }
}
