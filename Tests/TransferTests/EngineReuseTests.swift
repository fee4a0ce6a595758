import Synchronization
import Testing

@testable import Transfer

/// What one exchange leaves behind for the next must not show.
@Suite struct EngineReuseTests {
    private static let fields = [("Accept", "text/plain"), ("Content-Type", "text/x"), ("X-Empty", "")]

    /// A server that answers each request with its head.
    private func mirror() -> RawServer {
        RawServer { connection, _ in
            while let request = connection.readRequest() { connection.write(answer(request.head)) }
        }
    }

    @Test func `fixed headers follow the others and nothing is added`() {
        let server = mirror()
        let engine = Engine.direct()
        var request = ExchangeRequest(method: "POST", url: server.url("/a"), headers: [("X-A", "1")], body: [65])
        let start = "POST /a HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
        request.fixedHeaders = HeaderBlock(Self.fields)
        for number in 0..<3 {
            request.headers = [("X-A", "\(number)")]
            let head = String(decoding: engine.run(request).body, as: UTF8.self)
            let fixed = "Accept: text/plain\r\nContent-Type: text/x\r\nX-Empty:\r\n"
            #expect(head == "\(start)X-A: \(number)\r\n\(fixed)Content-Length: 1\r\n\r\n")
        }
        request.headers = []
        request.fixedHeaders = HeaderBlock([("Connection", "close")])
        #expect(
            String(decoding: engine.run(request).body, as: UTF8.self) == "\(start)Content-Length: 1\r\n\r\n"
        )
    }

    @Test func `a fixed header that would smuggle a line is refused`() {
        var request = ExchangeRequest.get("http://127.0.0.1:1/")
        request.fixedHeaders = HeaderBlock([("X-A", "b"), ("X-B", "c\r\nX-C: d")])
        #expect(Engine.direct().run(request).error?.code == .badRequest)
    }

    @Test func `exchanges to several places on one handle go where they should`() {
        let servers = [mirror(), mirror()]
        let engine = Engine.direct()
        for round in 0..<3 {
            for server in servers {
                for path in ["/a", "/b?c=\(round)", "/x/../d"] {
                    let record = engine.run(.get(server.url(path)))
                    let target = path == "/x/../d" ? "/d" : path
                    #expect(
                        String(decoding: record.body, as: UTF8.self)
                            == "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n"
                    )
                }
                #expect(engine.run(.get("http://user@127.0.0.1:\(server.port)/")).error?.code == .badURL)
                #expect(engine.run(.get("http://127.0.0.1:\(server.port)\0/")).error?.code == .badURL)
            }
        }
        #expect(servers.allSatisfy { $0.connectionCount == 1 })
    }

    @Test func `a limit of one exchange does not bind the next`() {
        let server = RawServer { connection, _ in
            while let request = connection.readRequest() {
                if request.head.hasPrefix("GET /slow") { return connection.waitForEnd() }
                connection.write(answer("ok"))
            }
        }
        let engine = Engine.direct()
        var hasty = ExchangeRequest.get(server.url("/slow"))
        hasty.totalTimeout = .milliseconds(50)
        for _ in 0..<2 {
            #expect(engine.run(.get(server.url())).summary != nil)
            #expect(engine.run(hasty).error?.code == .totalTimeout)
        }
        hasty.url = server.url()
        hasty.totalTimeout = .seconds(5)
        #expect(engine.run(hasty).summary != nil)
        #expect(engine.run(.get(server.url())).summary != nil)
    }

    @Test func `a request's body is let go once all of it was sent and the answer has begun`() {
        let server = mirror()
        let bodies = Mutex<[Int]>([])
        let handle = Mutex<Exchange?>(nil)
        let engine = Engine(name: "test-engine") { batch in
            // On the engine's thread, so that the body may be looked at.
            _ = eventually { handle.withLock { $0 != nil } }
            bodies.withLock { $0.append(handle.withLock { $0?.body.count ?? -1 }) }
            batch.deliver()
        }
        for count in [1000, 300_000] {
            handle.withLock { $0 = nil }
            let recorder = Recorder()
            let request = ExchangeRequest(method: "POST", url: server.url(), body: [UInt8](repeating: 1, count: count))
            handle.withLock { $0 = engine.submit(request, to: recorder) }
            #expect(recorder.waitForEnd().summary != nil)
        }
        let counts = bodies.withLock { $0 }
        #expect(counts.count >= 2)
        #expect(counts.allSatisfy { $0 == 0 })
    }

    @Test func `an answer that begins before the request was read leaves the rest of the request whole`() {
        let body = (0..<6_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let began = Atomic<Bool>(false)
        let server = RawServer { connection, _ in
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n")
            _ = eventually { began.load(ordering: .acquiring) }
            let isWhole = connection.readRequest()?.body == body
            connection.write("1\r\n\(isWhole ? "y" : "n")\r\n0\r\n\r\n")
            connection.waitForEnd()
        }
        let recorder = Recorder { if case .body = $0 { began.store(true, ordering: .releasing) } }
        let engine = Engine.direct()
        engine.submit(ExchangeRequest(method: "POST", url: server.url(), body: body), to: recorder)
        #expect(recorder.waitForEnd().summary != nil)
        #expect(recorder.text == "oky")
    }
}
