import Domain
import HTTPCodec
import JSON
import Providers

/// Writes a streamed answer as the events of a response, numbered from 0.
///
/// Items are told in the order in which they began; calls of several functions may stay open together, every other item ends
/// when the next begins.
struct ResponsesStreamWriter: ChatStreamWriter {
    private let context: AnswerContext
    private let echo: ResponsesEcho
    private let desk: ResponsesDesk?
    private let names: ResponsesNames
    private var hasBegun = false
    private var model: String?
    private var sequence = 0
    private var items: [ResponsesStreamItem] = []
    /// Places of the calls in the output.
    private var calls: [Int: Int] = [:]
    /// Probabilities of the piece that comes next.
    private var logprobs: [JSONValue] = []
    private var ending = FinishReason.stop
    /// Members of the response as a provider began it itself.
    private var begun: JSONObject = [:]
    /// Items of a provider's own stream.
    private var passedItems: [JSONValue] = []

    init(_ context: AnswerContext, echo: ResponsesEcho, desk: ResponsesDesk? = nil) {
        self.context = context
        self.echo = echo
        self.desk = desk
        names = ResponsesNames(context.requestID)
    }

    /// Goes on where a provider's own stream has broken off.
    ///
    /// `keepsNames` says whether the client was told the provider's own name for the response.
    mutating func resume(_ passed: ResponsesPassedEvents, keepsNames: Bool) {
        guard let created = passed.created else { return }
        hasBegun = true
        sequence = passed.count
        passedItems = passed.items
        for name in ["created_at", "model"] + (keepsNames ? ["id"] : []) { begun[name] = created[name] }
    }

    mutating func write(_ event: ChatEvent, into output: inout [UInt8]) {
        switch event {
        case .began(_, let model): self.model = model ?? self.model
        case .text(let text, 0): say(text, isRefusal: false, &output)
        case .refusal(let text, 0): say(text, isRefusal: true, &output)
        case .reasoning(let text, 0): think(text, &output)
        case .reasoningSignature(let signature, 0):
            let place = thought(&output)
            items[place].thought.signature = signature
            close(place, &output)
        case .sealedReasoning(let sealed, 0):
            let place = thought(&output)
            items[place].thought.sealed = sealed
            close(place, &output)
        case .toolCallBegan(let call, let id, let name, let signature, 0):
            closeAll(&output) { $0.kind != .call }
            let item = ResponsesStreamItem(
                .call,
                id: names.output("fc", items.count),
                call: ToolCall(id: id, name: name, arguments: "", signature: signature)
            )
            calls[call] = open(item, &output)
        case .toolCallArguments(let call, let fragment, 0): add(fragment, to: call, &output)
        case .logprobs(let told, 0): logprobs += told["content"]?.array ?? []
        case .finished(let reason, _, 0):
            ending = reason
            let isCut = reason == .length || reason == .contentFilter
            closeAll(&output, status: isCut ? "incomplete" : "completed") { _ in true }
        case .usage: break
        // nobody can ask for a second choice
        default: break
        }
    }

    mutating func end(usage: Usage, info: JSONValue?, into output: inout [UInt8]) {
        begin(&output)
        if items.isEmpty { _ = open(ResponsesStreamItem(.message, id: names.output("msg", 0)), &output) }
        closeAll(&output) { _ in true }
        let hasRefusal = items.contains { $0.parts.contains(where: \.isRefusal) }
        let response = response(.ended(ending, hasRefusal: hasRefusal), usage: usage)
        let start = output.count
        put("response." + (response["status"]?.string ?? "completed"), into: &output) { event in
            event.member("response", .object(response))
            if let info { event.member("_proxy_info", info) }
        }
        desk?.response = response
        desk?.lastEventBytes = output.count - start
    }

    mutating func fail(_ error: GatewayError, partial: Usage, into output: inout [UInt8]) {
        begin(&output)
        for place in items.indices where items[place].isOpen { items[place].status = "incomplete" }
        var response = response(.failed(error), usage: partial)
        response.merge(begun)
        if !passedItems.isEmpty { response["output"] = .array(passedItems) }
        // only what ended well is kept
        response["store"] = false
        put("response.failed", into: &output) { $0.member("response", .object(response)) }
    }

    // MARK: events

    private func response(_ status: ResponsesEcho.Status, usage: Usage?) -> JSONObject {
        echo.response(
            status,
            context,
            model: context.model(model),
            output: items.map { .object($0.json) },
            usage: usage
        )
    }

    private mutating func put(_ type: String, into output: inout [UInt8], _ members: (inout JSONWriter) -> Void) {
        var event = JSONWriter(capacity: 192)
        event.beginObject()
        event.member("type", type)
        event.member("sequence_number", sequence)
        members(&event)
        event.endObject()
        sequence += 1
        output.append(contentsOf: "event: ".utf8)
        output.append(contentsOf: type.utf8)
        output.append(contentsOf: "\ndata: ".utf8)
        output.append(contentsOf: event.bytes)
        output.append(contentsOf: "\n\n".utf8)
    }

    private mutating func begin(_ output: inout [UInt8]) {
        guard !hasBegun else { return }
        hasBegun = true
        let response = JSONValue.object(response(.inProgress, usage: nil))
        put("response.created", into: &output) { $0.member("response", response) }
        put("response.in_progress", into: &output) { $0.member("response", response) }
    }

    // MARK: items

    /// Opens an item and tells its place.
    private mutating func open(_ item: ResponsesStreamItem, _ output: inout [UInt8]) -> Int {
        begin(&output)
        let place = items.count
        items.append(item)
        put("response.output_item.added", into: &output) { event in
            event.member("output_index", place)
            event.member("item", .object(item.beginning))
        }
        return place
    }

    private mutating func closeAll(
        _ output: inout [UInt8],
        status: String = "completed",
        _ isMeant: (ResponsesStreamItem) -> Bool
    ) {
        for place in items.indices where items[place].isOpen && isMeant(items[place]) {
            close(place, status: status, &output)
        }
    }

    private mutating func close(_ place: Int, status: String = "completed", _ output: inout [UInt8]) {
        let item = items[place]
        switch item.kind {
        case .message: closePart(place, &output)
        case .reasoning:
            guard !item.thought.text.isEmpty else { break }
            put("response.reasoning_summary_text.done", into: &output) { event in
                event.summaryPlace(item.id, place)
                event.member("text", item.thought.text)
            }
            put("response.reasoning_summary_part.done", into: &output) { event in
                event.summaryPlace(item.id, place)
                event.member("part", ResponsesItems.summary(item.thought.text))
            }
        case .call:
            put("response.function_call_arguments.done", into: &output) { event in
                event.member("item_id", item.id)
                event.member("output_index", place)
                event.member("name", item.call.name)
                event.member("arguments", item.call.arguments)
            }
        }
        items[place].status = status
        items[place].isOpen = false
        let done = JSONValue.object(items[place].json)
        put("response.output_item.done", into: &output) { event in
            event.member("output_index", place)
            event.member("item", done)
        }
    }

    // MARK: messages

    private mutating func say(_ text: String, isRefusal: Bool, _ output: inout [UInt8]) {
        guard !text.isEmpty else { return }
        closeAll(&output) { $0.kind != .message }
        var place = items.count - 1
        if items.last?.isOpen != true {
            place = open(ResponsesStreamItem(.message, id: names.output("msg", items.count)), &output)
        }
        if items[place].parts.last?.isRefusal != isRefusal {
            closePart(place, &output)
            openPart(place, isRefusal: isRefusal, &output)
        }
        let part = items[place].parts.count - 1
        let id = items[place].id
        items[place].parts[part].text += text
        items[place].parts[part].logprobs += logprobs
        let told = logprobs
        logprobs = []
        put(isRefusal ? "response.refusal.delta" : "response.output_text.delta", into: &output) { event in
            event.partPlace(id, place, part)
            event.member("delta", text)
            if !isRefusal { event.member("logprobs", .array(told)) }
        }
    }

    private mutating func openPart(_ place: Int, isRefusal: Bool, _ output: inout [UInt8]) {
        let part = items[place].parts.count
        let id = items[place].id
        items[place].parts.append(.init(isRefusal: isRefusal))
        let empty = items[place].parts[part].json
        put("response.content_part.added", into: &output) { event in
            event.partPlace(id, place, part)
            event.member("part", empty)
        }
    }

    /// Ends the last part of a message.
    private mutating func closePart(_ place: Int, _ output: inout [UInt8]) {
        guard let part = items[place].parts.last else { return }
        let index = items[place].parts.count - 1
        let id = items[place].id
        put(part.isRefusal ? "response.refusal.done" : "response.output_text.done", into: &output) { event in
            event.partPlace(id, place, index)
            event.member(part.isRefusal ? "refusal" : "text", part.text)
            if !part.isRefusal { event.member("logprobs", .array(part.logprobs)) }
        }
        put("response.content_part.done", into: &output) { event in
            event.partPlace(id, place, index)
            event.member("part", part.json)
        }
    }

    // MARK: thoughts and calls

    /// The place of the thought that goes on, or of a new one.
    private mutating func thought(_ output: inout [UInt8]) -> Int {
        closeAll(&output) { $0.kind != .reasoning }
        if let last = items.last, last.isOpen { return items.count - 1 }
        return open(ResponsesStreamItem(.reasoning, id: names.output("rs", items.count)), &output)
    }

    private mutating func think(_ text: String, _ output: inout [UInt8]) {
        guard !text.isEmpty else { return }
        let place = thought(&output)
        let id = items[place].id
        if items[place].thought.text.isEmpty {
            put("response.reasoning_summary_part.added", into: &output) { event in
                event.summaryPlace(id, place)
                event.member("part", ResponsesItems.summary(""))
            }
        }
        items[place].thought.text += text
        put("response.reasoning_summary_text.delta", into: &output) { event in
            event.summaryPlace(id, place)
            event.member("delta", text)
        }
    }

    private mutating func add(_ fragment: String, to call: Int, _ output: inout [UInt8]) {
        guard !fragment.isEmpty, let place = calls[call], items[place].isOpen else { return }
        let id = items[place].id
        items[place].call.arguments += fragment
        put("response.function_call_arguments.delta", into: &output) { event in
            event.member("item_id", id)
            event.member("output_index", place)
            event.member("delta", fragment)
        }
    }
}

extension JSONWriter {
    /// Where a part of a message is.
    fileprivate mutating func partPlace(_ id: String, _ output: Int, _ part: Int) {
        member("item_id", id)
        member("output_index", output)
        member("content_index", part)
    }

    /// Where a piece of a summary is; a thought has one.
    fileprivate mutating func summaryPlace(_ id: String, _ output: Int) {
        member("item_id", id)
        member("output_index", output)
        member("summary_index", 0)
    }
}
