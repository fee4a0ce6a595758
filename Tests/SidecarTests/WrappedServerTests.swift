import Glibc
import JSON
import Logging
import MCP
import Testing
import Wire

@testable import Sidecar

/// The servers are shell scripts: some lines of JSON are all the protocol needs.
@Suite(.timeLimit(.minutes(1))) struct WrappedServerTests {
    private static let script = #"""
        while read -r line; do
          id=$(printf '%s' "$line" | sed 's/.*"id":\([0-9]*\).*/\1/')
          case "$line" in
            *'"initialize"'*) echo 'a word of no meaning'
              echo '{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"sh","version":"1"}}}' ;;
            *'tools/list'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"tools":[{"name":"pid","inputSchema":{"type":"object"}}]}}' ;;
            *'"die"'*) exit 3 ;;
            *'"hang"'*) ;;
            *'tools/call'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"content":[{"type":"text","text":"'$$'"}]}}' ;;
          esac
        done
        """#

    private let usable: AsyncStream<Bool>
    private let server: WrappedServer

    init() throws {
        signal(SIGPIPE, SIG_IGN)  // as the chassis does in every process: a server's pipe may break at any time
        let (stream, feed) = AsyncStream.makeStream(of: Bool.self)
        usable = stream
        server = try WrappedServer(
            command: ["sh", "-c", Self.script],
            environment: ["PATH=/usr/bin:/bin"],
            logger: Logger(label: "test")
        ) { feed.yield($0) }
    }

    private func start() async {
        #expect(server.start())
        await wait(for: true)
    }

    private func wait(for wanted: Bool) async {
        for await isUsable in usable where isUsable == wanted { break }
    }

    private func pid() async throws -> Int32 {
        let answer = try await server.call(Method.callTool, CallToolRequest(name: "pid").params)
        return try #require(Int32(try CallToolResult(result: answer).text))
    }

    @Test func `tools are listed and called`() async throws {
        await start()
        let tools = try ListToolsResult(result: try await server.call(Method.listTools, nil)).tools
        #expect(tools.map(\.name) == ["pid"])
        let pid = try await pid()
        #expect(getpgid(pid) == pid)
        await server.stop()
        #expect(kill(pid, 0) != 0)
    }

    @Test func `a server that dies fails its calls at once and comes back`() async throws {
        await start()
        let first = try await pid()
        await #expect(throws: WireError.self) {
            try await server.call(Method.callTool, CallToolRequest(name: "die").params)
        }
        await wait(for: false)
        await wait(for: true)
        let second = try await pid()
        #expect(second != first)
        await server.stop()
    }

    @Test func `a cancelled call ends at once though the server hangs`() async throws {
        await start()
        let error = await withTaskGroup(of: WireError?.self) { group in
            group.addTask {
                do throws(WireError) {
                    _ = try await server.call(Method.callTool, CallToolRequest(name: "hang").params)
                    return nil
                } catch {
                    return error
                }
            }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(error?.code == .cancelled)
        _ = try await pid()
        await server.stop()
    }

    @Test func `a server that is not there is unavailable and stopping is quick`() async throws {
        let missing = try WrappedServer(
            command: ["/no/such/server"],
            environment: [],
            logger: Logger(label: "test")
        ) { _ in }
        #expect(missing.start())
        let error = await #expect(throws: WireError.self) { try await missing.call(Method.listTools, nil) }
        #expect(error?.code == .unavailable)
        await missing.stop()
    }

    @Test func `values survive the way over the fabric`() throws {
        let value = try JSONValue(parsing: #"{"a":[1,2.5,true,null,"x"],"b":{"c":-7}}"#)
        #expect(JSONValue(value.wire) == value)
    }
}
