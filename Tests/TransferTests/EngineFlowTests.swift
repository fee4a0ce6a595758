import Synchronization
import Testing
import Transfer

@Suite struct EngineFlowTests {
    /// A server that sends 12 MiB as fast as it may and tells how far it has come.
    private func flood(_ sent: Flood) -> RawServer {
        RawServer { connection, _ in
            connection.shrinkSendBuffer()
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(Flood.bytes.count)\r\n\r\n")
            _ = connection.write(Flood.bytes) { sent.add($0) }
            connection.waitForEnd()
            sent.end()
        }
    }

    @Test func `a paused exchange holds the server back and loses nothing`() {
        let sent = Flood()
        let server = flood(sent)
        let engine = Engine.direct()
        let handle = Mutex<Exchange?>(nil)
        let recorder = Recorder { event in
            if case .head = event { handle.withLock { $0?.pause() } }
        }
        handle.withLock { $0 = engine.submit(.get(server.url()), to: recorder) }
        #expect(sent.comesToRest())
        // The kernel's two socket buffers and one read of ours; measured: less than 4 MiB.
        #expect(sent.count < 8 * 1024 * 1024)
        #expect(recorder.bodyCount <= 512 * 1024)
        handle.withLock { $0?.resume() }
        let record = recorder.waitForEnd()
        #expect(record.summary?.bodyBytes == Flood.bytes.count)
        #expect(record.body == Flood.bytes)
    }

    @Test func `pausing and resuming at every event loses nothing`() {
        let sent = Flood()
        let server = flood(sent)
        let engine = Engine.direct()
        let handle = Mutex<Exchange?>(nil)
        let recorder = Recorder { event in
            guard case .body = event else { return }
            let exchange = handle.withLock { $0 }
            exchange?.pause()
            startThread { exchange?.resume() }
        }
        handle.withLock { $0 = engine.submit(.get(server.url()), to: recorder) }
        _ = eventually(within: .seconds(20)) { recorder.isOver }
        #expect(recorder.now.body == Flood.bytes)
        #expect(recorder.now.summary != nil)
    }

    @Test func `an owner that does not deliver is not flooded`() {
        let sent = Flood()
        let server = flood(sent)
        let batches = Mutex<[EngineBatch]>([])
        let engine = Engine(name: "test-engine") { batch in batches.withLock { $0.append(batch) } }
        let recorder = Recorder()
        engine.submit(.get(server.url()), to: recorder)
        #expect(sent.comesToRest())
        #expect(sent.count < 8 * 1024 * 1024)
        let deliverAll = {
            let waiting = batches.withLock { batches in
                defer { batches = [] }
                return batches
            }
            for batch in waiting { batch.deliver() }
        }
        deliverAll()
        #expect(recorder.bodyCount <= 512 * 1024)
        #expect(
            eventually {
                deliverAll()
                return recorder.isOver
            }
        )
        #expect(recorder.now.body == Flood.bytes)
    }

    @Test func `cancelling closes the connection at once and silences what was under way`() {
        let sent = Flood()
        let server = flood(sent)
        let batches = Mutex<[EngineBatch]>([])
        let engine = Engine(name: "test-engine") { batch in batches.withLock { $0.append(batch) } }
        weak var forgotten: Recorder?
        do {
            let recorder = Recorder()
            forgotten = recorder
            let exchange = engine.submit(.get(server.url()), to: recorder)
            #expect(eventually { !batches.withLock { $0.isEmpty } })
            let start = ContinuousClock.now
            exchange.cancel()
            exchange.cancel()
            #expect(eventually { sent.isOver })
            #expect(start.duration(to: .now) < .milliseconds(100))
            for batch in batches.withLock({ $0 }) { batch.deliver() }
            #expect(recorder.now.heads == 0)
            #expect(recorder.bodyCount == 0)
            #expect(!recorder.isOver)
            exchange.resume()
        }
        #expect(
            eventually {
                for batch in batches.withLock({ $0 }) { batch.deliver() }
                return forgotten == nil
            }
        )
    }

    @Test func `a paused HTTP 1 exchange can be cancelled`() {
        let sent = Flood()
        let server = flood(sent)
        let engine = Engine.direct()
        let recorder = Recorder()
        let exchange = engine.submit(.get(server.url()), to: recorder)
        exchange.pause()
        #expect(sent.comesToRest())
        exchange.cancel()
        #expect(eventually { sent.isOver })
        #expect(!recorder.isOver)
    }

    @Test func `stopping ends every exchange and refuses later ones`() {
        let server = RawServer { connection, _ in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            // Large chunks: a flood of small ones would leave the engine no time on a small machine.
            let chunk = "10000\r\n" + String(repeating: "a", count: 0x10000) + "\r\n"
            while connection.write(chunk) {}
        }
        let engine = Engine.direct()
        let recorders = (0..<20).map { _ in Recorder() }
        for recorder in recorders { engine.submit(.get(server.url()), to: recorder) }
        #expect(eventually { recorders[0].bodyCount > 0 })
        engine.stop()
        engine.stop()
        for recorder in recorders {
            #expect(recorder.now.error?.code == .engineStopped)
            #expect((recorder.now.endings, recorder.now.eventsAfterEnd) == (1, 0))
        }
        let late = engine.run(.get(server.url()))
        #expect(late.error?.code == .engineStopped)
    }
}

/// How far a server has come with sending.
final class Flood: Sendable {
    private let sent = Atomic<Int>(0)
    private let over = Atomic<Bool>(false)

    var count: Int { sent.load(ordering: .acquiring) }
    var isOver: Bool { over.load(ordering: .acquiring) }
    func add(_ count: Int) { sent.add(count, ordering: .releasing) }
    func end() { over.store(true, ordering: .releasing) }

    /// Waits until a tenth of a second has passed without progress.
    func comesToRest() -> Bool {
        var last = (count: 0, at: ContinuousClock.now)
        return eventually {
            if count != last.count { last = (count, .now) }
            return last.count > 0 && last.at.duration(to: .now) > .milliseconds(100)
        }
    }

    /// What a server sends: 12 MiB in which any loss or change of order shows.
    static let bytes: [UInt8] = {
        // A prime, so that the pattern never falls in step with a buffer.
        let pattern = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(12 * 1024 * 1024 + pattern.count)
        while bytes.count < 12 * 1024 * 1024 { bytes += pattern }
        return bytes
    }()
}
