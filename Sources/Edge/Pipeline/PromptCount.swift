import Domain
import JSON
import Metering

extension EdgeServices {
    /// How many tokens a request has, by the model's own tokenizer where that is published, else by an estimate.
    ///
    /// Pictures, sound and documents are not text: each counts as ``PromptCount/mediaTokens``, and the count is then an
    /// estimate.
    func promptTokens(of chat: ChatRequest) -> TokenCount {
        PromptCount(choice: TokenizerChoice(model: chat.model), tokenizers: tokenizers).count(chat)
    }
}

/// Counts the tokens of a whole request.
struct PromptCount {
    /// What a picture or another piece of media counts as, whatever its size (semantics 1.2); real ones cost more or less.
    static let mediaTokens = 512

    let choice: TokenizerChoice
    let tokenizers: Tokenizers

    func count(_ chat: ChatRequest) -> TokenCount {
        var media = 0
        var messages: [ChatPrompt.Message] = []
        for message in chat.messages {
            var text = ""
            read(message.parts, into: &text, media: &media)
            messages.append(.init(role: message.role.rawValue, content: text, name: message.name))
        }
        let tools = chat.tools.map { tool in
            ChatPrompt.Tool(
                name: tool.name,
                description: tool.description ?? "",
                parameters: parameters(of: tool.parameters)
            )
        }
        let count = tokenizers.count(ChatPrompt(messages: messages, tools: tools), choice: choice)
        guard media > 0 else { return count }
        return TokenCount(tokens: count.tokens + media * Self.mediaTokens, isExact: false)
    }

    private func read(_ parts: [ContentPart], into text: inout String, media: inout Int) {
        for part in parts {
            switch part.kind {
            case .text(let piece), .refusal(let piece): text += piece
            case .reasoning(let thought): text += thought.text
            case .toolCall(let call): text += call.name + call.arguments
            case .toolResult(let result): read(result.parts, into: &text, media: &media)
            case .media(let piece):
                if case .text(let document) = piece.source { text += document } else { media += 1 }
            case .other(let object): text += String(decoding: object.serialized(), as: UTF8.self)
            }
        }
    }

    private func parameters(of schema: JSONValue?) -> [ChatPrompt.Tool.Parameter] {
        (schema?["properties"]?.object ?? [:]).map { name, property in
            ChatPrompt.Tool.Parameter(
                name: name,
                type: property["type"]?.string ?? "object",
                description: property["description"]?.string ?? "",
                choices: property["enum"]?.array?.compactMap(\.string)
            )
        }
    }
}
