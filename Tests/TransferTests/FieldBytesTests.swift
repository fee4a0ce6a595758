import Testing

@testable import Transfer

@Suite struct FieldBytesTests {
    @Test func `every byte is judged alike wherever it stands`() {
        let marks = Array("!#$%&'*+-.^_`|~".utf8)
        for byte in UInt8.min...UInt8.max {
            let isLetterOrDigit =
                switch byte {
                case 48...57, 65...90, 97...122: true
                default: false
                }
            let isValue = byte == 9 || byte >= 32 && byte != 127
            for position in [0, 3, 7, 8, 15, 16, 18] {
                var bytes = [UInt8](repeating: 120, count: 19)
                bytes[position] = byte
                bytes.withUnsafeBufferPointer { bytes in
                    #expect(FieldBytes.areValue(bytes) == isValue, "byte \(byte) at \(position)")
                    #expect(FieldBytes.areToken(bytes) == (isLetterOrDigit || marks.contains(byte)), "byte \(byte)")
                }
            }
        }
    }

    @Test func `a control character behind a tab and letters beyond ASCII is found`() {
        for text in ["tab\there, ünd then\u{1}", "12345678\u{80}\u{ff}\u{7f}"] {
            #expect(!Array(text.utf8).withUnsafeBufferPointer { FieldBytes.areValue($0) })
        }
        #expect(Array("tab\there, ünd mehr als 8 Zeichen".utf8).withUnsafeBufferPointer { FieldBytes.areValue($0) })
    }

    @Test func `a token is not empty`() {
        #expect(FieldBytes.isToken("GET"))
        #expect(!FieldBytes.isToken(""))
        #expect(!FieldBytes.isToken("G T"))
    }
}
