import JSON
import NIOCore
import Providers

/// Fits a response of a provider of the same protocol to what the gateway told and did itself.
///
/// The provider is asked to keep nothing, so its name for the response means nothing to anybody: the client is told the
/// gateway's name, the response before it, and whether it is kept. All else passes as it is.
struct ResponsesPassage: PassageAdapter {
    let names: ResponsesNames
    let previous: String?
    /// Where the response is put to be kept; nil where it is not.
    let desk: NIOLoopBound<ResponsesDesk>?

    /// Leaves out what only others can read, and asks for sealed thoughts, without which the next turn has none.
    func body(_ bytes: [UInt8]) -> [UInt8] {
        guard case .object(let body)? = try? JSONValue(parsing: bytes) else { return bytes }  // house: parsed before
        var splice = JSONSplice()
        if let items = body["input"]?.array {
            let kept = items.compactMap { Self.readable($0) }
            if kept != items { splice.set("input", to: .array(kept)) }
        }
        let thinks = OpenAIResponsesChat.thinks(
            model: body["model"]?.string ?? "",
            hasWish: body["reasoning"]?.object != nil
        )
        var include = body["include"]?.array ?? []
        if thinks, !include.contains("reasoning.encrypted_content") {
            include.append("reasoning.encrypted_content")
            splice.set("include", to: .array(include))
        }
        return (try? splice.applied(to: bytes)) ?? bytes  // house: parsed above
    }

    func answer(_ bytes: [UInt8]) -> [UInt8] {
        guard let changed = try? changes.applied(to: bytes) else { return bytes }  // house: parsed before
        if let desk, case .object(var response)? = try? JSONValue(parsing: changed) {  // house: parsed before
            response["_proxy_info"] = nil
            desk.value.response = response
            desk.value.lastEventBytes = 0
        }
        return changed
    }

    func relay(_ relay: any StreamRelay) -> any StreamRelay { ResponsesRelay(relay, self) }

    /// The data of an event, which holds the response as it stands.
    func event(_ data: [UInt8], isLast: Bool) -> [UInt8] {
        var splice = JSONSplice()
        splice.edit("response", with: changes)
        guard let changed = try? splice.applied(to: data) else { return data }  // house: parsed before
        if isLast, let desk {
            let event = try? JSONValue(parsing: changed)  // house: parsed before
            desk.value.response = event?["response"]?.object
        }
        return changed
    }

    private var changes: JSONSplice {
        var changes = JSONSplice()
        changes.set("id", to: .string(names.response))
        changes.set("store", to: .bool(desk != nil))
        changes.set("previous_response_id", to: previous.map { .string($0) } ?? .null)
        return changes
    }

    /// The item without seals of other providers; nil for a thought that OpenAI did not seal.
    private static func readable(_ item: JSONValue) -> JSONValue? {
        guard var object = item.object else { return item }
        switch object["type"]?.string {
        case "reasoning":
            guard let seal = object["encrypted_content"]?.string, !seal.isEmpty, !ThoughtSeal.isForeign(seal) else {
                return Optional.none
            }
            return item
        case "function_call":
            object["extra_content"] = nil
            return .object(object)
        default: return item
        }
    }
}
