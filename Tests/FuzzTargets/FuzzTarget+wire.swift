import CTables
import JSON
import MCP
import Wire

@testable import Edge
@testable import Metering

extension FuzzTarget {
    /// A message between processes is written as it was read.
    static let envelope = FuzzTarget(
        name: "envelope",
        words: [
            "\"jsonrpc\":\"2.0\"", "\"id\":", "\"method\":", "\"params\":", "\"result\":", "\"error\":",
            "\"code\":-32000",
            "\"deadline_ms\":", "\"trace\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"",
            "18446744073709551615", "\"notifications/cancelled\"",
        ]
    ) { bytes in
        let read = try Envelope(decoding: bytes)
        if case .notification(_, let params) = read { _ = Envelope.cancelledID(in: params) }
        let again = try? Envelope(decoding: read.encoded())  // house: nil is the finding
        try hold(again == read, "written and read, it is another message")
    }

    /// Records, batches and positions are written as they were read.
    static let ledger = FuzzTarget(
        name: "ledger",
        words: ["\u{1}\u{1}", "\u{1}\u{3}", "\u{7F}", "\u{0}"],
        made: FuzzRecords.encoded
    ) { bytes in
        let read = bytes.withUnsafeBytes { buffer -> (UInt64, LedgerRecord)? in
            try? LedgerRecord.decode(buffer)  // house: it may be no record
        }
        // more legs or providers than are ever written are not written again
        if let read, read.1.isAsShortAsWritten {
            var written: [UInt8] = []
            read.1.encode(sequence: read.0, into: &written)
            let again = written.withUnsafeBytes { try? LedgerRecord.decode($0) }  // house: nil is the finding
            try hold(again?.sequence == read.0 && again?.record == read.1, "written and read, it is another record")
        }
        bytes.withUnsafeBytes { buffer in
            _ = try? LedgerBatch(bytes: buffer)  // house: it may be no batch
            _ = try? LedgerPosition(bytes: buffer)  // house: it may be no position
        }
        if let batch = StreamBatch(decoding: bytes) {
            try hold(StreamBatch(decoding: batch.encoded()) == batch, "written and read, it is another batch")
        }
        if let receipt = StreamReceipt(decoding: bytes) {
            try hold(StreamReceipt(decoding: receipt.encoded()) == receipt, "written and read, it is another receipt")
        }
    }

    /// Frames found in a damaged journal lie inside it, one after the other, with rising numbers.
    static let journal = FuzzTarget(
        name: "journal",
        words: ["MARTLJ01", "\u{0}\u{0}\u{0}\u{0}"],
        made: [FuzzRecords.segment]
    ) { bytes in
        try bytes.withUnsafeBytes { buffer in
            let first = SegmentHeader.first(in: buffer)
            var scan = FrameScan(offset: first == nil ? 0 : SegmentHeader.length, last: first.map { $0 - 1 } ?? 0)
            var end = 0
            var last: UInt64 = 0
            var skipped = 0
            while let frame = scan.next(in: buffer) {
                try hold(frame.bytes.lowerBound >= end && frame.bytes.upperBound <= buffer.count, "frames overlap")
                try hold(frame.sequence > last, "numbers do not rise")
                try hold(scan.skipped >= skipped, "damage is taken back")
                (end, last, skipped) = (frame.bytes.upperBound, frame.sequence, scan.skipped)
                // house: a record of a newer program is whole all the same
                _ = try? LedgerRecord.decode(UnsafeRawBufferPointer(rebasing: buffer[frame.payload]))
            }
        }
    }

    /// Messages of a tool server are the same however its output is cut, and written as they were read.
    static let message = FuzzTarget(
        name: "message",
        words: [
            "{\"jsonrpc\":\"2.0\"", "\"id\":1", "\"id\":\"a\"", "\"id\":null", "\"method\":\"tools/list\"",
            "\"result\":{}", "\n",
            "\"error\":{\"code\":-32601,\"message\":\"x\"}", "\"params\":{}",
        ]
    ) { bytes in
        var framing = StdioFraming()
        var whole = framing.feed(bytes)
        if let last = framing.finish() { whole.append(last) }
        var second = StdioFraming()
        var cut: [StdioFraming.Frame] = []
        for piece in FuzzDice.cuts(bytes) { cut += second.feed(piece) }
        if let last = second.finish() { cut.append(last) }
        try hold(whole == cut, "cut otherwise, the messages are others")
        for case .message(let message) in whole {
            let again = try? Message(parsing: message.serialized())  // house: nil is the finding
            try hold(again == message, "written and read, it is another message")
        }
        var small = StdioFraming(limit: 16)
        for piece in FuzzDice.cuts(bytes) { _ = small.feed(piece) }
    }

    /// A damaged table of prices is refused, or what it holds can be looked up; the input lies over the table's beginning
    /// at the place that its first two bytes tell.
    static let prices = FuzzTarget(
        name: "prices",
        words: ["PRC1", "\u{0}\u{0}\u{0}\u{0}", "\u{7F}\u{7F}\u{7F}\u{7F}"],
        made: places
    ) { bytes in
        let table = damaged(ctables_prices(), by: bytes)
        try table.withUnsafeBytes { buffer in
            let catalog = try PriceCatalog(buffer)
            for number in stride(from: 0, to: min(catalog.count, 100_000), by: 97) { _ = catalog[number: number] }
            _ = catalog[number: catalog.count - 1]
            for name in ["gpt-4o", "anthropic/claude-sonnet-4-5", "zzz", "", "us.meta.llama3-1-8b-instruct-v1:0"] {
                _ = catalog[name]
                _ = catalog.search(name, provider: "openai")
            }
        }
    }

    /// A damaged table of tokens is refused, or tokens can be looked up in it.
    static let tokens = FuzzTarget(
        name: "tokens",
        words: ["BPE1", "\u{0}\u{0}\u{0}\u{0}", "\u{7F}\u{7F}\u{7F}\u{7F}"],
        made: places
    ) { bytes in
        let whole = UnsafeRawBufferPointer(start: ctables_cl100k_base().start, count: ctables_cl100k_base().count)
        // the header alone decides what is read where; a copy of the rest would cost more than the test
        let table = damaged(ctables_table(start: whole.baseAddress, count: min(whole.count, 65_536)), by: bytes)
        try table.withUnsafeBytes { buffer in
            let ranks = try BytePairTable(buffer)
            for word in ["the", " a", "\u{0}", "supercalifragilistic"] {
                var word = word
                _ = word.withUTF8 { text in text.baseAddress.map { ranks.rank(of: $0, count: text.count) } }
            }
        }
    }

    /// Each field of a header, set to the largest number and to 0.
    private static let places: [[UInt8]] = stride(from: 0, to: 64, by: 4).flatMap { place in
        [[UInt8(place), 0, 255, 255, 255, 255], [UInt8(place), 0, 0, 0, 0, 0]]
    }

    private static func damaged(_ table: ctables_table, by bytes: [UInt8]) -> [UInt8] {
        var copy = Array(UnsafeRawBufferPointer(start: table.start, count: table.count))
        guard bytes.count > 2 else { return Array(copy.prefix(bytes.count)) }
        let place = (Int(bytes[0]) | Int(bytes[1]) << 8) % copy.count
        for (offset, byte) in bytes.dropFirst(2).enumerated() where place + offset < copy.count {
            copy[place + offset] = byte
        }
        // an odd place cuts the table as well
        return place % 2 == 1 ? Array(copy.prefix(max(64, copy.count - place))) : copy
    }
}

extension LedgerRecord {
    fileprivate var isAsShortAsWritten: Bool {
        switch self {
        case .open: true
        case .progress(let progress): progress.calls.count <= 32
        case .close(let close): close.legs.count <= 16 && close.calls.count <= 32
        }
    }
}
