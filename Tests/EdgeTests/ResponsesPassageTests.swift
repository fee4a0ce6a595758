import Domain
import HTTPCodec
import JSON
import NIOCore
import NIOPosix
import Providers
import TestSupport
import Testing

@testable import Edge

@Suite struct ResponsesPassageTests {
    private let passage = ResponsesPassage(names: ResponsesNames("01J"), previous: "resp_0", desk: nil)

    private static let response =
        #"{"id":"resp_up","object":"response","status":"completed","new":{"x":1.50},"output":[{"type":"web_search_call","id":"ws_1"},{"type":"message","id":"msg_up","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[{"type":"url_citation","url":"u"}]}]}],"store":false,"usage":{"input_tokens":3,"output_tokens":4}}"#

    @Test func `the provider is given only what it can read`() throws {
        let body: JSONObject = [
            "model": "gpt-5",
            "input": [
                ["type": "reasoning", "summary": [], "encrypted_content": "gAAA"],
                ["type": "reasoning", "summary": [], "encrypted_content": "martlet:{}"],
                ["type": "reasoning", "summary": [["type": "summary_text", "text": "a"]]],
                [
                    "type": "function_call", "call_id": "c", "name": "f", "arguments": "",
                    "extra_content": ["google": [:]],
                ],
                ["role": "user", "content": "x", "new": 1],
            ],
            "include": ["file_search_call.results"], "new": 2,
        ]
        #expect(
            try JSONValue(parsing: passage.body(body.serialized())) == [
                "model": "gpt-5",
                "input": [
                    ["type": "reasoning", "summary": [], "encrypted_content": "gAAA"],
                    ["type": "function_call", "call_id": "c", "name": "f", "arguments": ""],
                    ["role": "user", "content": "x", "new": 1],
                ],
                "include": ["file_search_call.results", "reasoning.encrypted_content"], "new": 2,
            ]
        )
        let plain: JSONObject = ["model": "gpt-4o", "input": "a"]
        #expect(try JSONValue(parsing: passage.body(plain.serialized())) == .object(plain))
    }

    @Test func `a whole answer keeps everything but its name and what came before`() throws {
        let changed = try JSONValue(parsing: passage.answer(Array(Self.response.utf8)))
        var expected = try #require(try JSONValue(parsing: Self.response).object)
        expected["id"] = "resp_01J"
        expected["previous_response_id"] = "resp_0"
        #expect(changed == .object(expected))
    }

    private static let stream: [UInt8] = [
        #"{"type":"response.created","sequence_number":0,"response":{"id":"resp_up","status":"in_progress","output":[]}}"#,
        #"{"type":"response.web_search_call.searching","sequence_number":1,"output_index":0,"item_id":"ws_1"}"#,
        #"{"type":"response.output_text.delta","sequence_number":2,"item_id":"msg_up","output_index":1,"content_index":0,"delta":"Hi"}"#,
        #"{"type":"response.completed","sequence_number":3,"response":\#(response)}"#,
    ].flatMap { row in
        SSEWriter.event(name: (try? JSONValue(parsing: row))?["type"]?.string, data: Array(row.utf8))
    }

    private static func relayed(_ passage: ResponsesPassage, cut: Int) -> [UInt8] {
        let inner = NativeRelay(dialect: OpenAIResponsesChat(), parser: JSONParser())
        let relay = passage.relay(inner)
        var output = ByteBuffer()
        _ = relay.feed(Array(stream[..<cut]), into: &output) { nil }
        _ = relay.feed(Array(stream[cut...]), into: &output) { nil }
        _ = relay.finish(into: &output) { nil }
        return Array(buffer: output)
    }

    @Test(arguments: [false, true])
    func `a provider's own stream that breaks off is ended under its own name and number`(isUntouched: Bool) throws {
        var surface = ResponsesSurface(echo: ResponsesEcho(["model": "m"]))
        if !isUntouched { surface.passage = passage }
        let passed = try #require(surface.makePassedEvents())
        let inner = NativeRelay(dialect: OpenAIResponsesChat(), parser: JSONParser(), passed: passed)
        let relay: any StreamRelay = isUntouched ? inner : passage.relay(inner)
        let rows = [
            #"{"type":"response.created","sequence_number":0,"response":{"id":"resp_up","created_at":7,"model":"m-1","output":[]}}"#,
            #"{"type":"response.output_item.done","sequence_number":1,"output_index":0,"item":{"id":"rs_up","type":"reasoning"}}"#,
            #"{"type":"response.output_text.delta","sequence_number":2,"item_id":"msg_up","output_index":1,"delta":"Hi"}"#,
        ]
        let stream = rows.flatMap { row in
            SSEWriter.event(name: (try? JSONValue(parsing: row))?["type"]?.string, data: Array(row.utf8))
        }
        var output = ByteBuffer()
        _ = relay.feed(stream, into: &output) { nil }
        var bytes = Array(buffer: output)
        var writer = surface.makeStreamWriter(ResponsesSamples.context, after: passed)
        writer.fail(GatewayError(.providerConnection, "cut"), partial: ResponsesSamples.usage, into: &bytes)
        var events: [JSONValue] = []
        var parser = SSEParser()
        try parser.feed(bytes) { event in events.append((try? JSONValue(parsing: event.data)) ?? .null) }
        #expect(events.map { $0["sequence_number"]?.int } == [0, 1, 2, 3])
        #expect(events.map { $0["type"]?.string }.filter { $0 == "response.created" }.count == 1)
        let end = try #require(events.last)
        #expect(end["type"] == "response.failed")
        let response = try #require(end["response"]?.object)
        #expect(response["id"] == events[0]["response"]?["id"])
        #expect(response["id"] == (isUntouched ? "resp_up" : "resp_01J"))
        #expect(response["created_at"] == 7)
        #expect(response["model"] == "m-1")
        #expect(response["output"] == [["id": "rs_up", "type": "reasoning"]])
        #expect(response["status"] == "failed")
        #expect(response["store"] == false)
    }

    @Test func `a stream passes with its name changed, cut anywhere`() throws {
        let whole = Self.relayed(passage, cut: 0)
        var rows: [JSONValue] = []
        var parser = SSEParser()
        try parser.feed(whole) { event in rows.append((try? JSONValue(parsing: event.data)) ?? .null) }
        let types = rows.map { $0["type"]?.string }
        #expect(
            types == [
                "response.created", "response.web_search_call.searching", "response.output_text.delta",
                "response.completed",
            ]
        )
        #expect(rows[0]["response"]?["id"] == "resp_01J")
        #expect(rows[3]["response"]?["id"] == "resp_01J")
        #expect(rows[3]["response"]?["output"]?[0]?["type"] == "web_search_call")
        for cut in 0...Self.stream.count { #expect(Self.relayed(passage, cut: cut) == whole, "cut at \(cut)") }
    }

    @Test func `a stream that passes is kept as the client has it`() async throws {
        let scratch = try Scratch()
        let path = scratch.path + "/state.sqlite"
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: [UInt8].self)
        loop.execute {
            let desk = ResponsesDesk(
                store: ResponsesStore(StateDatabase(path)),
                loop: loop,
                account: "a",
                previous: "resp_0",
                input: [],
                now: 1000
            ) { _ in }
            let passage = ResponsesPassage(
                names: ResponsesNames("01J"),
                previous: "resp_0",
                desk: NIOLoopBound(desk, eventLoop: loop)
            )
            desk.keep(ByteBuffer(bytes: Self.relayed(passage, cut: 0))) { promise.succeed(Array(buffer: $0)) }
        }
        let bytes = try await promise.futureResult.get()
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""store":true"#))
        let found = try ResponsesTable.open(path).record("resp_01J", account: "a", now: 1001)
        let record = try #require(found)
        #expect(record.previous == "resp_0")
        #expect(record.itemIDs == ["ws_1", "msg_up"])
        #expect(record.response["store"] == true)
        #expect(record.response["new"]?["x"]?.double == 1.5)
    }
}
