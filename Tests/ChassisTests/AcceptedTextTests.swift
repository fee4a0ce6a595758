import Testing

@testable import Chassis

@Suite struct AcceptedTextTests {
    @Test func `variables and text survive the packing`() {
        for variables in [[:], ["A": "1"], ["A": "1", "B": "x=y", "C": ""]] as [[String: String]] {
            for text in [[], Array("app: {}\n".utf8), [0, 1, 0]] as [[UInt8]] {
                let accepted = AcceptedText(variables: variables, text: text)
                #expect(AcceptedText(unpacking: accepted.packed) == accepted)
            }
        }
    }

    @Test func `a cut block is none`() {
        let packed = AcceptedText(variables: ["A": "1"], text: []).packed
        for end in 0..<packed.count { #expect(AcceptedText(unpacking: Array(packed[..<end])) == nil) }
    }
}
