import Domain
import Testing

/// Numbers that can be foretold.
private struct Fixed: RandomNumberGenerator {
    var value: UInt64
    mutating func next() -> UInt64 { value }
}

@Suite struct RequestIDTests {
    @Test func `it is 26 characters of Crockford's alphabet`() {
        var random = SystemRandomNumberGenerator()
        let text = RequestID(milliseconds: 1_763_700_000_000, using: &random).text
        #expect(text.utf8.count == 26)
        #expect(text.allSatisfy { "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains($0) })
    }

    @Test func `all 48 bits of time and 80 random bits are written`() {
        var ones = Fixed(value: .max)
        #expect(RequestID(milliseconds: .max, using: &ones).text == "7" + String(repeating: "Z", count: 25))
        var zeros = Fixed(value: 0)
        #expect(RequestID(milliseconds: 0, using: &zeros).text == String(repeating: "0", count: 26))
        #expect(RequestID(milliseconds: 1, using: &zeros).text == "0000000001" + String(repeating: "0", count: 16))
        #expect(RequestID(milliseconds: 0, using: &ones).text == "0000000000" + String(repeating: "Z", count: 16))
    }

    @Test func `names sort by time and differ within a millisecond`() {
        var random = SystemRandomNumberGenerator()
        let early = RequestID(milliseconds: 1000, using: &random)
        let late = RequestID(milliseconds: 1001, using: &random)
        #expect(early.text < late.text)
        let many = Set((0..<1000).map { _ in RequestID(milliseconds: 5, using: &random) })
        #expect(many.count == 1000)
    }
}
