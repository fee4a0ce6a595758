/// One thing a scripted provider does on the connection that a request came on.
public enum ProviderStep: Sendable {
    /// How the end of a body is told.
    public enum Framing: Sendable, Equatable {
        case chunked
        case length(Int)
        case untilClose
    }

    /// A status line and headers.
    case head(status: Int, headers: [String] = [], framing: Framing = .chunked)
    /// Bytes as they stand, outside any framing.
    case raw([UInt8])
    /// A piece of the body in a write of its own.
    case bytes([UInt8])
    /// That many equal bytes of body, made as they go.
    case filler(UInt8, count: Int)
    /// Header lines without an end, until the client leaves or that many bytes were written.
    case endlessHeaders(limit: Int)
    /// A pause, in which a client that leaves is noticed.
    case pause(Duration)
    /// Silence until the client leaves, at most that long.
    case stall(Duration)
    /// The end of the body as its framing wants it; the connection stays.
    case endBody
    /// The end of the connection, wherever the body stands.
    case close
    /// A TCP reset.
    case reset
    /// On HTTP/2 the end of this request alone, with an error code of HTTP/2; else a TCP reset.
    case resetStream(UInt32)
    /// On HTTP/2 the word that no stream after `lastStream` was or will be looked at; else a TCP reset.
    case goAway(lastStream: UInt32)
    /// Writes this into the provider's own bill: an answer it has delivered in full.
    case bill(prompt: Int, completion: Int)
}

extension [ProviderStep] {
    /// A body in one piece with its length.
    public static func body(
        _ text: String,
        status: Int = 200,
        type: String = "application/json",
        headers: [String] = []
    ) -> [ProviderStep] {
        let bytes = [UInt8](text.utf8)
        return [
            .head(status: status, headers: ["Content-Type: \(type)"] + headers, framing: .length(bytes.count)),
            .bytes(bytes), .endBody,
        ]
    }

    /// An error in the OpenAI shape.
    public static func failure(
        _ status: Int,
        message: String = "scripted failure",
        code: String = "scripted",
        headers: [String] = []
    ) -> [ProviderStep] {
        let body: JSONNode = [
            "error": ["message": .string(message), "type": "scripted_error", "code": .string(code)]
        ]
        return .body(body.text, status: status, headers: headers)
    }

    /// The head of an event stream.
    public static let streamHead: [ProviderStep] = [
        .head(status: 200, headers: ["Content-Type: text/event-stream", "Cache-Control: no-cache"])
    ]

    /// `data:` events, one write each.
    public static func events(_ payloads: some Sequence<String>, gap: Duration = .zero) -> [ProviderStep] {
        payloads.flatMap { payload -> [ProviderStep] in
            let write = ProviderStep.bytes([UInt8]("data: \(payload)\n\n".utf8))
            return gap > .zero ? [write, .pause(gap)] : [write]
        }
    }

    /// An event stream of these payloads, with a proper end of the body.
    public static func stream(_ payloads: [String], gap: Duration = .zero) -> [ProviderStep] {
        streamHead + events(payloads, gap: gap) + [.endBody]
    }

    /// The bytes of an event stream cut into writes of `size` bytes.
    public static func stream(text: String, cutEvery size: Int) -> [ProviderStep] {
        let all = [UInt8](text.utf8)
        let cuts = stride(from: 0, to: all.count, by: size).map { start -> ProviderStep in
            .bytes([UInt8](all[start..<Swift.min(start + size, all.count)]))
        }
        return streamHead + cuts + [.endBody]
    }
}
