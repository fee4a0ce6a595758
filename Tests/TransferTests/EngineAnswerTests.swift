import Synchronization
import Testing
import Transfer

@Suite struct EngineAnswerTests {
    @Test func `a whole answer comes as head, body and finish`() {
        let server = RawServer { connection, _ in
            while let request = connection.readRequest() {
                connection.write(
                    answer(String(decoding: request.body, as: UTF8.self), headers: "X-One: 1\r\nx-two:  2 \r\n")
                )
            }
        }
        let engine = Engine.direct()
        let request = ExchangeRequest(
            method: "POST",
            url: server.url(),
            headers: [("content-type", "application/json"), ("x-empty", "")],
            body: Array("hello".utf8)
        )
        let record = engine.run(request)
        #expect(record.head?.status == 200)
        #expect(record.head?.version == .http11)
        #expect(record.head?.value(of: "X-ONE") == "1")
        #expect(record.head?.value(of: "X-Two") == "2")
        #expect(record.body == Array("hello".utf8))
        #expect(record.summary?.bodyBytes == 5)
        #expect(record.summary?.connectionReused == false)
        #expect((record.summary?.totalMicroseconds ?? 0) > 0)
        #expect((record.heads, record.endings, record.eventsAfterEnd) == (1, 1, 0))
        let second = engine.run(request)
        #expect(second.summary?.connectionReused == true)
        #expect(server.connectionCount == 1)
    }

    @Test func `only the headers asked for are sent`() {
        let head = Mutex("")
        let server = RawServer { connection, _ in
            while let request = connection.readRequest() {
                head.withLock { $0 = request.head }
                connection.write(answer(""))
            }
        }
        let body = [UInt8](repeating: 1, count: 5000)
        let request = ExchangeRequest(
            method: "POST",
            url: server.url("/p?q=1"),
            headers: [("X-A", "b"), ("Expect", "100-continue"), ("content-length", "7")],
            body: body
        )
        #expect(Engine.direct().run(request).endings == 1)
        #expect(
            head.withLock { $0 }
                == "POST /p?q=1 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nX-A: b\r\nContent-Length: 5000\r\n\r\n"
        )
    }

    @Test func `methods on one handle do not leak into each other`() {
        let lines = Mutex<[String]>([])
        let server = RawServer { connection, _ in
            while let request = connection.readRequest() {
                let method = String(request.head.prefix { $0 != " " })
                lines.withLock { $0.append("\(method) \(request.body.count)") }
                connection.write(method == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" : answer("ok"))
            }
        }
        let engine = Engine.direct()
        let plan: [(String, Int)] = [
            ("POST", 3), ("GET", 0), ("HEAD", 0), ("PUT", 2), ("DELETE", 0), ("GET", 0), ("POST", 0), ("DELETE", 4),
            ("PATCH", 1), ("OPTIONS", 0), ("GET", 0),
        ]
        for (method, count) in plan {
            let record = engine.run(
                ExchangeRequest(method: method, url: server.url(), body: [UInt8](repeating: 65, count: count))
            )
            #expect(record.error == nil)
            #expect(record.body.count == (method == "HEAD" ? 0 : 2))
        }
        #expect(lines.withLock { $0 } == plan.map { "\($0.0) \($0.1)" })
        #expect(server.connectionCount == 1)
    }

    @Test func `a chunked stream arrives piece by piece and trailers stay out`() {
        let step = Atomic<Int>(0)
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.write(
                "HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            for number in 0..<5 {
                connection.write("6\r\ndata:\(number)\r\n")
                _ = eventually { step.load(ordering: .acquiring) > number }
            }
            connection.write("0\r\nX-Trailer: t\r\n\r\n")
            connection.waitForEnd()
        }
        let recorder = Recorder { if case .body = $0 { step.add(1, ordering: .releasing) } }
        let engine = Engine.direct()
        engine.submit(.get(server.url()), to: recorder)
        let record = recorder.waitForEnd()
        #expect(recorder.text == "data:0data:1data:2data:3data:4")
        #expect(record.bodyEvents == 5)
        #expect(record.heads == 1)
        #expect(record.head?.status == 200)
        #expect(record.head?.value(of: "x-early") == nil)
        #expect(record.head?.value(of: "x-trailer") == nil)
        #expect(record.summary != nil)
    }

    @Test func `a hundred exchanges at a time each get their own answer`() {
        let server = RawServer { connection, _ in
            while let request = connection.readRequest() {
                connection.write(answer(String(decoding: request.body, as: UTF8.self)))
            }
        }
        let engine = Engine.direct()
        let recorders = (0..<100).map { _ in Recorder() }
        for (number, recorder) in recorders.enumerated() {
            engine.submit(
                ExchangeRequest(method: "POST", url: server.url(), body: Array("body \(number)".utf8)),
                to: recorder
            )
        }
        for (number, recorder) in recorders.enumerated() {
            #expect(recorder.waitForEnd().summary != nil)
            #expect(recorder.text == "body \(number)")
        }
    }

    @Test func `connections to one host are bounded and the rest wait`() {
        let server = RawServer { connection, _ in
            while connection.readRequest() != nil { connection.write(answer("x")) }
        }
        var limits = EngineLimits()
        limits.maxConnectionsPerHost = 2
        let engine = Engine.direct(limits: limits)
        let recorders = (0..<20).map { _ in Recorder() }
        for recorder in recorders { engine.submit(.get(server.url()), to: recorder) }
        for recorder in recorders { #expect(recorder.waitForEnd().summary != nil) }
        #expect(server.connectionCount <= 2)
    }

    @Test func `a gzip body nobody asked for is decoded and its header taken out`() {
        let packed: [UInt8] = [
            31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 87, 72, 175, 202, 44, 0, 0, 25, 106, 210, 223, 10,
            0, 0, 0,
        ]
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.write(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\nX-A: 1\r\n\r\n"
            )
            connection.write(packed)
            connection.waitForEnd()
        }
        let record = Engine.direct().run(.get(server.url()))
        #expect(String(decoding: record.body, as: UTF8.self) == "hello gzip")
        #expect(record.head?.headers.map(\.name) == ["X-A"])
    }

    @Test func `an answer without a body is head and finish`() {
        let server = RawServer { connection, _ in
            while connection.readRequest() != nil { connection.write("HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n") }
        }
        let record = Engine.direct().run(.get(server.url()))
        #expect(record.head?.status == 204)
        #expect(record.bodyEvents == 0)
        #expect(record.summary != nil)
    }

    @Test func `redirects are not followed`() {
        let server = RawServer { connection, _ in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let record = Engine.direct().run(.get(server.url()))
        #expect(record.head?.status == 302)
        #expect(record.head?.value(of: "location") == "/elsewhere")
    }
}
