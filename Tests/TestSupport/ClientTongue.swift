/// A protocol as a client speaks it, with its path on the gateway.
public enum ClientTongue: String, Sendable, CaseIterable {
    case openAI
    case transparent
    case completions
    case anthropic
    case gemini
    case geminiArray
    case cohere
    case ollama

    /// Where a chat request goes.
    public func path(stream: Bool, model: String = "shared") -> String {
        switch self {
        case .openAI: "/v1/chat/completions"
        case .transparent: "/chat/completions"
        case .completions: "/v1/completions"
        case .anthropic: "/v1/messages"
        case .gemini:
            stream ? "/v1beta/models/\(model):streamGenerateContent?alt=sse" : "/v1beta/models/\(model):generateContent"
        case .geminiArray: "/v1beta/models/\(model):\(stream ? "streamGenerateContent" : "generateContent")"
        case .cohere: "/v2/chat"
        case .ollama: "/api/chat"
        }
    }

    /// A request whose prompt begins with `word`.
    public func body(_ word: String, stream: Bool, extra: JSONNode = [:], model: String = "shared") -> String {
        let said = JSONNode.string("\(word) please")
        let named: JSONNode = ["model": .string(model), "stream": .bool(stream)]
        let body: JSONNode =
            switch self {
            case .openAI, .transparent, .cohere, .ollama:
                named.merging(["messages": [["role": "user", "content": said]]])
            case .completions: named.merging(["prompt": said])
            case .anthropic: named.merging(["max_tokens": 500, "messages": [["role": "user", "content": said]]])
            case .gemini, .geminiArray: ["contents": [["role": "user", "parts": [["text": said]]]]]
            }
        return body.merging(extra).text
    }

    /// The objects of an answer: one where it is whole, all of a stream.
    public func pieces(of response: ClientResponse) -> [JSONNode] {
        switch self {
        case .geminiArray where !response.json.items.isEmpty: response.json.items
        case .ollama: response.text.split(separator: "\n").map { JSONNode.parse(String($0)) }
        default: response.json == .null ? response.chunks : [response.json]
        }
    }

    /// What the assistant said.
    public func text(of response: ClientResponse) -> String {
        pieces(of: response).map(text).joined()
    }

    /// Why the assistant ended, if it says so.
    public func finish(of response: ClientResponse) -> String? {
        pieces(of: response).lazy.compactMap { piece in
            switch self {
            case .openAI, .transparent, .completions: piece["choices"][0]["finish_reason"].string
            case .anthropic: piece["stop_reason"].string ?? piece["delta"]["stop_reason"].string
            case .gemini, .geminiArray: piece["candidates"][0]["finishReason"].string
            case .cohere: piece["finish_reason"].string ?? piece["delta"]["finish_reason"].string
            case .ollama: piece["done_reason"].string
            }
        }.first
    }

    /// The words of an error in one of the objects, if it is one.
    public func error(in piece: JSONNode) -> String? {
        switch self {
        case .ollama: piece["error"].string
        case .cohere: piece["delta"]["error"].string ?? (piece.has("type") ? nil : piece["message"].string)
        default: piece["error"]["message"].string
        }
    }

    private func text(_ piece: JSONNode) -> String {
        switch self {
        case .openAI, .transparent:
            let choice = piece["choices"][0]
            return choice["delta"]["content"].string ?? choice["message"]["content"].string ?? ""
        case .completions: return piece["choices"][0]["text"].string ?? ""
        case .anthropic:
            return piece["delta"]["text"].string ?? piece["content"].items.compactMap { $0["text"].string }.joined()
        case .gemini, .geminiArray:
            return piece["candidates"][0]["content"]["parts"].items.compactMap { $0["text"].string }.joined()
        case .cohere:
            let whole = piece["message"]["content"].items.compactMap { $0["text"].string }.joined()
            return piece["delta"]["message"]["content"]["text"].string ?? whole
        case .ollama: return piece["message"]["content"].string ?? ""
        }
    }
}
