import Testing

@testable import Wire

@Suite struct EnvelopeTests {
    private func text(_ envelope: Envelope) -> String { String(decoding: envelope.encoded(), as: UTF8.self) }

    private func decoded(_ text: String) throws -> Envelope { try Envelope(decoding: Array(text.utf8)) }

    private func json(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

    @Test func `a request is JSON-RPC with a deadline and a trace`() throws {
        let trace = TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        let request = Envelope.request(
            .init(id: 7, method: "tools/list", params: json("{}"), deadline: .milliseconds(1500), trace: trace)
        )
        #expect(
            text(request)
                == #"{"jsonrpc":"2.0","id":7,"method":"tools/list","deadline_ms":1500,"trace":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","params":{}}"#
        )
        #expect(try Envelope(decoding: request.encoded()) == request)
    }

    @Test func `every kind of message survives the way`() throws {
        let messages: [Envelope] = [
            .request(.init(id: .max, method: "a\"\\\u{1}ü", params: json("[1,{\"}\":\"]\"}]"))),
            .notification(method: "x", params: json("{}")), .cancellation(of: 12), .result(id: 0, json("null")),
            .result(id: 1, json(#"{"a":{"b":[]}}"#)), .failure(id: 3, WireError(.overloaded, "full \"up\"\n")),
        ]
        for message in messages { #expect(try Envelope(decoding: message.encoded()) == message) }
    }

    @Test(arguments: WireError.Code.allCases)
    func `every code survives the way`(code: WireError.Code) throws {
        let message = Envelope.failure(id: 1, WireError(code, "why"))
        #expect(try Envelope(decoding: message.encoded()) == message)
    }

    @Test func `members come in any order, blanks and strangers are skipped`() throws {
        let message = try decoded(
            " { \"x\" : [ \"}\" , { \"a\\\"\" : 1 } ] , \"params\" : { \"q\" : 1 } ,\n\"method\" : \"m\\/n\" , \"id\" : 5 , \"jsonrpc\":\"2.0\" } "
        )
        #expect(message == .request(.init(id: 5, method: "m/n", params: json("{ \"q\" : 1 }"))))
    }

    @Test func `a request without parameters has empty ones`() throws {
        #expect(
            try decoded(#"{"jsonrpc":"2.0","id":5,"method":"ping"}"#)
                == .request(.init(id: 5, method: "ping", params: json("{}")))
        )
    }

    @Test func `an unknown number is a plain failure, a bad trace is none`() throws {
        #expect(
            try decoded(#"{"id":1,"error":{"code":-1,"message":"m","data":{}}}"#)
                == .failure(id: 1, WireError(.failed, "m"))
        )
        #expect(
            try decoded(#"{"id":1,"method":"m","trace":"x\",\"y\":\""}"#)
                == .request(.init(id: 1, method: "m", params: json("{}")))
        )
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{}", "{\"id\":1}", "{\"id\":\"x\",\"method\":\"m\"}", "{\"id\":1.5,\"method\":\"m\"}",
        "{\"id\":1,\"method\":7}", "{\"id\":1,\"method\":\"m\"}x", "{\"id\":1,\"method\":\"m\",}",
        "{\"id\":1 \"method\":\"m\"}",
        "{\"id\":99999999999999999999,\"method\":\"m\"}", "{\"id\":1,\"error\":{}}", "{\"id\":1,\"method\":\"m\\",
    ])
    func `what is no message is a bad request`(text: String) {
        let error = #expect(throws: WireError.self) { try decoded(text) }
        #expect(error?.code == .badRequest)
    }

    @Test func `a message cut anywhere is a bad request`() throws {
        let whole = Envelope.request(.init(id: 7, method: "m", params: json(#"{"a":"\"}"}"#))).encoded()
        for length in 0..<whole.count {
            #expect(throws: WireError.self) { try Envelope(decoding: Array(whole.prefix(length))) }
        }
    }

    @Test func `the call taken back is found`() {
        #expect(Envelope.cancelledID(in: json(#"{"reason":"x","requestId": 12}"#)) == 12)
        #expect(Envelope.cancelledID(in: json(#"{"requestId":"12"}"#)) == nil)
        #expect(Envelope.cancelledID(in: json("7")) == nil)
    }

    @Test func `waits are rounded up and never negative`() {
        #expect(Duration.nanoseconds(1).wholeMilliseconds == 1)
        #expect(Duration.milliseconds(2).wholeMilliseconds == 2)
        #expect((Duration.zero - .seconds(1)).wholeMilliseconds == 0)
    }
}
