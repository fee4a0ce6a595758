import Foundation
import Synchronization

/// An upstream on 127.0.0.1 that does exactly what a test tells it, and remembers what it was asked.
///
/// Every connection has a thread of its own. Without a script it answers chat requests properly: the text repeats the
/// first word of the last message, so that each answer is known by its request.
public final class ScriptedProvider: Sendable {
    /// Decides what to do for a request; nil leaves it to the next script.
    public typealias Script = @Sendable (ProviderRequest) -> [ProviderStep]?

    /// What a client that begins a TLS handshake meets; there is no TLS here, that is what `TLSFront` is for.
    public enum TLSRefusal: Sendable, CaseIterable {
        /// An answer in the clear.
        case plainText
        /// The end of the connection.
        case end
        /// A TCP reset.
        case reset
    }

    private struct State {
        var tlsRefusal = TLSRefusal.plainText
        var scripts: [(left: Int, script: Script)] = []
        var requests: [ProviderRequest] = []
        var listOfModels: [ProviderStep]?
        var bill = ProviderBill()
        var connections: [Int32: LoopbackSocket] = [:]
        var connectionCount = 0
        var listener: LoopbackSocket?
    }

    /// The port it listens on, the same for all its life.
    public let port: UInt16
    private let state = Mutex(State())

    /// Starts listening.
    public init() throws {
        let listener = try LoopbackSocket.listening()
        port = listener.port
        state.withLock { $0.listener = listener }
        Thread.detachNewThread { [self] in acceptAll(listener) }
    }

    /// The base URL as it stands in a configuration.
    public var baseURL: String {
        "http://127.0.0.1:\(port)/v1"
    }

    /// Does this for the next `times` chat requests, after the scripts given before.
    public func script(times: Int = 1, _ steps: [ProviderStep]) {
        script(times: times) { _ in steps }
    }

    /// Asks this for chat requests until it has answered `times` of them.
    public func script(times: Int = 1, _ script: @escaping Script) {
        state.withLock { $0.scripts.append((times, script)) }
    }

    /// Forgets all scripts.
    public func clearScripts() {
        state.withLock { $0.scripts = [] }
    }

    /// The chat requests received, oldest first; only those whose body has `word` if one is given.
    public func requests(containing word: String? = nil) -> [ProviderRequest] {
        let all = state.withLock { $0.requests }
        return all.filter { $0.isChat && (word.map($0.text.contains) ?? true) }
    }

    /// What it does when it is asked for its models; a list of `shared` alone unless stated.
    public var listOfModels: [ProviderStep] {
        get { state.withLock { $0.listOfModels } ?? Self.usualList }
        set { state.withLock { $0.listOfModels = newValue } }
    }

    /// How often it was asked for its models.
    public var timesListed: Int {
        state.withLock { $0.requests.count { !$0.isChat && $0.path.contains("/models") } }
    }

    /// What it charges so far.
    public var bill: ProviderBill {
        state.withLock { $0.bill }
    }

    /// How many connections were ever opened to it.
    public var connectionCount: Int {
        state.withLock { $0.connectionCount }
    }

    /// How TLS handshakes end from now on.
    public var tlsRefusal: TLSRefusal {
        get { state.withLock { $0.tlsRefusal } }
        set { state.withLock { $0.tlsRefusal = newValue } }
    }

    /// Closes the listening socket: connections are refused from now on.
    ///
    /// Those that stand, stay.
    public func refuse() {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        listener?.interrupt()
    }

    /// Listens again on the same port.
    public func acceptAgain() throws {
        let listener = try LoopbackSocket.listening(port: port)
        state.withLock { $0.listener = listener }
        Thread.detachNewThread { [self] in acceptAll(listener) }
    }

    /// Ends the connections that stand, with a reset if wanted.
    public func dropConnections() {
        state.withLock { state in
            for socket in state.connections.values { socket.interrupt() }
        }
    }

    /// Ends everything; its threads follow.
    public func stop() {
        refuse()
        dropConnections()
    }

    private func acceptAll(_ listener: LoopbackSocket) {
        defer { listener.close() }
        while state.withLock({ $0.listener?.descriptor == listener.descriptor }) {
            // house: a listener that was shut down under poll is the end that refuse() asks for
            guard let socket = try? listener.accept(within: .milliseconds(200)) else { continue }
            state.withLock {
                $0.connections[socket.descriptor] = socket
                $0.connectionCount += 1
            }
            Thread.detachNewThread { [self] in
                let connection = ProviderConnection(socket: socket, provider: self)
                connection.serve()
                state.withLock { _ = $0.connections.removeValue(forKey: socket.descriptor) }
                connection.finish()
            }
        }
    }

    // MARK: for its connections

    func received(_ make: (Int) -> ProviderRequest) -> ProviderRequest {
        state.withLock { state in
            let request = make(state.requests.count)
            state.requests.append(request)
            return request
        }
    }

    func note(_ number: Int, _ change: (inout ProviderRequest) -> Void) {
        state.withLock { change(&$0.requests[number]) }
    }

    func charge(prompt: Int, completion: Int) {
        state.withLock {
            $0.bill.answers += 1
            $0.bill.prompt += prompt
            $0.bill.completion += completion
        }
    }

    func steps(for request: ProviderRequest) -> [ProviderStep] {
        guard request.isChat else { return listOfModels }
        // scripts are asked outside the lock: they may look at the provider themselves
        let scripts = state.withLock { $0.scripts }
        for (index, entry) in scripts.enumerated() where entry.left > 0 {
            guard let steps = entry.script(request) else { continue }
            state.withLock { if $0.scripts.indices.contains(index) { $0.scripts[index].left -= 1 } }
            return steps
        }
        let word = request.lastMessage.split(separator: " ").first.map(String.init) ?? "empty"
        return ScriptedAnswer.marked(word).steps(for: request)
    }

    private static let usualList: [ProviderStep] = .body(
        #"{"object":"list","data":[{"id":"shared","object":"model","created":1700000000,"owned_by":"scripted"}]}"#
    )
}
