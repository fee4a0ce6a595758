import Domain
import JSON
import Metering
import Providers

/// A provider's whole answer, held against what a chat completion must be.
struct WholeAnswer {
    let bytes: [UInt8]
    let usage: Usage?
    /// Tokens counted over what was said; used when the provider does not tell.
    let countedTokens: Int

    init(_ bytes: [UInt8], parser: JSONParser) throws(DialectFault) {
        guard bytes.contains(where: { $0 > 32 }) else { throw .notProtocol("sent an empty body") }
        let body: JSONElement
        do { body = try parser.parse(bytes) } catch {
            let isPage = bytes.first { $0 > 32 } == UInt8(ascii: "<")
            throw .notProtocol(
                isPage ? "answered with a page, not JSON; is its base_url right?" : "sent what is not JSON"
            )
        }
        if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
        guard let choices = body["choices"], choices.kind == .array else {
            throw .notProtocol("sent JSON without choices")
        }
        let usage = body["usage"].flatMap { Usage(openAI: $0)?.ifTold }
        // counting is for providers that do not tell
        let isCounting = usage == nil
        var counter = TextCounter()
        var saysSomething = false
        for choice in choices.array {
            if let failure = OpenAIFinish.failure(of: choice) { throw .refused(failure) }
            if let reason = choice["finish_reason"], !reason.isNull { saysSomething = true }
            // a legacy completion
            choice["text"]?.withStringBytes { text in
                if !text.isEmpty { saysSomething = true }
                if isCounting { counter.add(text) }
            }
            guard let message = choice["message"] else { continue }
            for key in ["content", "reasoning_content", "refusal"] {
                message[key]?.withStringBytes { text in
                    if !text.isEmpty { saysSomething = true }
                    if isCounting { counter.add(text) }
                }
            }
            guard let calls = message["tool_calls"] else { continue }
            for call in calls.array {
                saysSomething = true
                guard isCounting else { continue }
                call["function"]?["name"]?.withStringBytes { counter.add($0) }
                call["function"]?["arguments"]?.withStringBytes { counter.add($0) }
            }
        }
        guard saysSomething else { throw .notProtocol("sent an empty answer") }
        self.usage = usage
        countedTokens = counter.tokens
        self.bytes = bytes
    }

    /// The same answer as a stream, for a client that asked for one (fault F13); `usage` where it asked for that too.
    func asStream(info: ProxyInfo?, usage: Usage?) -> [UInt8] {
        guard case .object(let body)? = try? JSONValue(parsing: bytes) else { return [] }  // house: parsed before
        var chunk = JSONObject()
        for (key, value) in body where key != "choices" && key != "usage" && key != "object" { chunk[key] = value }
        var output: [UInt8] = []
        for choice in body["choices"]?.array ?? [] {
            if choice["text"] != nil {
                var whole = chunk
                whole["object"] = "text_completion"
                whole["choices"] = [choice]
                whole["_proxy_info"] = info?.json
                output.appendEvent(whole.serialized())
                continue
            }
            chunk["object"] = "chat.completion.chunk"
            let index = choice["index"] ?? 0
            var delta = choice["message"]?.object ?? JSONObject()
            if let calls = delta["tool_calls"]?.array {
                delta["tool_calls"] = .array(
                    calls.enumerated().map { place, call in
                        var numbered = call.object ?? JSONObject()
                        numbered["index"] = .number(place)
                        return .object(numbered)
                    }
                )
            }
            var said = chunk
            said["choices"] = [["index": index, "delta": .object(delta), "finish_reason": nil]]
            output.appendEvent(said.serialized())
            var last = chunk
            last["choices"] = [["index": index, "delta": [:], "finish_reason": choice["finish_reason"] ?? "stop"]]
            last["_proxy_info"] = info?.json
            output.appendEvent(last.serialized())
        }
        if let usage {
            var last = chunk
            last["choices"] = []
            last["usage"] = self.usage == nil ? .object(usage.openAI) : body["usage"]
            output.appendEvent(last.serialized())
        }
        output.appendEvent(Array("[DONE]".utf8))
        return output
    }
}

extension [UInt8] {
    /// Adds one event of a stream.
    mutating func appendEvent(_ data: [UInt8]) {
        append(contentsOf: "data: ".utf8)
        append(contentsOf: data)
        append(contentsOf: "\n\n".utf8)
    }
}
