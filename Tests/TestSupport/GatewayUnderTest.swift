import Foundation
import Glibc
import Synchronization

/// The gateway as a user runs it: `martlet serve --config config.yaml` in a directory of its own, on free ports.
///
/// Ends every process it has started by its id, at the latest when it is released.
public final class GatewayUnderTest: Sendable {
    /// Something about a gateway that is not as it should be, with the end of what it wrote.
    public struct Trouble: Error, CustomStringConvertible {
        /// What.
        public let description: String
    }

    /// The main listener.
    public let port: UInt16
    /// The router listener.
    public let routerPort: UInt16
    /// Where it runs.
    public let directory: String
    private let mark = "MARTLET_TEST_MARK=" + UUID().uuidString
    private let environment: [String: String]
    private let child = Mutex<ChildProcess?>(nil)
    private let keyNumber = Atomic<Int>(0)

    /// Prepares the directory; nothing runs yet.
    ///
    /// `changes` are laid over the base configuration.
    public init(
        providers: [JSONNode],
        changes: JSONNode = [:],
        environment: [String: String] = [:],
        configurationText: String? = nil
    ) throws {
        let ports = try Self.freePorts(2)
        (port, routerPort) = (ports[0], ports[1])
        let name = FileManager.default.temporaryDirectory.appendingPathComponent("mt-" + UUID().uuidString.prefix(8))
        try FileManager.default.createDirectory(at: name, withIntermediateDirectories: true)
        directory = name.path
        let base = GatewayConfiguration.base(port: ports[0], routerPort: ports[1], providers: providers)
        var all = [
            "PATH": "/usr/bin:/bin", "HOME": name.path, "LANG": "C.UTF-8",
            "MARTLET_TEST_MARK": String(mark.dropFirst("MARTLET_TEST_MARK=".count)),
            GatewayConfiguration.providerKey.variable: GatewayConfiguration.providerKey.value,
        ]
        for variable in ["LD_LIBRARY_PATH", "SWIFT_BACKTRACE"] {
            all[variable] = ProcessInfo.processInfo.environment[variable]
        }
        self.environment = all.merging(environment) { _, given in given }
        try write("config.yaml", configurationText ?? base.merging(changes).text)
    }

    deinit {
        killAll()
        if ProcessInfo.processInfo.environment["MARTLET_KEEP"] == nil {
            // house: a directory that cannot be removed is no reason to fail a test
            try? FileManager.default.removeItem(atPath: directory)
        }
    }

    // MARK: life

    /// The binary: $MARTLET, else the one built beside the test bundle, else .build/debug of the package.
    public static func binary() throws -> String {
        var candidates: [String] = []
        if let stated = ProcessInfo.processInfo.environment["MARTLET"] { candidates.append(stated) }
        for argument in CommandLine.arguments {
            candidates.append(URL(fileURLWithPath: argument).deletingLastPathComponent().path + "/martlet")
            if let range = argument.range(of: ".xctest") {
                let bundle = URL(fileURLWithPath: String(argument[..<range.lowerBound]))
                candidates.append(bundle.deletingLastPathComponent().path + "/martlet")
            }
        }
        candidates.append(FileManager.default.currentDirectoryPath + "/.build/debug/martlet")
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw Trouble(description: "no gateway binary; build it or set MARTLET. Looked at: \(candidates)")
        }
        return URL(fileURLWithPath: found).standardizedFileURL.path
    }

    /// Starts it without waiting.
    public func launch() throws {
        let started = try ChildProcess(
            Self.binary(),
            ["serve", "--config", "config.yaml"],
            directory: directory,
            environment: environment,
            output: directory + "/stdout.txt",
            errors: directory + "/stderr.txt"
        )
        child.withLock { $0 = started }
    }

    /// Runs `martlet` with these words in its directory, to the end.
    ///
    /// - Throws: what is wrong when it does not end, or with another code than 0.
    /// - Returns: what it wrote to standard output.
    @discardableResult
    public func run(_ words: [String], input: String = "") throws -> String {
        let name = "command-" + UUID().uuidString.prefix(8)
        try write(name + ".in", input)
        let child = try ChildProcess(
            "/bin/sh",
            ["-c", "exec \"$@\" < \"$0\"", name + ".in", Self.binary()] + words,
            directory: directory,
            environment: environment,
            output: directory + "/" + name + ".out",
            errors: directory + "/" + name + ".err"
        )
        try eventually("\(words) ends", within: .seconds(20), every: .milliseconds(10)) { child.exitCode != nil }
        guard child.exitCode == 0 else {
            throw Trouble(description: "\(words): exit code \(child.exitCode ?? -1); \(read(name + ".err"))")
        }
        // what was typed in is not for those who look for it afterwards
        try write(name + ".in", "")
        return read(name + ".out")
    }

    /// Starts it and waits until /readyz says 200.
    public func start(within limit: Duration = .seconds(20)) throws {
        try launch()
        try waitUntilReady(within: limit)
    }

    /// Waits until /readyz says 200.
    public func waitUntilReady(within limit: Duration = .seconds(20)) throws {
        do {
            try eventually("GET /readyz answers 200", within: limit, every: .milliseconds(20)) {
                if let code = supervisor?.exitCode { throw Trouble(description: "it ended with code \(code)") }
                return try get("/readyz").status == 200
            }
        } catch {
            throw Trouble(description: "\(error)\n\(tail())")
        }
    }

    /// The supervisor, once launched.
    public var supervisor: ChildProcess? {
        child.withLock { $0 }
    }

    /// Ends it by SIGTERM.
    ///
    /// - Throws: what is wrong with its end: another exit code than 0, too late, processes left behind.
    public func stop(within limit: Duration = .seconds(10)) throws {
        guard let supervisor else { return }
        supervisor.send(SIGTERM)
        defer { killAll() }
        do {
            try eventually("the gateway ends after SIGTERM", within: limit) { supervisor.exitCode != nil }
            guard supervisor.exitCode == 0 else {
                throw Trouble(description: "exit code \(supervisor.exitCode ?? -1) instead of 0")
            }
            try eventually("no process is left behind", within: .seconds(1)) { processes.isEmpty }
        } catch {
            let left = processes.map { "\($0) \(ProcessTable.commandLine($0))" }
            throw Trouble(description: "\(error); left: \(left)\n\(tail())")
        }
    }

    /// Ends everything it has started, at once.
    public func killAll() {
        for _ in 0..<3 {
            let left = processes
            if left.isEmpty { break }
            for pid in left { kill(pid, SIGKILL) }
            pause(.milliseconds(20))
        }
        _ = supervisor?.exitCode
    }

    /// All its processes that run, by their mark in the environment.
    public var processes: [Int32] {
        ProcessTable.marked(mark)
    }

    /// The rows of /health.workers by name.
    public func workers() throws -> [String: JSONNode] {
        let rows = try get("/health", headers: authorization()).json["workers"].items
        return Dictionary(rows.map { ($0["name"].string ?? "?", $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The process id of the worker of that name, while it has one.
    public func pid(of worker: String) throws -> Int32? {
        try workers()[worker]?["pid"].int.map { Int32($0) }
    }

    // MARK: talking to it

    /// An Authorization header; each call takes the next key.
    public func authorization() -> [String] {
        let number = keyNumber.wrappingAdd(1, ordering: .relaxed).oldValue
        return ["Authorization: Bearer \(GatewayConfiguration.key(number))"]
    }

    /// One request on a connection of its own, with its whole answer.
    public func send(
        _ method: String,
        _ path: String,
        headers: [String] = [],
        body: String? = nil,
        limit: Duration = .seconds(15),
        port: UInt16? = nil
    ) throws -> ClientResponse {
        let begin = ContinuousClock.now
        let client = try ScriptedClient(port: port ?? self.port, limit: limit)
        defer { client.disconnect() }
        try client.request(method, path, headers: headers + ["Connection: close"], body: body)
        var response = try client.readResponse()
        response.duration = ContinuousClock.now - begin
        return response
    }

    /// A GET.
    public func get(_ path: String, headers: [String] = []) throws -> ClientResponse {
        try send("GET", path, headers: headers)
    }

    /// The newest rows of the ledger, at most `limit` and at most 10 000, as far as they are stored by now.
    public func ledger(limit: Int = 1000) throws -> [LedgerRow] {
        let response = try get("/v1/requests?limit=\(limit)", headers: authorization())
        guard response.status == 200 else {
            throw Trouble(description: "GET /v1/requests: \(response.status) \(response.text.prefix(300))")
        }
        return response.json["data"].items.map(LedgerRow.init)
    }

    // MARK: files

    /// Writes a file below its directory.
    public func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/" + name))
    }

    /// The text of a file below its directory, empty where there is none.
    public func read(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: directory + "/" + name) ?? Data(), as: UTF8.self)
    }

    /// The end of what it wrote.
    public func tail(lines: Int = 15) -> String {
        ["stderr.txt", "stdout.txt", "logs/gateway.log"].compactMap { name in
            let text = read(name)
            if text.isEmpty { return nil }
            return "--- \(name)\n" + text.split(separator: "\n").suffix(lines).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// Ports nobody listens on now.
    public static func freePorts(_ count: Int) throws -> [UInt16] {
        let sockets = try (0..<count).map { _ in try LoopbackSocket.listening() }
        defer { for socket in sockets { socket.close() } }
        return sockets.map(\.port)
    }
}
