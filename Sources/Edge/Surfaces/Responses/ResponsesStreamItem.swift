import Domain
import JSON

/// An item of a streamed answer, as far as it is known.
struct ResponsesStreamItem {
    /// What it is.
    enum Kind {
        case message
        case reasoning
        case call
    }

    /// A piece of a message.
    struct Part {
        var isRefusal: Bool
        var text = ""
        var logprobs: [JSONValue] = []

        var json: JSONValue {
            isRefusal ? ResponsesItems.refusal(text) : ResponsesItems.text(text, logprobs: logprobs)
        }
    }

    let kind: Kind
    let id: String
    var status = "in_progress"
    var isOpen = true
    /// Of a message.
    var parts: [Part] = []
    /// Of a reasoning item.
    var thought = Reasoning(text: "")
    /// Of a call.
    var call: ToolCall

    init(_ kind: Kind, id: String, call: ToolCall = ToolCall(id: "", name: "", arguments: "")) {
        self.kind = kind
        self.id = id
        self.call = call
    }

    /// The item before anything of it has come.
    var beginning: JSONObject {
        switch kind {
        case .message: ResponsesItems.message(id: id, status: status, [])
        case .reasoning: ResponsesItems.reasoning(id: id, Reasoning(text: ""))
        case .call: ResponsesItems.call(id: id, status: status, call)
        }
    }

    /// The item as it stands.
    var json: JSONObject {
        switch kind {
        case .message: ResponsesItems.message(id: id, status: status, parts.map(\.json))
        case .reasoning: ResponsesItems.reasoning(id: id, thought)
        case .call: ResponsesItems.call(id: id, status: status, call)
        }
    }
}
