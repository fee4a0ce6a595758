import Glibc
import JSON
import Metering
import NIOCore
import Transfer

/// A provider inside the gateway, for a first call without any key and for trying what clients do when things go wrong.
///
/// It is no language model and says so. The same request gets the same answer. The model's name says how it behaves:
///
/// | model | does |
/// |---|---|
/// | `simulator` | answers; a stream brings a word each 20 ms |
/// | `simulator-fast` | the same without pauses |
/// | `simulator-slow` | a word each 500 ms |
/// | `simulator-error-<status>` | refuses with that status |
/// | `simulator-cut` | breaks a stream off after five words |
/// | `simulator-stall` | falls silent after five words |
/// | `simulator-silent` | never answers |
struct Simulator: UpstreamTransport {
    let loop: any EventLoop

    func start(_ request: ExchangeRequest, for receiver: any ExchangeReceiver) -> any UpstreamCall {
        let call = SimulatedCall(request: request, receiver: receiver, loop: loop)
        let bound = NIOLoopBound(call, eventLoop: loop)
        // never answer inside the call that asks
        loop.execute { bound.value.begin() }
        return call
    }
}

/// What the simulator does with one request.
private final class SimulatedCall: UpstreamCall {
    private let request: ExchangeRequest
    private let receiver: any ExchangeReceiver
    private let loop: any EventLoop
    private var isCancelled = false
    private var isPaused = false
    private var words: ArraySlice<String> = []
    private var said = 0
    private var model = "simulator"
    private var id = ""
    private var created = 0
    private var promptTokens = 0
    private var completionTokens = 0
    private var wantsUsage = false

    init(request: ExchangeRequest, receiver: any ExchangeReceiver, loop: any EventLoop) {
        self.request = request
        self.receiver = receiver
        self.loop = loop
    }

    func pause() { isPaused = true }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        sayNext()
    }

    func cancel() { isCancelled = true }

    func begin() {
        guard !isCancelled else { return }
        let body = (try? JSONValue(parsing: request.body)) ?? [:]  // house: the lane has parsed it before
        model = body["model"]?.string ?? model
        wantsUsage = body["stream_options"]?["include_usage"]?.bool ?? false
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        created = time.tv_sec
        id = "chatcmpl-sim-" + String(Self.digest(of: request.body), radix: 16)
        if model.hasPrefix("simulator-error-"), let status = Int(model.dropFirst(16)), (400...599).contains(status) {
            return refuse(status)
        }
        if model == "simulator-silent" { return }
        let text = Self.answer(to: body, model: model)
        words = Self.words(of: text)[...]
        count(body, text: text)
        if body["stream"]?.bool == true { return beginStream() }
        whole(text)
    }

    private func count(_ body: JSONValue, text: String) {
        var prompt = TextCounter()
        for message in body["messages"]?.array ?? [] {
            if let content = message["content"]?.string { prompt.add(content) }
            for part in message["content"]?.array ?? [] { prompt.add(part["text"]?.string ?? "") }
        }
        promptTokens = prompt.tokens + 4 * (body["messages"]?.array?.count ?? 0)
        var completion = TextCounter()
        completion.add(text)
        completionTokens = completion.tokens
    }

    private func refuse(_ status: Int) {
        head(status, type: "application/json")
        let body: JSONValue = [
            "error": [
                "message": .string("the simulator was told to refuse with \(status)"), "type": "simulated_error",
                "code": "simulated_\(status)",
            ]
        ]
        finish(with: body.serialized())
    }

    private func whole(_ text: String) {
        if model == "simulator-stall" { return }
        head(200, type: "application/json")
        let message: JSONValue = ["role": "assistant", "content": .string(text)]
        let body: JSONValue = [
            "id": .string(id), "object": "chat.completion", "created": .number(created), "model": .string(model),
            "choices": [["index": 0, "message": message, "finish_reason": "stop"]], "usage": usage,
        ]
        let bytes = body.serialized()
        guard model != "simulator-cut" else {
            receiver.receive(.body(Array(bytes[..<(bytes.count / 2)])))
            return breakOff()
        }
        finish(with: bytes)
    }

    private var usage: JSONValue {
        [
            "prompt_tokens": .number(promptTokens), "completion_tokens": .number(completionTokens),
            "total_tokens": .number(promptTokens + completionTokens),
        ]
    }

    // MARK: streams

    private func beginStream() {
        head(200, type: "text/event-stream")
        event(choice(["role": "assistant", "content": ""], finish: nil))
        sayNext()
    }

    private func sayNext() {
        guard !isCancelled, !isPaused else { return }
        guard let word = words.popFirst() else { return endStream() }
        if said == 5, model == "simulator-cut" { return breakOff() }
        if said == 5, model == "simulator-stall" { return }
        said += 1
        event(choice(["content": .string(word)], finish: nil))
        let pause: TimeAmount =
            switch model {
            case "simulator-fast": .nanoseconds(0)
            case "simulator-slow": .milliseconds(500)
            default: .milliseconds(20)
            }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: pause) { bound.value.sayNext() }
    }

    private func endStream() {
        event(choice([:], finish: "stop"))
        if wantsUsage { event(["choices": [], "usage": usage]) }
        var bytes: [UInt8] = []
        bytes.appendEvent(Array("[DONE]".utf8))
        finish(with: bytes)
    }

    private func choice(_ delta: JSONValue, finish: JSONValue) -> JSONObject {
        ["choices": [["index": 0, "delta": delta, "finish_reason": finish]]]
    }

    private func event(_ members: JSONObject) {
        guard !isCancelled else { return }
        var chunk: JSONObject = [
            "id": .string(id), "object": "chat.completion.chunk", "created": .number(created), "model": .string(model),
        ]
        chunk.merge(members)
        var bytes: [UInt8] = []
        bytes.appendEvent(chunk.serialized())
        receiver.receive(.body(bytes))
    }

    // MARK: events

    private func head(_ status: Int, type: String) {
        receiver.receive(.head(.init(status: status, version: .http11, headers: [("content-type", type)])))
    }

    private func finish(with bytes: [UInt8]) {
        guard !isCancelled else { return }
        receiver.receive(.body(bytes))
        guard !isCancelled else { return }
        receiver.receive(.finished(ExchangeSummary(bodyBytes: bytes.count)))
    }

    private func breakOff() {
        guard !isCancelled else { return }
        receiver.receive(
            .failed(
                TransferError(code: .receiveFailed, message: "the simulator was told to break off", bytesReceived: 1)
            )
        )
    }

    // MARK: what is said

    private static func answer(to body: JSONValue, model: String) -> String {
        let last = body["messages"]?.array?.last { $0["role"]?.string == "user" }
        let parts = last?["content"]?.array ?? []
        let asked = last?["content"]?.string ?? parts.compactMap { $0["text"]?.string }.joined(separator: " ")
        let shown = asked.count > 200 ? String(asked.prefix(200)) + "…" : asked
        return """
            This is Martlet's built-in simulator, not a language model: the gateway works, and no provider was asked. \
            You said: "\(shown)". Set a provider's key, such as OPENAI_API_KEY, and restart to get real answers.
            """
    }

    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text {
            word.append(character)
            if character == " " {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// FNV-1a, so that the same request gets the same id.
    private static func digest(of bytes: [UInt8]) -> UInt64 {
        bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}
