import Domain

/// Names of files that lie with a provider, which no other vendor can open.
extension ChatRequest {
    /// Refuses what the client keeps with its own vendor, where another is asked.
    ///
    /// - Throws: `UnsupportedField` that names the part.
    func refuseFiles(of client: ChatProtocol, at provider: ChatProtocol) throws(UnsupportedField) {
        guard client.vendor != provider.vendor else { return }
        for (index, message) in messages.enumerated() {
            for (place, part) in message.parts.enumerated() where part.kind.holdsFile {
                throw UnsupportedField(
                    .media,
                    at: "messages[\(index)].content[\(place)]",
                    "is a file kept with another vendor; send its bytes or its address"
                )
            }
        }
    }
}

extension ContentPart.Kind {
    fileprivate var holdsFile: Bool {
        switch self {
        case .media(let media): if case .file = media.source { true } else { false }
        case .toolResult(let result): result.parts.contains { $0.kind.holdsFile }
        default: false
        }
    }
}

extension ChatProtocol {
    /// Who keeps the files that clients of this protocol name.
    fileprivate enum Vendor {
        case openAI
        case mistral
        case anthropic
        case google
        case none
    }

    fileprivate var vendor: Vendor {
        switch self {
        case .openAIChat, .openAIResponses, .openAICompletions: .openAI
        case .mistralChat: .mistral
        case .anthropicMessages: .anthropic
        case .gemini: .google
        default: .none
        }
    }
}
