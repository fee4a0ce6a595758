/// A request as a scripted provider received it, and what became of it.
public struct ProviderRequest: Sendable {
    /// Its place among all requests of that provider, from 0.
    public let number: Int
    /// Its place among the requests of its connection, from 0.
    public let numberOnConnection: Int
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
        json["stream"].bool ?? false
    }

    /// The model asked for.
    public var model: String? {
        json["model"].string
    }

    /// The content of the last message, where it is a text.
    public var lastMessage: String {
        json["messages"].items.last?["content"].string ?? ""
    }

    /// Whether this is a call that a model is to answer, not a probe or a list of models.
    public var isChat: Bool {
        path.contains("/chat/completions")
    }
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
