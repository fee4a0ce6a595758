import Domain
import JSON

/// The tool calls of one choice of a stream, put together from their fragments.
struct OpenAIStreamCalls {
    /// The choice they belong to.
    let choice: Int
    private var calls: [Call] = []

    /// One call.
    private struct Call {
        /// The service's number for it.
        var index: Int
        var id: String
        /// Until the name has come nothing can be told.
        var hasBegun = false
        var heldArguments = ""
    }

    init(choice: Int) {
        self.choice = choice
    }

    var isEmpty: Bool { calls.isEmpty }

    /// Reads one element of a delta's `tool_calls`.
    mutating func read(_ call: JSONElement, into events: inout [ChatEvent]) {
        guard let function = call["function"] else { return }
        let id = Self.text(call["id"])
        let number = number(call["index"]?.int, id: id, isNamed: Self.text(function["name"]) != nil)
        let seal = Self.text(call["extra_content"]?["google"]?["thought_signature"])
        read(function, of: number, id: id, signature: seal, into: &events)
    }

    /// Reads a delta's legacy `function_call`.
    mutating func read(function: JSONElement, into events: inout [ChatEvent]) {
        read(function, of: 0, id: nil, signature: nil, into: &events)
    }

    /// Calls whose name never came are told without one, so that nothing is lost.
    mutating func finish(into events: inout [ChatEvent]) {
        for place in calls.indices where !calls[place].hasBegun {
            begin(place, name: "", signature: nil, into: &events)
        }
    }

    /// Which call a fragment belongs to.
    private func number(_ number: Int?, id: String?, isNamed: Bool) -> Int {
        guard let number else {
            // without numbers a new name begins a call and a fragment belongs to the last
            let isNew = id != nil && !calls.contains { $0.id == id }
            guard !isNew, let last = calls.last else { return calls.count }
            return calls.last { $0.id == id }?.index ?? last.index
        }
        if let id, isNamed, let known = calls.last(where: { $0.index == number }), known.id != id {
            // some services number every call of an answer 0
            return (calls.map(\.index).max() ?? 0) + 1
        }
        return number
    }

    private mutating func read(
        _ function: JSONElement,
        of number: Int,
        id: String?,
        signature: String?,
        into events: inout [ChatEvent]
    ) {
        let place = calls.lastIndex { $0.index == number } ?? calls.count
        if place == calls.count {
            calls.append(Call(index: number, id: id ?? MadeToolID.text(choice: choice, call: place)))
        } else if let id, !calls[place].hasBegun {
            calls[place].id = id
        }
        let arguments = Self.arguments(function["arguments"])
        if !calls[place].hasBegun {
            guard let name = Self.text(function["name"]) else {
                calls[place].heldArguments += arguments ?? ""
                return
            }
            begin(place, name: name, signature: signature, into: &events)
        }
        if let arguments { events.append(.toolCallArguments(call: place, arguments, choice: choice)) }
    }

    private mutating func begin(_ place: Int, name: String, signature: String?, into events: inout [ChatEvent]) {
        calls[place].hasBegun = true
        let call = calls[place]
        events.append(.toolCallBegan(call: place, id: call.id, name: name, signature: signature, choice: choice))
        if !call.heldArguments.isEmpty {
            events.append(.toolCallArguments(call: place, call.heldArguments, choice: choice))
        }
    }

    /// A fragment that is not empty; some services send the whole object.
    private static func arguments(_ element: JSONElement?) -> String? {
        guard let element, !element.isNull else { return nil }
        if let fragment = element.string { return fragment.isEmpty ? nil : fragment }
        return String(decoding: JSONValue(element).serialized(), as: UTF8.self)
    }

    private static func text(_ element: JSONElement?) -> String? {
        guard let text = element?.string, !text.isEmpty else { return nil }
        return text
    }
}
