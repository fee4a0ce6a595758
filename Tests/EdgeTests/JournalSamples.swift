import Domain
import Synchronization
import Wire

@testable import Edge

/// Rows and readers that the tests of the journal share.
enum JournalSamples {
    static func open(_ name: String = "r", preview: String = "hello") -> LedgerOpen {
        LedgerOpen(
            requestID: RequestID(text: name),
            startedAtMilliseconds: 1000,
            keyID: "ab12",
            surface: "openai",
            clientModel: "m",
            provider: "p",
            model: "m",
            isStream: true,
            priceVersion: "v1",
            estimatedPromptTokens: 100,
            contentPreview: preview
        )
    }

    static func close(_ opened: UInt64, _ outcome: Outcome = .completed) -> LedgerClose {
        LedgerClose(
            opened: opened,
            outcome: outcome,
            usage: Usage(promptTokens: 10, completionTokens: 20, evidence: .provider),
            cost: Cost(microdollars: 30),
            status: 200,
            provider: "p",
            model: "m",
            duration: .milliseconds(5)
        )
    }

    /// A micro-dollar a token.
    static let price: LedgerPricing = { _, _, _, usage in Cost(microdollars: Int64(usage.totalTokens)) }

    static func records(in batch: LedgerBatch) throws -> [(sequence: UInt64, record: LedgerRecord)] {
        try batch.frames.withUnsafeBytes { bytes in
            var found: [(sequence: UInt64, record: LedgerRecord)] = []
            var offset = 0
            while case .record(let payload) = LedgerFrame.find(in: bytes, at: offset) {
                found.append(try LedgerRecord.decode(UnsafeRawBufferPointer(rebasing: bytes[payload])))
                offset = payload.upperBound
            }
            return found
        }
    }

    /// All records of a journal on disk.
    static func records(of journal: Journal) throws -> [(sequence: UInt64, record: LedgerRecord)] {
        let reader = JournalReader(directory: journal.directory)
        let book = journal.book
        var place = book.start
        var found: [(sequence: UInt64, record: LedgerRecord)] = []
        while let reading = reader.batch(after: place, of: book) {
            found += try records(in: reading.batch)
            place = reading.next
        }
        return found
    }
}

/// A receiver that keeps what it gets, and acknowledges only when told to.
final class RecordingLink: LedgerLink {
    private struct State {
        var batches: [LedgerBatch] = []
        var takes = true
    }

    private let state = Mutex(State())

    var batches: [LedgerBatch] { state.withLock { $0.batches } }

    func refuse(_ refuses: Bool) { state.withLock { $0.takes = !refuses } }

    func send(_ batch: LedgerBatch) -> Bool {
        state.withLock { state in
            if state.takes { state.batches.append(batch) }
            return state.takes
        }
    }

    /// How far it has the records of an incarnation, without a gap.
    func last(of incarnation: String) -> UInt64 {
        batches.filter { $0.incarnation == incarnation }.reduce(0) { $1.first <= $0 + 1 ? max($0, $1.last) : $0 }
    }
}
