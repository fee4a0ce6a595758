/// A request as a scripted provider received it, and what became of it.
public struct ProviderRequest: Sendable {
    /// Its place among all requests of that provider, from 0.
    public let number: Int
    /// Its place among the requests of its connection, from 0.
    public let numberOnConnection: Int
    /// Whether it came over HTTP/2, its header unread: method and path are then guessed from the body.
    public var isHTTP2 = false
    /// The method.
    public let method: String
    /// The path with its query.
    public let path: String
    /// Headers, names in lower case.
    public let headers: [(name: String, value: String)]
    /// The body.
    public let body: [UInt8]
    /// When it was complete.
    public let at: ContinuousClock.Instant
    /// When the client was seen to have gone before the answer's end.
    public var clientLeftAt: ContinuousClock.Instant?
    /// Whether the whole script was carried out.
    public var isCompleted = false

    /// The body as JSON.
    public var json: JSONNode {
        JSONNode.parse(body)
    }

    /// The body as text.
    public var text: String {
        String(decoding: body, as: UTF8.self)
    }

    /// Whether a stream was asked for.
    public var wantsStream: Bool {
        json["stream"].bool ?? path.contains(":streamGenerateContent")
    }

    /// The model asked for.
    public var model: String? {
        json["model"].string
    }

    /// The text of the last message, in any shape.
    public var lastMessage: String {
        let body = json
        if let content = body["messages"].items.last?["content"] {
            return content.string ?? content.items.compactMap { $0["text"].string }.joined()
        }
        if let parts = body["contents"].items.last?["parts"] {
            return parts.items.compactMap { $0["text"].string }.joined()
        }
        return body["prompt"].string ?? ""
    }

    /// The shape in which the answer is expected.
    public var shape: WireShape { WireShape(path: path) }

    /// The first header of that name, in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// Whether this is a call that a model is to answer, not a probe or a list of models.
    public var isChat: Bool { method == "POST" }
}

/// What a provider would charge: only answers it has delivered to their end.
public struct ProviderBill: Sendable, Equatable {
    /// Answers delivered.
    public var answers = 0
    /// Input tokens of those.
    public var prompt = 0
    /// Output tokens of those.
    public var completion = 0

    /// An empty bill.
    public init() {}

    /// Both bills together.
    public static func + (left: ProviderBill, right: ProviderBill) -> ProviderBill {
        var sum = left
        sum.answers += right.answers
        sum.prompt += right.prompt
        sum.completion += right.completion
        return sum
    }
}
