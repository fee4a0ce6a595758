import JSON
import MCP
import Testing

@Suite struct MessageTests {
    @Test(arguments: [
        #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#,
        #"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"x"}}"#,
        #"{"jsonrpc":"2.0","id":1.0,"method":"ping"}"#, #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        #"{"jsonrpc":"2.0","id":7,"result":{}}"#, #"{"jsonrpc":"2.0","id":7,"result":null}"#,
        #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}}"#,
        #"{"jsonrpc":"2.0","id":2,"error":{"code":1,"message":"m","data":[1]}}"#,
    ])
    func `a message comes back as it was`(text: String) throws {
        let message = try Message(parsing: Array(text.utf8))
        #expect(String(decoding: message.serialized(), as: UTF8.self) == text)
    }

    @Test(arguments: [
        "[]", "1", "{}", #"{"jsonrpc":"1.0","id":1,"method":"a"}"#, #"{"jsonrpc":"2.0"}"#, #"{"jsonrpc":"2.0","id":1}"#,
        #"{"jsonrpc":"2.0","id":null,"method":"a"}"#, #"{"jsonrpc":"2.0","id":[1],"method":"a"}"#,
        #"{"jsonrpc":"2.0","id":1,"method":2}"#, #"{"jsonrpc":"2.0","id":1,"method":"a","params":3}"#,
        #"{"jsonrpc":"2.0","result":1}"#, #"{"jsonrpc":"2.0","id":1,"error":"x"}"#,
        #"[{"jsonrpc":"2.0","id":1,"method":"a"}]"#,
    ])
    func `what is no message is an invalid request`(text: String) {
        let error = #expect(throws: RPCError.self) { try Message(parsing: Array(text.utf8)) }
        #expect(error?.code == RPCError.Code.invalidRequest)
    }

    @Test func `what is no JSON is a parse error`() {
        let error = #expect(throws: RPCError.self) { try Message(parsing: Array("{".utf8)) }
        #expect(error?.code == -32_700)
    }

    @Test func `the words of the first exchange come back as they were`() throws {
        let client = Implementation(name: "c", title: "C", version: "1")
        let request = InitializeRequest(capabilities: ["roots": [:]], clientInfo: client)
        #expect(request.protocolVersion == "2025-06-18")
        #expect(try InitializeRequest(params: request.params) == request)
        let result = InitializeResult(serverInfo: Implementation(name: "s", version: "2"), instructions: "ask")
        #expect(try InitializeResult(result: result.result) == result)
        #expect(result.result["capabilities"]?["tools"] == [:])
        #expect(throws: RPCError.self) { try InitializeRequest(params: nil) }
        #expect(throws: RPCError.self) { try InitializeRequest(params: ["protocolVersion": "x"]) }
        #expect(throws: RPCError.self) { try InitializeResult(result: ["protocolVersion": 1]) }
    }

    @Test func `a version that is spoken is kept and another answered with ours`() {
        #expect(ProtocolVersion.negotiated("2024-11-05") == "2024-11-05")
        #expect(ProtocolVersion.negotiated("1999-01-01") == "2025-06-18")
    }

    @Test func `a tool keeps the members that are not known here`() throws {
        let json: JSONValue = [
            "name": "t", "description": "d", "inputSchema": ["type": "object"], "annotations": ["readOnlyHint": true],
        ]
        let tool = try ToolDescription(json)
        #expect(tool.rest.keys == ["annotations"])
        #expect(tool.json == json)
        let list = ListToolsResult(tools: [tool], nextCursor: "n")
        #expect(try ListToolsResult(result: list.result) == list)
        #expect(ListToolsResult.params(after: "n") == ["cursor": "n"])
        #expect(ListToolsResult.params(after: nil) == nil)
        for bad: JSONValue in [1, ["name": "t"], ["inputSchema": [:]], ["name": "t", "inputSchema": []]] {
            #expect(throws: RPCError.self) { try ToolDescription(bad) }
        }
        #expect(throws: RPCError.self) { try ListToolsResult(result: [:]) }
    }

    @Test func `a call and its result come back as they were`() throws {
        let call = CallToolRequest(name: "t", arguments: ["n": 1])
        #expect(try CallToolRequest(params: call.params) == call)
        #expect(try CallToolRequest(params: ["name": "t"]).arguments.isEmpty)
        #expect(throws: RPCError.self) { try CallToolRequest(params: ["name": "t", "arguments": []]) }
        #expect(throws: RPCError.self) { try CallToolRequest(params: nil) }
        let result = CallToolResult(text: "done", isError: true)
        #expect(try CallToolResult(result: result.result) == result)
        #expect(result.text == "done")
        #expect(try CallToolResult(result: ["content": []]).isError == false)
        #expect(throws: RPCError.self) { try CallToolResult(result: [:]) }
    }
}
