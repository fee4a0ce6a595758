import Logging
import Testing

@testable import Telemetry

@Suite struct LogLineTests {
    private func line(
        _ message: String,
        _ metadata: Logger.Metadata = [:],
        format: LogSettings.Format = .json
    ) -> String {
        let entry = LogEntry(milliseconds: 1_795_236_361_250, level: .warning, message: message, metadata: metadata)
        let bytes = LogLine(format: format, process: "edge", pid: 7).bytes(of: entry)
        return String(decoding: bytes, as: UTF8.self)
    }

    private let head = "{\"ts\":\"2026-11-21T04:46:01.250Z\",\"level\":\"warning\",\"process\":\"edge\",\"pid\":7,"

    @Test func `what could break the line is escaped`() {
        #expect(line("a\n\"b\"\\\u{1}é") == head + "\"msg\":\"a\\n\\\"b\\\"\\\\\\u0001é\"}\n")
    }

    @Test func `nested values stay nested, and numbers numbers`() {
        let metadata: Logger.Metadata = [
            "b": ["x": "1", "list": ["p", "q"]], "a": .stringConvertible(Int64(-5)),
            "c": .stringConvertible(Double.infinity),
            "msg": "own",
        ]
        #expect(
            line("m", metadata) == head
                + "\"msg\":\"m\",\"a\":-5,\"b\":{\"list\":[\"p\",\"q\"],\"x\":\"1\"},\"c\":\"inf\",\"msg_\":\"own\"}\n"
        )
    }

    @Test func `a secret is taken out of messages, values and fields that always hold one`() {
        let text = line(
            "key sk-abcdefgh",
            ["path": "/x?api_key=abc", "authorization": "anything", "n": ["token": "t"]]
        )
        #expect(text.contains("\"msg\":\"key [REDACTED]\""))
        #expect(text.contains("\"path\":\"/x?api_key=[REDACTED]\""))
        #expect(text.contains("\"authorization\":\"[REDACTED]\""))
        #expect(text.contains("{\"token\":\"[REDACTED]\"}"))
    }

    @Test func `a long value is cut on the border of a character`() {
        let text = line("m", ["path": .string(String(repeating: "é", count: 5000) + "x")])
        #expect(text.utf8.count < 4400)
        #expect(String(validating: Array(text.utf8), as: UTF8.self) != nil)
        #expect(text.hasSuffix("é...\"}\n"))
    }

    @Test func `words are for people`() {
        let text = line("it\nfailed", ["provider": "a b", "attempt": .stringConvertible(2)], format: .text)
        #expect(text == "2026-11-21T04:46:01.250Z WARNING edge[7] it failed attempt=2 provider=\"a b\"\n")
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (4_107_542_399_007, "2100-02-28T23:59:59.007Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func `times are right over leap years and centuries`(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(milliseconds: milliseconds) == text)
    }

    @Test func `a full queue drops everyday lines first, and counts them`() {
        var queue = LogQueue()
        func entry(_ level: Logger.Level) -> LogEntry {
            LogEntry(milliseconds: 0, level: level, message: "", metadata: [:])
        }
        let wakes = (0..<LogQueue.capacity).map { _ in queue.add(entry(.info)) }
        #expect(wakes.first == true)
        #expect(!wakes.dropFirst().contains(true))
        _ = queue.add(entry(.info))
        #expect(queue.dropped == 1)
        _ = queue.add(entry(.error))
        #expect(queue.dropped == 1)
        let (entries, lost) = queue.takeAll()
        let again = queue.takeAll()
        #expect(entries.count == LogQueue.capacity + 1)
        #expect(lost == 1)
        #expect(again.lost == 0)
        let mustWake = queue.add(entry(.info))
        #expect(mustWake)
    }
}
