import Domain
import Testing
import Wire

@Suite struct FrameTests {
    private let batch = StreamBatch(
        stream: "ledger",
        incarnation: 0xFFEE_DDCC_BBAA_9988,
        firstSequence: 3,
        items: [[1, 2, 3], [], [255]]
    )

    @Test func `a batch and a receipt survive the way`() {
        #expect(StreamBatch(decoding: batch.encoded()) == batch)
        for verdict in [StreamReceipt.Verdict.stored, .resend] {
            let receipt = StreamReceipt(stream: "ledger", incarnation: 1, sequence: .max, verdict: verdict)
            #expect(StreamReceipt(decoding: receipt.encoded()) == receipt)
        }
    }

    @Test func `a batch lies in memory as the protocol says`() {
        let small = StreamBatch(stream: "ab", incarnation: 1, firstSequence: 2, items: [[9]])
        let expected: [UInt8] = [
            2, 0, 0x61, 0x62, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9,
        ]
        #expect(small.encoded() == expected)
    }

    @Test func `a frame cut anywhere, or with something after it, is none`() {
        let whole = batch.encoded()
        for length in 0..<whole.count { #expect(StreamBatch(decoding: Array(whole.prefix(length))) == nil) }
        #expect(StreamBatch(decoding: whole + [0]) == nil)
        let receipt = StreamReceipt(stream: "x", incarnation: 1, sequence: 1, verdict: .stored).encoded()
        for length in 0..<receipt.count { #expect(StreamReceipt(decoding: Array(receipt.prefix(length))) == nil) }
        #expect(StreamReceipt(decoding: receipt.dropLast() + [7]) == nil)
    }

    @Test func `false counts and numbers are refused`() {
        var bytes = StreamBatch(stream: "", incarnation: 1, firstSequence: 1, items: [[1]]).encoded()
        bytes.replaceSubrange(18..<22, with: [255, 255, 255, 255])
        #expect(StreamBatch(decoding: bytes) == nil)
        #expect(
            StreamBatch(
                decoding: StreamBatch(stream: "", incarnation: 1, firstSequence: 0, items: [[1]]).encoded()
            ) == nil
        )
        #expect(
            StreamBatch(
                decoding: StreamBatch(stream: "", incarnation: 1, firstSequence: .max, items: [[1]]).encoded()
            ) == nil
        )
        #expect(
            StreamBatch(decoding: StreamBatch(stream: "", incarnation: 1, firstSequence: 1, items: []).encoded()) == nil
        )
    }

    @Test func `a beat survives the way`() {
        #expect(Heartbeat(decoding: Heartbeat(stamp: 0x0102_0304_0506_0708).encoded())?.stamp == 0x0102_0304_0506_0708)
        #expect(Heartbeat(decoding: [1]) == nil)
    }

    @Test(arguments: ["", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", "00-\"-01"])
    func `what is no trace is none`(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }
}

@Suite struct MessageTests {
    private func trip<Value: Codable>(_ value: Value) throws -> (text: String, back: Value) {
        let bytes = try WireCoding.encode(value)
        return (String(decoding: bytes, as: UTF8.self), try WireCoding.decode(Value.self, from: bytes[...]))
    }

    @Test func `keys are snake case, names of services plain strings`() throws {
        let hello = Hello(
            services: [.memory, .memoryWriter],
            instance: "memory",
            startedMilliseconds: 5,
            connection: 1,
            version: "1",
            capacity: 2
        )
        let (text, back) = try trip(hello)
        #expect(back == hello)
        #expect(text.contains(#""services":["memory","memory.writer"]"#) && text.contains(#""started_ms":5"#))
        let row = ProcessRow(name: "edge", status: .running, pid: 7, restarts: 0, uptimeSeconds: 1.5)
        #expect(try trip(row).back == row)
        #expect(try trip(row).text.contains(#""uptime_seconds":1.5"#))
    }

    @Test func `a tool call has the members of its protocol`() throws {
        let call = CallTool(tool: "echo", arguments: .object(["a_b": .integer(1)]))
        #expect(try trip(call).back == call)
        #expect(try trip(call).text.contains(#""name":"echo""#))
        #expect(try trip(call).text.contains(#""a_b":1"#))
    }

    @Test func `any value survives the way`() throws {
        let value = WireValue.object([
            "n": .null, "t": .bool(true), "i": .integer(.max), "d": .number(0.5), "s": .string("1"),
            "a": .array([.integer(0), .bool(false)]), "o": .object([:]),
        ])
        #expect(try trip(value).back == value)
        #expect(value["s"] == .string("1"))
        #expect(value["zz"] == nil)
    }

    @Test func `a message that cannot be read says which field`() {
        let error = #expect(throws: WireError.self) {
            try WireCoding.decode(RestartProcess.self, from: Array(#"{"process":1}"#.utf8)[...])
        }
        #expect(error?.code == .badRequest)
        #expect(error?.message.contains("process") == true)
    }

    @Test func `a thrown error is told in words only if they are meant for others`() {
        #expect(WireError(thrown: GatewayError(.overloaded, "full")) == WireError(.overloaded, "full"))
        #expect(WireError(thrown: CancellationError()).code == .cancelled)
        #expect(WireError(thrown: GatewayError(.internalError, "odd")) == WireError(.failed, "odd"))
    }
}
