import Chassis
import Glibc
import Testing
import Wire

@testable import Supervisor

@Suite(.timeLimit(.minutes(1))) struct ControlServerTests {
    /// A server that answers with `reply`, and the path of its socket.
    private func withServer(
        _ reply: @escaping @Sendable (ControlRequest) -> ControlReply,
        _ body: (String) throws -> Void
    ) throws {
        let path = "/tmp/mt-control-\(getpid())-\(UInt32.random(in: .min ... .max)).sock"
        let server = try ControlServer(path: path, loop: try PollLoop()) { request, answer in answer(reply(request)) }
        defer {
            server.stop()
            unlink(path)
        }
        try body(path)
    }

    @Test func `a request arrives and its reply comes back`() throws {
        let rows = [ProcessRow(name: "edge", status: .running, pid: 12, restarts: 1, uptimeSeconds: 2.5)]
        try withServer { request in
            ControlReply(
                success: request == ControlRequest(verb: .scale, name: "memory", count: 3),
                message: "done",
                processes: rows
            )
        } _: { path in
            let request = ControlRequest(verb: .scale, name: "memory", count: 3)
            for _ in 0..<3 {
                let reply = try ControlClient.ask(request, socket: path)
                #expect(reply == ControlReply(success: true, message: "done", processes: rows))
            }
            var facts = stat()
            #expect(stat(path, &facts) == 0)
            #expect(facts.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `a line that is no request is refused and the server lives on`() throws {
        try withServer { _ in
            ControlReply(success: true, message: "fine")
        } _: { path in
            let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(socket) }
            let address = try #require(UnixAddress(path))
            #expect(address.withPointer { connect(socket, $0, $1) } == 0)
            let line = Array("{\"verb\":\"dance\"}\n".utf8)
            #expect(send(socket, line, line.count, 0) == line.count)
            var buffer = [UInt8](repeating: 0, count: 1024)
            let count = read(socket, &buffer, buffer.count)
            let reply = ControlCoding.value(ControlReply.self, from: buffer.prefix(max(0, count)))
            #expect(reply?.success == false)
            #expect(try ControlClient.ask(ControlRequest(verb: .status), socket: path).message == "fine")
        }
    }

    @Test func `nobody there is unavailable`() {
        let error = #expect(throws: SupervisorError.self) {
            try ControlClient.ask(ControlRequest(verb: .status), socket: "/tmp/no-such-martlet.sock")
        }
        #expect(error?.code == .unavailable)
    }

    @Test func `a scale target is a name, an equals sign and a number`() {
        #expect(ScaleCommand.parse("memory=3")?.count == 3)
        for bad in ["memory", "memory=", "=3", "memory=x", "memory=-1", "memory=1=2"] {
            #expect(ScaleCommand.parse(bad) == nil)
        }
    }

    @Test func `commands that are not understood are a usage error`() async {
        #expect(await SupervisorCommands.run(["no-such-command"]) == .usage)
        #expect(await SupervisorCommands.run(["scale", "memory"]) == .usage)
        #expect(await SupervisorCommands.run(["status", "--run-directory", "/no/such"]) == .unavailable)
    }

    @Test func `the table is aligned`() {
        let rows = [ProcessRow(name: "memory-2", status: .failed, pid: nil, restarts: 6, uptimeSeconds: 0)]
        #expect(
            ControlPrinter.table(rows) == [
                "NAME      STATUS  PID  RESTARTS  UPTIME", "memory-2  failed  -    6         0 s",
            ]
        )
    }
}
