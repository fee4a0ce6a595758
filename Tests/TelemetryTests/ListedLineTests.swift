import Logging
import Testing

@testable import Telemetry

/// The short way to a line must give the same bytes as the long one.
@Suite struct ListedLineTests {
    private let line = LogLine(format: .json, process: "edge", pid: 7)

    private func short(_ fields: [(LogField, LogValue)]) -> String {
        let bytes = line.bytes(milliseconds: 1_795_236_361_250, level: .info, message: "request ended", fields: fields)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func long(_ fields: [(LogField, LogValue)]) -> String {
        var metadata: Logger.Metadata = [:]
        for (field, value) in fields { metadata[field.rawValue] = value.metadata }
        let entry = LogEntry(
            milliseconds: 1_795_236_361_250,
            level: .info,
            message: "request ended",
            metadata: metadata
        )
        return String(decoding: line.bytes(of: entry), as: UTF8.self)
    }

    @Test func `all kinds of values look as they do in other lines`() {
        let fields: [(LogField, LogValue)] = [
            (.attempt, 1), (.bytesIn, .int(.min)), (.bytesOut, .int(.max)), (.cache, true), (.costUSD, 0.000125),
            (.count, 0), (.durationMilliseconds, .number(.infinity)), (.model, "gpt-4o"), (.provider, "a \"b\"\n"),
        ]
        #expect(short(fields) == long(fields))
    }

    @Test(
        arguments: [
            "", "plain", "gpt-4o-mini", "01KAFM0Z8XJ7W2T5R9QYBVDNHC", "sk-abcdefgh", "x sk-abcdefgh", "xsk-abcdefgh",
            "gsk_0123456789abcdefgh", "xai-0123456789abcdefgh", "hf_0123456789abcdefgh", "pplx-0123456789abcdefgh",
            "AIza0123456789abcdefghijklmn", "eyJ0123456789abcdefghijklmn", "AIzaShort", "Bearer abcdefgh", "token=abc",
            "api_key: x", "{\"password\":\"x\"}", "someone@example.org", "tab\there", "é", "a/b:c",
        ]
    )
    func `a text that needs a closer look gets it`(text: String) {
        #expect(short([(.error, .text(text))]) == long([(.error, .text(text))]))
    }

    @Test func `no text made of the parts of secrets slips through`() {
        let parts = [
            "sk", "-", "gsk", "_", "xai", "hf", "pplx", "AIza", "eyJ", "bearer", " ", "token", "=", ":", "\"", "@",
            "a.b",
            "0123456789abcdef", "password", "k", "z",
        ]
        var seed: UInt64 = 1
        for _ in 0..<4000 {
            var text = ""
            for _ in 0..<6 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += parts[Int((seed >> 33) % UInt64(parts.count))]
            }
            #expect(short([(.error, .text(text))]) == long([(.error, .text(text))]), "\(text)")
        }
    }

    @Test func `a value that is too long is cut`() {
        let text = String(repeating: "x", count: 5000)
        #expect(short([(.error, .text(text))]) == long([(.error, .text(text))]))
    }
}
