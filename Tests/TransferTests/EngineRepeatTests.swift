import Synchronization
import Testing
import Transfer

/// Fault F28: what the upstream cannot have acted on is sent again, once.
@Suite struct EngineRepeatTests {
    @Test func `a request on a kept connection closed as we write is repeated once`() {
        let bodies = Mutex<[[UInt8]]>([])
        let server = RawServer { connection, number in
            guard let first = connection.readRequest() else { return }
            bodies.withLock { $0.append(first.body) }
            connection.write(answer("ok"))
            guard let second = connection.readRequest() else { return }
            bodies.withLock { $0.append(second.body) }
            connection.reset()
        }
        let engine = Engine.direct()
        let body = [UInt8](repeating: 7, count: 100_000)
        let request = ExchangeRequest(method: "POST", url: server.url(), body: body)
        #expect(engine.run(request).summary?.wasRepeated == false)
        let record = engine.run(request)
        #expect(record.summary?.wasRepeated == true)
        #expect(record.summary?.connectionReused == false)
        #expect(record.heads == 1)
        #expect(bodies.withLock { $0 } == [body, body, body])
        #expect(server.connectionCount == 2)
    }

    @Test func `the repetition never takes another kept connection nor is it repeated`() {
        let bodies = Mutex(0)
        let ready = Atomic<Int>(0)
        let server = RawServer { connection, number in
            guard connection.readRequest() != nil else { return }
            bodies.withLock { $0 += 1 }
            // Five connections are made and kept; those after them die at their first request.
            if number >= 5 { return connection.reset() }
            ready.add(1, ordering: .releasing)
            _ = eventually { ready.load(ordering: .acquiring) >= 5 }
            connection.write(answer("ok"))
            guard connection.readRequest() != nil else { return }
            bodies.withLock { $0 += 1 }
            connection.reset()
        }
        let engine = Engine.direct()
        let recorders = (0..<5).map { _ in Recorder() }
        for recorder in recorders { engine.submit(.get(server.url()), to: recorder) }
        for recorder in recorders { #expect(recorder.waitForEnd().summary != nil) }
        let error = engine.run(ExchangeRequest(method: "POST", url: server.url(), body: [1, 2, 3])).error
        #expect(error?.code == .receiveFailed)
        #expect(error?.sendCount == 2)
        #expect(bodies.withLock { $0 } == 7)
        #expect(server.connectionCount == 6)
    }

    @Test func `a kept connection that had been closed meanwhile is noticed before sending`() {
        let closed = Atomic<Bool>(false)
        let server = RawServer { connection, number in
            guard connection.readRequest() != nil else { return }
            connection.write(answer("ok"))
            if number == 0 { return closed.store(true, ordering: .releasing) }
            connection.waitForEnd()
        }
        let engine = Engine.direct()
        #expect(engine.run(.get(server.url())).summary != nil)
        #expect(eventually { closed.load(ordering: .acquiring) })
        #expect(engine.run(.get(server.url())).summary != nil)
        #expect(server.connectionCount == 2)
    }

    @Test func `an HTTP 2 request that GOAWAY left untouched is repeated once`() {
        let server = RawServer { connection, number in
            let peer = HTTP2Peer(connection)
            guard let stream = peer.acceptRequest() else { return }
            if number == 0 {
                // The last stream acted on is 0: ours was not.
                peer.send(.goAway, stream: 0, payload: [0, 0, 0, 0, 0, 0, 0, 0])
            } else {
                peer.answer(stream, body: Array("second".utf8))
            }
            connection.waitForEnd()
        }
        var request = ExchangeRequest(method: "POST", url: server.url(), body: [1, 2, 3])
        request.version = .http2PriorKnowledge
        let record = Engine.direct().run(request)
        #expect(record.error == nil)
        #expect(record.summary?.wasRepeated == true)
        #expect(String(decoding: record.body, as: UTF8.self) == "second")
        #expect(server.connectionCount == 2)
    }

    @Test func `an HTTP 2 request refused twice is given up`() {
        let count = Atomic<Int>(0)
        let server = RawServer { connection, _ in
            let peer = HTTP2Peer(connection)
            while let stream = peer.acceptRequest() {
                count.add(1, ordering: .sequentiallyConsistent)
                // 7 is REFUSED_STREAM.
                peer.send(.reset, stream: stream, payload: [0, 0, 0, 7])
            }
        }
        var request = ExchangeRequest(method: "POST", url: server.url(), body: [1, 2, 3])
        request.version = .http2PriorKnowledge
        let error = Engine.direct().run(request).error
        #expect(error?.code == .http2Stream)
        #expect(error?.sendCount == 2)
        #expect(count.load(ordering: .sequentiallyConsistent) == 2)
    }

    @Test func `clear HTTP 2 exchanges have a connection each`() {
        let server = RawServer { connection, number in
            let peer = HTTP2Peer(connection)
            while let stream = peer.acceptRequest() { peer.answer(stream, body: Array("from \(number)".utf8)) }
        }
        var request = ExchangeRequest(method: "POST", url: server.url(), body: [1, 2, 3])
        request.version = .http2PriorKnowledge
        let engine = Engine.direct()
        for number in 0..<3 {
            let record = engine.run(request)
            #expect(String(decoding: record.body, as: UTF8.self) == "from \(number)")
            #expect(record.head?.version == .http2)
            #expect(record.summary?.wasRepeated == false)
        }
    }

    @Test func `an HTTP 2 request the upstream broke off is not repeated`() {
        let count = Atomic<Int>(0)
        let server = RawServer { connection, _ in
            let peer = HTTP2Peer(connection)
            while let stream = peer.acceptRequest() {
                count.add(1, ordering: .sequentiallyConsistent)
                // 2 is INTERNAL_ERROR: it may have been acted on.
                peer.send(.reset, stream: stream, payload: [0, 0, 0, 2])
            }
        }
        var request = ExchangeRequest(method: "POST", url: server.url(), body: [1, 2, 3])
        request.version = .http2PriorKnowledge
        let error = Engine.direct().run(request).error
        #expect(error?.code == .http2Stream)
        #expect(error?.sendCount == 1)
        #expect(count.load(ordering: .sequentiallyConsistent) == 1)
    }
}
