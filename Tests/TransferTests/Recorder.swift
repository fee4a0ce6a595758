import Synchronization
import Transfer

/// A receiver that remembers everything.
final class Recorder: ExchangeReceiver, Sendable {
    struct Record {
        var head: ResponseHead?
        var heads = 0
        var body: [UInt8] = []
        var bodyEvents = 0
        var summary: ExchangeSummary?
        var error: TransferError?
        var endings = 0
        var eventsAfterEnd = 0
    }

    private let record = Mutex(Record())
    private let also: (@Sendable (ExchangeEvent) -> Void)?

    init(also: (@Sendable (ExchangeEvent) -> Void)? = nil) {
        self.also = also
    }

    var now: Record { record.withLock { $0 } }
    var text: String { String(decoding: now.body, as: UTF8.self) }
    var bodyCount: Int { record.withLock { $0.body.count } }
    var isOver: Bool { record.withLock { $0.endings > 0 } }

    func receive(_ event: ExchangeEvent) {
        record.withLock { record in
            if record.endings > 0 { record.eventsAfterEnd += 1 }
            switch event {
            case .head(let head):
                record.head = head
                record.heads += 1
            case .body(let bytes):
                record.body += bytes
                record.bodyEvents += 1
            case .finished(let summary):
                record.summary = summary
                record.endings += 1
            case .failed(let error):
                record.error = error
                record.endings += 1
            }
        }
        also?(event)
    }

    /// Waits for the end and tells everything; the record as it is if there is no end within the deadline.
    func waitForEnd() -> Record {
        _ = eventually { isOver }
        return now
    }
}

extension Engine {
    /// An engine whose receivers are called on its own thread.
    static func direct(limits: EngineLimits = EngineLimits()) -> Engine {
        Engine(name: "test-engine", limits: limits) { $0.deliver() }
    }

    /// Carries one exchange to its end.
    func run(_ request: ExchangeRequest) -> Recorder.Record {
        let recorder = Recorder()
        submit(request, to: recorder)
        return recorder.waitForEnd()
    }
}

extension ExchangeRequest {
    static func get(_ url: String) -> ExchangeRequest { ExchangeRequest(method: "GET", url: url) }
}

/// An answer with its length.
func answer(_ body: String, headers: String = "") -> String {
    "HTTP/1.1 200 OK\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}
