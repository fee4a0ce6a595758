import JSON
import MCP

/// A conversation with one wrapped server, from its first word to its end: which line to send, whom an answer is for.
///
/// A machine: lines go in and out, it reads and writes nothing itself. A call is known by its number, which is also its id.
struct ServerSession: Sendable {
    enum Phase: Equatable {
        case silent
        case opening
        case open
    }

    enum Output: Equatable {
        case send([UInt8])
        /// The server can be used now.
        case opened(InitializeResult)
        case answered(Int, Result<JSONValue, RPCError>)
        /// It does not speak as it should; the session is of no use.
        case broken(String)
        /// Its tools are not what they were.
        case toolsChanged
    }

    private(set) var phase = Phase.silent
    private var next = 1
    private var open: Set<Int> = []

    /// The number of the opening request; calls have greater ones.
    private static let opening = 0

    /// The server has started: greet it.
    mutating func begin(as client: Implementation) -> [Output] {
        phase = .opening
        let request = Message.Request(
            id: MessageID(Self.opening),
            method: Method.initialize,
            params: InitializeRequest(clientInfo: client).params
        )
        return [.send(StdioFraming.line(.request(request)))]
    }

    /// A call; nil while the server cannot be used.
    mutating func call(_ method: String, _ params: JSONValue?) -> (number: Int, line: [UInt8])? {
        guard phase == .open else { return nil }
        defer { next += 1 }
        open.insert(next)
        let request = Message.Request(id: MessageID(next), method: method, params: params)
        return (next, StdioFraming.line(.request(request)))
    }

    /// Nobody waits for the answer any more.
    mutating func cancel(_ number: Int) -> [Output] {
        guard open.remove(number) != nil else { return [] }
        let notice = Message.Notification(
            method: Method.cancelled,
            params: ["requestId": .number(number), "reason": "the caller has gone"]
        )
        return [.send(StdioFraming.line(.notification(notice)))]
    }

    /// The server has said something.
    mutating func received(_ frame: StdioFraming.Frame) -> [Output] {
        switch frame {
        case .message(.response(let response)): return answered(response.id, .success(response.result))
        case .message(.failure(let failure)):
            guard let id = failure.id else { return [] }
            return answered(id, .failure(failure.error))
        case .message(.request(let request)): return [.send(StdioFraming.line(Self.answer(request)))]
        case .message(.notification(let notice)):
            return notice.method == Method.toolListChanged ? [.toolsChanged] : []
        case .malformed, .oversized: return []  // servers print other things too
        }
    }

    /// The server has ended; the calls that will never be answered.
    mutating func ended() -> [Int] {
        phase = .silent
        defer { open = [] }
        return open.sorted()
    }

    private mutating func answered(_ id: MessageID, _ result: Result<JSONValue, RPCError>) -> [Output] {
        guard case .number(let number) = id, let number = number.int else { return [] }
        if number == Self.opening, phase == .opening { return opened(result) }
        return open.remove(number) == nil ? [] : [.answered(number, result)]
    }

    private mutating func opened(_ result: Result<JSONValue, RPCError>) -> [Output] {
        do throws(RPCError) {
            let welcome = try InitializeResult(result: try result.get())
            phase = .open
            let notice = Message.Notification(method: Method.initialized)
            return [.send(StdioFraming.line(.notification(notice))), .opened(welcome)]
        } catch {
            return [.broken(error.message)]
        }
    }

    /// A wrapped server may ask whether we live; everything else it could ask a client for is not offered.
    private static func answer(_ request: Message.Request) -> Message {
        if request.method == Method.ping { return .response(Message.Response(id: request.id, result: [:])) }
        return .failure(Message.Failure(id: request.id, error: .methodNotFound(request.method)))
    }
}
