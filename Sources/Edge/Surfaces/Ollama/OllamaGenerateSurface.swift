import Domain
import JSON

/// Ollama's `/api/generate` as clients speak it: the prompt becomes a user's message, `system` a system message.
///
/// `raw`, `template`, `suffix` and `context` cannot be told in a chat and are refused; `context` is never given, so that no
/// client has one to send back. Tool calls have no place in these answers.
struct OllamaGenerateSurface: ChatSurface {
    var chatProtocol: ChatProtocol { .ollamaGenerate }
    var showsThoughts: Bool { true }
    var lacks: Set<AnswerPiece> { [.seals, .refusals, .media, .calls] }

    var streamContentType: String { "application/x-ndjson" }

    var bindingFields: Set<String> { ["raw", "template", "suffix", "context"] }

    func request(from body: JSONObject, peek: ChatPeek) throws(GatewayError) -> ChatRequest {
        var reader = OllamaRequestReader(body, peek: peek)
        return try reader.readGenerate()
    }

    func body(of answer: ChatAnswer, _ context: AnswerContext) -> JSONObject {
        OllamaAnswerWriter(shape: .generate, context: context).body(of: answer)
    }

    func makeStreamWriter(_ context: AnswerContext) -> any ChatStreamWriter {
        OllamaStreamWriter(context, shape: .generate)
    }

    func name(of field: ChatField) -> String { OllamaChatSurface.name(of: field) }
}
