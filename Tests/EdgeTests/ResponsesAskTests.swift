import Domain
import HTTPCodec
import JSON
import Testing

@testable import Edge

@Suite struct ResponsesAskTests {
    private func ask(_ text: String) throws -> ResponsesAsk {
        try ResponsesAsk(try #require(try JSONValue(parsing: text).object))
    }

    @Test func `a response is kept unless the client says no`() throws {
        #expect(try ask(#"{"input":"a"}"#).isKept)
        #expect(try ask(#"{"input":"a","store":null}"#).isKept)
        #expect(try !ask(#"{"input":"a","store":false}"#).isKept)
        #expect(try ask(#"{"input":"a","store":false}"#).isUntouched)
        #expect(try !ask(#"{"input":"a"}"#).isUntouched)
        #expect(try !ask(#"{"input":"a","store":false,"previous_response_id":"r"}"#).isUntouched)
    }

    @Test(arguments: [
        (#"{"input":"a","background":true}"#, "background"),
        (#"{"input":"a","conversation":"conv_1"}"#, "conversation"),
        (#"{"input":"a","store":1}"#, "store"), (#"{"input":"a","previous_response_id":1}"#, "previous_response_id"),
    ])
    func `what is not done here is refused by name`(body: String, param: String) throws {
        #expect(throws: GatewayError.self) { try ask(body) }
        let error = #expect(throws: GatewayError.self) { try ask(body) }
        #expect(error?.param == param)
        #expect(error?.code == .invalidRequest)
    }

    @Test func `a request is resolved into its whole conversation, without the gateway's names`() throws {
        let ask = try ask(
            """
            {"model":"m","instructions":"i","previous_response_id":"resp_1","input":[{"type":"item_reference","id":"msg_9"},
            {"id":"msg_8"},{"role":"user","content":"go on"}]}
            """
        )
        #expect(ask.references == ["msg_9", "msg_8"])
        let before: [JSONValue] = [
            ["id": "msg_1", "type": "message", "role": "user", "content": "a"],
            [
                "id": "fc_1", "status": "completed", "type": "function_call", "call_id": "c", "name": "f",
                "arguments": "",
            ],
            ["id": "ws_1", "status": "completed", "type": "web_search_call"],
        ]
        let nine: JSONValue = ["id": "msg_9", "type": "message", "role": "user", "content": "nine"]
        let eight: JSONValue = ["id": "msg_8", "type": "message", "role": "assistant", "content": "eight"]
        let resolved = ask.resolved(before: before, referenced: ["msg_9": nine, "msg_8": eight])
        #expect(
            resolved == [
                "model": "m", "instructions": "i", "store": false,
                "input": [
                    ["type": "message", "role": "user", "content": "a"],
                    ["type": "function_call", "call_id": "c", "name": "f", "arguments": ""],
                    ["id": "ws_1", "status": "completed", "type": "web_search_call"],
                    ["type": "message", "role": "user", "content": "nine"],
                    ["type": "message", "role": "assistant", "content": "eight"],
                    ["role": "user", "content": "go on"],
                ],
            ]
        )
    }

    @Test func `the items of a request are named and written out`() throws {
        let names = ResponsesNames("01J")
        #expect(
            try ask(#"{"input":"a"}"#).items(names) == [
                [
                    "type": "message", "role": "user", "content": [["type": "input_text", "text": "a"]],
                    "id": "msg_01J_i0",
                ]
            ]
        )
        let items = try ask(
            #"{"input":[{"role":"assistant","content":"b"},{"type":"function_call_output","call_id":"c","output":"d"},{"type":"message","id":"mine","role":"user","content":[]}]}"#
        ).items(names)
        #expect(items.map { $0["id"]?.string } == ["msg_01J_i0", "item_01J_i1", "mine"])
        #expect(items[0]["content"]?[0]?["type"] == "output_text")
    }

    @Test func `a page of items has its limit, its order and its place`() throws {
        let items: [JSONValue] = (1...5).map { ["id": .string("i\($0)")] }
        func ids(_ query: String) throws -> [String?] {
            let page = try ResponsesPage(QueryItems(parsing: query))
            return (page.list(of: items)["data"]?.array ?? []).map { $0["id"]?.string }
        }
        #expect(try ids("") == ["i5", "i4", "i3", "i2", "i1"])
        #expect(try ids("order=asc&limit=2") == ["i1", "i2"])
        #expect(try ids("order=asc&limit=2&after=i2") == ["i3", "i4"])
        let page = try ResponsesPage(QueryItems(parsing: "limit=2")).list(of: items)
        #expect(page["has_more"] == true)
        #expect(page["last_id"] == "i4")
        for query in ["limit=0", "limit=x", "limit=101", "order=up"] {
            #expect(throws: GatewayError.self) { try ResponsesPage(QueryItems(parsing: query)) }
        }
    }

    @Test func `routing reads model, stream and the first words`() throws {
        let parser = JSONParser()
        func peek(_ text: String) throws -> ChatPeek {
            try ResponsesPeek.read(try parser.parse(Array(text.utf8)), bytes: text.utf8.count)
        }
        let plain = try peek(#"{"model":"m","input":"Hello there","stream":true}"#)
        #expect(plain.model == "m")
        #expect(plain.isStream)
        #expect(plain.preview == "Hello there")
        let first = try peek(
            #"{"model":"m","input":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"input_text","text":"One"}]}]}"#
        )
        #expect(first.preview == "One")
        for (body, param) in [
            (#"{"input":"a"}"#, "model"), (#"{"model":"m"}"#, "input"), (#"{"model":"m","input":1}"#, "input"),
            (#"{"model":"m","input":"a","stream":1}"#, "stream"),
            (#"{"model":"m","input":"a","temperature":3}"#, "temperature"),
        ] {
            let error = #expect(throws: GatewayError.self) { try peek(body) }
            #expect(error?.param == param)
        }
    }
}
