import Testing

@testable import Transfer

@Suite struct AddressBookTests {
    @Test func `an address is read once and kept`() {
        var book = AddressBook()
        let first = book.address(of: "https://A.test/x")
        let other = book.address(of: "http://b.test")
        #expect(first !== other)
        #expect(book.address(of: "https://A.test/x") === first)
        #expect(first?.parsed != nil)
        #expect((first?.host, first?.isSecure) == ("a.test", true))
        #expect((other?.host, other?.isSecure) == ("b.test", false))
    }

    @Test func `what cannot be read is left for libcurl to refuse`() {
        var book = AddressBook()
        #expect(book.address(of: "http://user@b.test/")?.parsed == nil)
        #expect(book.address(of: "not a url")?.parsed == nil)
        #expect(book.address(of: "http://b.test/\0") == nil)
    }

    @Test func `a full book is begun anew`() {
        var book = AddressBook()
        let first = book.address(of: "http://b.test/")
        for number in 0..<300 { #expect(book.address(of: "http://b.test/\(number)") != nil) }
        let again = book.address(of: "http://b.test/")
        #expect(again !== first)
        #expect(book.address(of: "http://b.test/") === again)
    }
}
