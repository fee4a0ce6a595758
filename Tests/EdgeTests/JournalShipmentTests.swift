import Testing

@testable import Edge

@Suite struct JournalShipmentTests {
    private func cursor(_ sequence: UInt64) -> JournalBook.Cursor {
        JournalBook.Cursor(segment: 1, offset: Int(sequence) * 10, sequence: sequence)
    }

    /// The macro cannot call what changes its receiver; a function's argument can.
    private func expect<Value: Equatable>(
        _ value: Value,
        _ expected: Value,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: location)
    }

    @Test func `a shipment goes on where it was acknowledged`() {
        var shipment = Shipment(from: cursor(0))
        shipment.sent(upTo: cursor(5))
        shipment.sent(upTo: cursor(9))
        #expect(shipment.next == cursor(9))
        expect(shipment.acknowledge(7), true)
        #expect(shipment.acknowledged == 5)
        shipment.rewind()
        #expect(shipment.next == cursor(5))
    }

    @Test func `a full window waits for an acknowledgement`() {
        var shipment = Shipment(from: cursor(0))
        for number in 1...UInt64(Shipment.window) { shipment.sent(upTo: cursor(number)) }
        #expect(shipment.next == nil)
        expect(shipment.acknowledge(1), true)
        expect(shipment.acknowledge(1), false)
        #expect(shipment.next == cursor(UInt64(Shipment.window)))
    }

    @Test func `an acknowledgement of nothing sent changes nothing`() {
        var shipment = Shipment(from: cursor(3))
        expect(shipment.acknowledge(100), false)
        #expect(shipment.next == cursor(3))
    }

    @Test func `a book forgets acknowledged segments from the front, the last only when sealed`() {
        var book = JournalBook()
        book.begin(segment: 1)
        book.wrote(.opens, sequence: 1, segmentBytes: 50)
        book.begin(segment: 2)
        book.wrote(.closes(1), sequence: 2, segmentBytes: 50)
        expect(book.acknowledge(1), [1])
        expect(book.acknowledge(2), [])
        expect(book.seal(), [2])
        #expect(book.isDone)
    }

    @Test func `an acknowledgement beyond the end is cut to it`() {
        var book = JournalBook()
        book.begin(segment: 1)
        book.wrote(.neither, sequence: 1, segmentBytes: 50)
        expect(book.acknowledge(1000), [])
        #expect(book.acknowledged == 1)
        #expect(book.pending == 0)
    }
}
