import Domain
import JSON
import Providers

/// What a request for a response asks of the gateway itself: to keep the answer, and to look up what went before.
///
/// | request | gateway |
/// |---|---|
/// | `store` absent or true | keeps the response and its input for 30 days, and tells the provider not to |
/// | `store: false` | keeps nothing |
/// | `previous_response_id`, `item_reference` | are replaced by what they name before any provider is asked |
/// | `store: false`, nothing to look up, a provider of the same protocol | gets the client's own bytes |
/// | anything else, a provider of the same protocol | gets the client's own words with everything looked up, see ``ResponsesPassage`` |
/// | tools of OpenAI's own | are for a provider of the same protocol alone |
/// | `instructions` | are those of this request alone, never of an earlier one |
/// | `background: true` | refused: nothing here outlives its connection |
/// | `conversation` | refused: conversations are kept by `previous_response_id` alone |
struct ResponsesAsk {
    /// Whether the response is to be kept: the client wants it, or says nothing.
    let isKept: Bool
    /// The response before this one.
    let previous: String?
    /// Items that the input names.
    let references: [String]
    private let body: JSONObject

    /// Reads a request.
    ///
    /// - Throws: `invalid_request` for what cannot be done here; `unsupported_operation` for what nobody does here.
    init(_ body: JSONObject) throws(GatewayError) {
        var fields = OpenAIFields(body)
        if try fields.flag("background") == true {
            throw GatewayError(
                .invalidRequest,
                "background responses are not supported: stream the response instead",
                param: "background"
            )
        }
        if fields.value("conversation") != nil {
            throw GatewayError(
                .invalidRequest,
                "conversations are not kept here: chain responses with previous_response_id",
                param: "conversation"
            )
        }
        isKept = try fields.flag("store") ?? true
        previous = try fields.text("previous_response_id")
        references = (body["input"]?.array ?? []).compactMap { Self.reference($0) }
        self.body = body
    }

    /// Whether something must be looked up first.
    var needsLookup: Bool { previous != nil || !references.isEmpty }

    /// Whether the client's own bytes are what a provider may see.
    var isUntouched: Bool { !isKept && !needsLookup }

    /// The input of this request alone, as items with names.
    func items(_ names: ResponsesNames) -> [JSONValue] {
        let items: [JSONValue] =
            switch body["input"] {
            case .string(let text):
                [["type": "message", "role": "user", "content": [["type": "input_text", "text": .string(text)]]]]
            case .array(let items): items
            default: []
            }
        return items.enumerated().map { place, item in
            guard var named = item.object else { return item }
            let type = named["type"]?.string ?? "message"
            if named["type"] == nil { named["type"] = .string(type) }
            if named["id"]?.string == nil {
                named["id"] = .string(names.input(ResponsesNames.kind(ofType: type), place))
            }
            if type == "message", let text = named["content"]?.string {
                let kind = named["role"] == "assistant" ? "output_text" : "input_text"
                named["content"] = [["type": .string(kind), "text": .string(text)]]
            }
            return .object(named)
        }
    }

    /// The request with everything in it that it named: `before` are the items of the conversation up to here.
    func resolved(before: [JSONValue], referenced: [String: JSONValue]) -> JSONObject {
        var resolved = body
        resolved["previous_response_id"] = nil
        resolved["store"] = false
        guard needsLookup else { return resolved }
        var items = before.map { Self.withoutName($0) }
        switch body["input"] {
        case .string(let text): items.append(["type": "message", "role": "user", "content": .string(text)])
        case .array(let own):
            items += own.map { item in
                Self.reference(item).flatMap { referenced[$0] }.map { Self.withoutName($0) } ?? item
            }
        default: break
        }
        resolved["input"] = .array(items)
        return resolved
    }

    /// The name that an `item_reference` holds; nil for every other item.
    private static func reference(_ item: JSONValue) -> String? {
        guard let object = item.object, let id = object["id"]?.string else { return nil }
        if object["type"]?.string == "item_reference" { return id }
        // the type may be left out
        return object.filter({ !$0.value.isNull }).count == 1 ? id : nil
    }

    /// No provider knows the gateway's names; where an item must have one, it is a provider's.
    private static func withoutName(_ item: JSONValue) -> JSONValue {
        guard var object = item.object else { return item }
        guard ["message", "reasoning", "function_call", "function_call_output"].contains(object["type"]?.string) else {
            return item
        }
        object["id"] = nil
        object["status"] = nil
        return .object(object)
    }
}
