import Glibc
import Synchronization
import Testing
import Transfer

@Suite struct EngineFaultTests {
    private func error(_ url: String, change: (inout ExchangeRequest) -> Void = { _ in }) -> TransferError? {
        var request = ExchangeRequest.get(url)
        change(&request)
        return Engine.direct().run(request).error
    }

    /// A server that answers the first request with `bytes` and closes, by reset if so asked.
    private func server(answering bytes: String, resets: Bool = false) -> RawServer {
        RawServer { connection, _ in
            _ = connection.readRequest()
            connection.write(bytes)
            if resets { connection.reset() }
        }
    }

    @Test func `a broken Content-Length promise is a partial body`() {
        let server = server(answering: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        let record = Engine.direct().run(.get(server.url()))
        #expect(record.error?.code == .partialBody)
        #expect(String(decoding: record.body, as: UTF8.self) == "abc")
        #expect((record.heads, record.endings) == (1, 1))
    }

    @Test func `a chunked body without its last chunk is a partial body`() {
        let server = server(answering: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        #expect(error(server.url())?.code == .partialBody)
    }

    @Test func `a reset in the body is a receive failure with what came`() {
        let held = Atomic<Bool>(false)
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            _ = eventually { held.load(ordering: .acquiring) }
            connection.reset()
        }
        let recorder = Recorder { if case .body = $0 { held.store(true, ordering: .releasing) } }
        let engine = Engine.direct()
        engine.submit(.get(server.url()), to: recorder)
        let error = recorder.waitForEnd().error
        #expect(error?.code == .receiveFailed)
        #expect(error?.isBeforeFirstByte == false)
        #expect(error?.sendCount == 1)
        #expect(recorder.text == "abc")
    }

    @Test func `a close before the answer on a new connection is a receive failure and not repeated`() {
        let server = RawServer { connection, _ in _ = connection.readRequest() }
        let error = error(server.url())
        #expect(error?.code == .receiveFailed)
        #expect(error?.isBeforeFirstByte == true)
        #expect(error?.connectionReused == false)
        #expect(error?.isStaleConnection == false)
        #expect(server.connectionCount == 1)
    }

    @Test func `nobody listening is a refused connection`() {
        let port = RawServer(handle: nil).port
        let error = error("http://127.0.0.1:\(port)/")
        #expect(error?.code == .connectRefused)
        #expect(error?.isBeforeSending == true)
    }

    @Test func `a listener that does not take connections is a connect timeout`() {
        let server = RawServer(backlog: 0, handle: nil)
        let fillers = (0..<4).map { _ in fill(server.port) }
        defer { for filler in fillers { close(filler) } }
        let start = ContinuousClock.now
        let error = error(server.url()) { $0.connectTimeout = .milliseconds(150) }
        #expect(error?.code == .connectTimeout)
        #expect(start.duration(to: .now) < .seconds(1))
    }

    @Test func `an answer that takes too long is a total timeout`() {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        let error = error(server.url()) { $0.totalTimeout = .milliseconds(100) }
        #expect(error?.code == .totalTimeout)
        #expect(error?.sendCount == 1)
    }

    @Test func `a header bomb is refused at the limit`() {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-Filler: \(String(repeating: "a", count: 1000))\r\n") {}
        }
        let error = error(server.url())
        #expect(error?.code == .headersTooLarge)
        #expect((error?.bytesReceived ?? 0) < 70_000)
    }

    @Test func `a header line without end is refused`() {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nX-Filler: ")
            while connection.write(String(repeating: "a", count: 1000)) {}
        }
        #expect(error(server.url())?.code == .headersTooLarge)
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    ])
    func `what is not HTTP or not what it says is a protocol violation`(bytes: String) {
        let server = server(answering: bytes)
        #expect(error(server.url())?.code == .protocolViolation)
    }

    @Test(arguments: [
        "", "not a url", "ftp://127.0.0.1/", "file:///etc/passwd", "http://user:secret@127.0.0.1/", "http://",
    ])
    func `a URL that is not for us is refused`(url: String) {
        #expect(error(url)?.code == .badURL)
    }

    @Test func `a header that would smuggle a line is refused`() {
        #expect(error("http://127.0.0.1:1/") { $0.headers = [("X-A", "b\r\nX-C: d")] }?.code == .badRequest)
        #expect(error("http://127.0.0.1:1/") { $0.headers = [("X A", "b")] }?.code == .badRequest)
        #expect(error("http://127.0.0.1:1/") { $0.method = "GET / HTTP/1.1\r\n" }?.code == .badRequest)
    }

    @Test func `a name without address is remembered for a while`() {
        // A label of more than 63 characters is refused by the resolver itself: no packet leaves.
        let url = "http://\(String(repeating: "a", count: 70)).test/"
        let engine = Engine.direct()
        let first = engine.run(.get(url)).error
        #expect(first?.code == .nameResolution)
        let second = engine.run(.get(url)).error
        #expect(second?.code == .nameResolution)
        #expect(second?.message.contains("moments ago") == true)
    }

    /// Takes a place in a listener's queue.
    private func fill(_ port: UInt16) -> CInt {
        let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return socket
    }
}
