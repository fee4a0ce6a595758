import Domain
import HTTP
import JSON
import Metering
import NIOCore
import Providers

/// Lets any other chat protocol pass between a client and a provider that both speak it.
///
/// The client's body goes on as it is but for the model's name, where it stands in the body and the provider knows it by
/// another.
final class NativePassage: Interpreter {
    var outgoing: Outgoing
    let streamContentType: String
    let takesStreams: Bool
    private let dialect: any ChatDialect
    private let work: ChatWork

    init(dialect: any ChatDialect, work: ChatWork, model: String) {
        self.dialect = dialect
        self.work = work
        streamContentType = work.words.streamContentType
        takesStreams = work.peek.isStream
        var headers = dialect.headers
        for name in work.words.passedHeaders {
            guard let value = work.request.header(name) else { continue }
            headers.removeAll { $0.name == name }
            headers.append((name, value))
        }
        outgoing = Outgoing(
            path: dialect.path(model: model, isStream: work.peek.isStream),
            headers: headers,
            body: Self.body(work, model: model)
        )
    }

    func makeRelay() -> (any StreamRelay)? {
        let passed = work.words.makePassedEvents()
        work.passed = passed
        let relay = NativeRelay(dialect: dialect, parser: work.parser, passed: passed)
        return work.words.adapter?.relay(relay) ?? relay
    }

    func whole(_ bytes: [UInt8], contentType: String?) throws(DialectFault) -> any WholeReply {
        let answer = try dialect.checkedAnswer(bytes)
        return NativeWholeReply(bytes: bytes, answer: answer, work: work)
    }

    private static func body(_ work: ChatWork, model: String) -> [UInt8] {
        var bytes = Array(buffer: work.request.body)
        if work.peek.mayHoldPrivateKeys { bytes = UpstreamBody.withoutPrivateKeys(bytes) }
        if work.words.namesModelInBody, work.peek.model != model {
            var splice = JSONSplice()
            splice.set("model", to: .string(model))
            bytes = (try? splice.applied(to: bytes)) ?? bytes  // house: the text was parsed before
        }
        return work.words.adapter?.body(bytes) ?? bytes
    }
}

/// A provider's whole answer for a client of the same protocol.
struct NativeWholeReply: WholeReply {
    let bytes: [UInt8]
    let answer: ChatAnswer
    let work: ChatWork

    var usage: Usage? { answer.usage }
    var countedTokens: Int { answer.countedTokens }

    func body(with info: ProxyInfo?) -> [UInt8] {
        // pieces of an answer, though one was asked for
        guard bytes.first(where: { $0 > 32 }) != UInt8(ascii: "[") else {
            var body = work.words.body(of: answer, work.context)
            body["_proxy_info"] = info?.json
            return body.serialized()
        }
        let body = bytes.settingLast("_proxy_info", to: info)
        return work.words.adapter?.answer(body) ?? body
    }

    func asStream(info: ProxyInfo?, usage: Usage) -> [UInt8]? {
        work.stream(of: answer, info: info, usage: usage)
    }
}

extension ChatDialect {
    /// Reads a whole answer and holds it against what an answer must be (faults F12, F29).
    func checkedAnswer(_ bytes: [UInt8]) throws(DialectFault) -> ChatAnswer {
        guard let first = bytes.first(where: { $0 > 32 }) else { throw .notProtocol("sent an empty body") }
        let body: JSONValue
        do { body = try JSONValue(parsing: bytes) } catch {
            throw .notProtocol(
                first == UInt8(ascii: "<")
                    ? "answered with a page, not JSON; is its base_url right?" : "sent what is not JSON"
            )
        }
        var answer = try answer(from: body)
        answer.usage = answer.usage?.ifTold
        guard !answer.choices.isEmpty else { throw .notProtocol("sent an empty answer") }
        return answer
    }
}

extension ChatAnswer {
    /// Tokens counted over what a reader would see.
    var countedTokens: Int {
        var counter = TextCounter()
        for part in choices.flatMap(\.parts) {
            switch part.kind {
            case .text(let text), .refusal(let text): counter.add(text)
            case .reasoning(let thought): counter.add(thought.text)
            case .toolCall(let call):
                counter.add(call.name)
                counter.add(call.arguments)
            case .media, .toolResult, .other: break
            }
        }
        return counter.tokens
    }

    /// The same answer piece by piece.
    var events: [ChatEvent] {
        var events = [ChatEvent.began(id: id, model: model)]
        for choice in choices {
            var calls = 0
            for part in choice.parts {
                switch part.kind {
                case .text(let text): events.append(.text(text, choice: choice.index))
                case .refusal(let text): events.append(.refusal(text, choice: choice.index))
                case .reasoning(let thought):
                    if !thought.text.isEmpty { events.append(.reasoning(thought.text, choice: choice.index)) }
                    if let seal = thought.signature { events.append(.reasoningSignature(seal, choice: choice.index)) }
                    if let sealed = thought.sealed { events.append(.sealedReasoning(sealed, choice: choice.index)) }
                case .toolCall(let call):
                    events.append(
                        .toolCallBegan(
                            call: calls,
                            id: call.id,
                            name: call.name,
                            signature: call.signature,
                            choice: choice.index
                        )
                    )
                    events.append(.toolCallArguments(call: calls, call.arguments, choice: choice.index))
                    calls += 1
                case .media, .toolResult, .other: break
                }
            }
            if let logprobs = choice.logprobs { events.append(.logprobs(logprobs, choice: choice.index)) }
            events.append(.finished(choice.finish, stopSequence: choice.stopSequence, choice: choice.index))
        }
        if let usage { events.append(.usage(usage)) }
        return events
    }
}
