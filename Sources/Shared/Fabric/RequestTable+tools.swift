import Synchronization
public import Wire

/// A tool and what it does.
public struct Tool: Sendable {
    /// The tool as a client sees it.
    public var description: ToolDescription
    /// What it does with its arguments.
    public var run: @Sendable (WireValue, CallContext) async throws -> CallTool.Reply

    /// A tool and what it does.
    public init(
        _ description: ToolDescription,
        run: @escaping @Sendable (WireValue, CallContext) async throws -> CallTool.Reply
    ) {
        self.description = description
        self.run = run
    }
}

extension RequestTable {
    /// Makes this process a server of the Model Context Protocol, with these tools.
    public func serve(_ tools: [Tool], as server: Implementation) {
        let descriptions = tools.map(\.description)
        let table = Dictionary(tools.map { ($0.description.name, $0.run) }, uniquingKeysWith: { first, _ in first })
        on(Initialize.self) {
            Initialize.Reply(
                protocolVersion: $0.protocolVersion,
                capabilities: .object(["tools": .object([:])]),
                serverInfo: server
            )
        }
        on(ListTools.self) { _ in ListTools.Reply(tools: descriptions) }
        on(CallTool.self) { request, context in
            guard let run = table[request.tool] else {
                throw WireError(.badRequest, "there is no tool \(request.tool)")
            }
            return try await run(request.arguments ?? .object([:]), context)
        }
    }
}
