import Domain
import Wire

/// What a run of records changes in the store: rows to add, rows to close, rows whose count has moved.
///
/// A request that begins and ends within the run is added closed, at the price of one statement. The first `close` of a
/// request counts; a second one changes nothing.
struct LedgerChanges {
    /// A row that is not in the store yet.
    struct Addition: Equatable {
        var open: LedgerOpen
        var progress: LedgerProgress?
        var close: LedgerClose?
    }

    /// What a row's key has room for; at 10 000 records a second a journal gets there after three years.
    static let largest: UInt64 = 1 << 40 - 1

    /// New rows, by the number of their `open`.
    private(set) var additions: [UInt64: Addition] = [:]
    /// Ends of rows that are in the store, by the number of their `open`.
    private(set) var closings: [UInt64: LedgerClose] = [:]
    /// Counts of rows that are in the store and still open, by the number of their `open`.
    private(set) var progress: [UInt64: LedgerProgress] = [:]
    /// Records that this program cannot read.
    private(set) var unreadable = 0

    /// Takes in the next record.
    mutating func add(_ record: LedgerRecord, sequence: UInt64) {
        switch record {
        case .open(let open):
            additions[sequence] = Addition(open: open)
        case .progress(let row):
            if let place = additions.index(forKey: row.opened) {
                additions.values[place].progress = row
            } else {
                progress[row.opened] = row
            }
        case .close(let close):
            if let place = additions.index(forKey: close.opened) {
                if additions.values[place].close == nil { additions.values[place].close = close }
            } else if closings[close.opened] == nil {
                closings[close.opened] = close
            }
        }
    }

    /// Takes in the records of a batch that come after `stored`.
    mutating func add(_ batch: LedgerBatch, after stored: UInt64) {
        batch.frames.withUnsafeBytes { bytes in
            var offset = 0
            while case .record(let payload) = LedgerFrame.find(in: bytes, at: offset) {
                offset = payload.upperBound
                do throws(LedgerDecodingError) {
                    let (sequence, record) = try LedgerRecord.decode(UnsafeRawBufferPointer(rebasing: bytes[payload]))
                    guard sequence > stored else { continue }
                    // A number that is not the batch's own, or names a later request, would stand in another row's place.
                    let isItsOwn = sequence >= batch.first && sequence <= min(batch.last, Self.largest)
                    guard isItsOwn, record.opened < sequence else {
                        unreadable += 1
                        continue
                    }
                    add(record, sequence: sequence)
                } catch {
                    unreadable += 1
                }
            }
            if offset != bytes.count { unreadable += 1 }
        }
    }
}

extension LedgerRecord {
    /// The number of the `open` that it continues; zero, which no record has, when it is one itself.
    fileprivate var opened: UInt64 {
        switch self {
        case .open: 0
        case .progress(let progress): progress.opened
        case .close(let close): close.opened
        }
    }
}
