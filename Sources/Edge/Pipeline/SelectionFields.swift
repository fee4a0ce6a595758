import Domain
import HTTP
import JSON
import NIOCore
import Providers

/// Where a client protocol has the length of an answer and its temperature.
struct SelectionFields: Equatable {
    /// The object they stand in, by all its spellings; nil for the request itself.
    var holder: [String] = []
    /// Names of the length; the first one is written.
    var maxTokens: [String]
    var temperature = "temperature"

    /// The fields of a protocol; `takesCompletionTokens` for a model that refuses OpenAI's older name.
    init(_ chatProtocol: ChatProtocol, takesCompletionTokens: Bool = false) {
        switch chatProtocol {
        case .openAIChat where takesCompletionTokens: maxTokens = ["max_completion_tokens", "max_tokens"]
        case .openAIChat: maxTokens = ["max_tokens", "max_completion_tokens"]
        case .openAICompletions, .mistralChat, .cohereChat, .anthropicMessages: maxTokens = ["max_tokens"]
        case .openAIResponses: maxTokens = ["max_output_tokens"]
        case .gemini:
            holder = ["generationConfig", "generation_config"]
            maxTokens = ["maxOutputTokens", "max_output_tokens"]
        case .ollamaChat, .ollamaGenerate:
            holder = ["options"]
            maxTokens = ["num_predict"]
        }
    }

    /// The body with what a selection says where the client says nothing; nil where there is nothing to add.
    func filled(_ bytes: [UInt8], by selection: ModelSelection) -> [UInt8]? {
        // house: what is no object is refused by its reader
        guard case .object(let body)? = try? JSONValue(parsing: bytes) else { return nil }
        let name = holder.first { body[$0]?.object != nil } ?? holder.first
        let fields = name.map { body[$0]?.object ?? [:] } ?? body
        var splice = JSONSplice()
        if let most = selection.maxTokens, !maxTokens.contains(where: { fields.states($0) }) {
            splice.set(maxTokens[0], to: .number(most))
        }
        if let temperature = selection.temperature, !fields.states(self.temperature) {
            splice.set(self.temperature, to: .number(temperature))
        }
        guard !splice.isEmpty else { return nil }
        var whole = splice
        if let name {
            whole = JSONSplice()
            whole.edit(name, with: splice)
        }
        return try? whole.applied(to: bytes)  // house: the text was parsed before
    }
}

extension JSONObject {
    fileprivate func states(_ name: String) -> Bool { self[name].map { !$0.isNull } ?? false }
}

extension EdgeServices {
    /// The request with the selection's length and temperature where it leaves the model to the gateway and does not state
    /// them itself.
    func deferring(
        _ request: Request,
        peek: ChatPeek,
        words: any ChatSurface,
        isTransparent: Bool
    ) -> Request {
        guard peek.model != nil || isTransparent, let deferral = catalog.deferral(of: peek.model),
            deferral.selection.maxTokens != nil || deferral.selection.temperature != nil
        else { return request }
        let isOpenAIs = ["openai", "azure_openai"].contains(deferral.provider.type)
        let fields = SelectionFields(
            words.chatProtocol,
            takesCompletionTokens: isOpenAIs && ReasoningModelName.matches(deferral.selection.model)
        )
        guard let bytes = fields.filled(Array(buffer: request.body), by: deferral.selection) else { return request }
        var filled = request
        filled.body = ByteBuffer(bytes: bytes)
        return filled
    }
}
