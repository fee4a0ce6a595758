import Chassis
import Fabric
import JSON
import MCP
import Wire

/// What a sidecar answers: it passes questions for tools on to its server.
enum Answers {
    static func table(_ name: String, _ server: WrappedServer) -> RequestTable {
        let table = RequestTable()  // answers ping
        let implementation = Wire.Implementation(name: name, version: Release.version)
        table.on(Initialize.self) { welcome($0, implementation) }
        table.on(ListTools.self) { try tools(try await server.call(Method.listTools, parameters($0))) }
        table.on(CallTool.self) { try result(try await server.call(Method.callTool, parameters($0))) }
        return table
    }

    private static func welcome(_ request: Initialize, _ implementation: Wire.Implementation) -> Initialize.Reply {
        Initialize.Reply(
            protocolVersion: ProtocolVersion.negotiated(request.protocolVersion),
            capabilities: .object(["tools": .object([:])]),
            serverInfo: implementation
        )
    }

    private static func parameters(_ request: ListTools) -> JSONValue? { ListToolsResult.params(after: request.cursor) }

    private static func parameters(_ request: CallTool) -> JSONValue {
        let arguments = request.arguments.map { JSONValue($0) }?.object ?? [:]
        return CallToolRequest(name: request.tool, arguments: arguments).params
    }

    private static func tools(_ answer: JSONValue) throws(WireError) -> ListTools.Reply {
        let list = try read { () throws(RPCError) in try ListToolsResult(result: answer) }
        return ListTools.Reply(
            tools: list.tools.map {
                Wire.ToolDescription(name: $0.name, description: $0.description, inputSchema: $0.inputSchema.wire)
            },
            nextCursor: list.nextCursor
        )
    }

    private static func result(_ answer: JSONValue) throws(WireError) -> CallTool.Reply {
        let result = try read { () throws(RPCError) in try CallToolResult(result: answer) }
        return CallTool.Reply(
            content: result.content.map(\.wire),
            structuredContent: result.structuredContent?.wire,
            isError: result.isError ? true : nil
        )
    }

    private static func read<Value>(_ body: () throws(RPCError) -> Value) throws(WireError) -> Value {
        do throws(RPCError) {
            return try body()
        } catch {
            throw WireError(.failed, "the wrapped server does not speak as it should: \(error.message)")
        }
    }
}
