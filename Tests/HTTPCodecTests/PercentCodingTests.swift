import HTTPCodec
import Testing

@Suite struct PercentCodingTests {
    @Test func `a segment holds only what is safe and reads back`() {
        #expect(PercentCoding.encodedSegment("a-Z_0.9~") == "a-Z_0.9~")
        #expect(PercentCoding.encodedSegment("a/b c?é+%") == "a%2Fb%20c%3F%C3%A9%2B%25")
        let every = String(String.UnicodeScalarView((0...0x17F).compactMap { Unicode.Scalar($0) }))
        #expect(PercentCoding.decoded(PercentCoding.encodedSegment(every)) == every)
    }

    @Test func `a plus is a blank only where it is told to be`() {
        #expect(PercentCoding.decoded("a+b%2b") == "a+b+")
        #expect(PercentCoding.decoded("a+b%2B", plusIsBlank: true) == "a b+")
    }

    @Test(arguments: ["%", "%4", "%4g", "%g4", "a%", "%FF", "%C3", "%ED%A0%80", "%%41", "%+1"])
    func `a malformed escape is refused`(text: String) {
        #expect(PercentCoding.decoded(text) == nil)
    }

    @Test func `a query is read in its order`() throws {
        let query = try #require(QueryItems(parsing: "a=1&b=%20x+y&a=2&flag&=e&c=d=e&&"))
        #expect(query.items.map(\.name) == ["a", "b", "a", "flag", "", "c"])
        #expect(query.first("a") == "1")
        #expect(query.all("a") == ["1", "2"])
        #expect(query.first("b") == " x y")
        #expect(query.first("flag") == "")
        #expect(query.first("c") == "d=e")
        #expect(query.first("z") == nil)
        #expect(QueryItems(parsing: "")?.items.isEmpty == true)
    }

    @Test func `a malformed or endless query is refused`() {
        #expect(QueryItems(parsing: "a=%zz") == nil)
        #expect(QueryItems(parsing: "%=1") == nil)
        #expect(QueryItems(parsing: String(repeating: "a&", count: 1000)) != nil)
        #expect(QueryItems(parsing: String(repeating: "a&", count: 1001)) == nil)
    }

    @Test func `a form is read like a query`() {
        #expect(FormBody.fields(of: Array("grant_type=password&p=a%26b".utf8))?.first("p") == "a&b")
        #expect(FormBody.fields(of: Array("a=%".utf8)) == nil)
    }
}
