import Testing

@testable import Providers

@Suite struct StopTextCutTests {
    private func run(_ pieces: [String], _ stops: [String], trims: Bool = false) -> (text: String, stop: String?) {
        var cut = StopTextCut(stops, trimsStart: trims)
        let text = pieces.map { cut.feed($0) }.joined() + cut.finish()
        return (text, cut.stop)
    }

    @Test func `the answer ends before the text that ends it, wherever the pieces are cut`() {
        let answer = "so Grüße an END alle"
        for first in answer.indices {
            for second in answer[first...].indices {
                let pieces = [answer[..<first], answer[first..<second], answer[second...]].map { String($0) }
                let (text, stop) = run(pieces, ["EN", "END", "alle"])
                #expect(text == "so Grüße an ")
                #expect(stop == "EN")
            }
        }
    }

    @Test func `only what may be a beginning is held back, and given out when it is none`() {
        var cut = StopTextCut(["\n\nQ"])
        #expect(cut.feed("one\n") == "one")
        #expect(cut.feed("\n") == "")
        #expect(cut.feed("A\n\n") == "\n\nA")
        #expect(cut.finish() == "\n\n")
        #expect(cut.stop == nil)
    }

    @Test func `a stop text that begins like itself is found`() {
        #expect(run(["aa", "b", "aab", "aac", "x"], ["aabaac"]).text == "aab")
        #expect(run(["a", "a", "a", "b"], ["aab"]).text == "a")
    }

    @Test func `nothing is given out after the end`() {
        var cut = StopTextCut(["."])
        #expect(cut.feed("a.b") == "a")
        #expect(cut.feed("c") == "")
        #expect(cut.finish() == "")
    }

    @Test func `white space before the first word can be left out`() {
        #expect(run([" ", "\n", " a b "], ["#"], trims: true).text == "a b ")
        #expect(run([" ", "a"], []).text == " a")
        #expect(run([" \n"], [], trims: true).text == "")
    }
}
