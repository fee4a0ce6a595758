import Testing

@testable import Transfer

@Suite struct NegativeAnswersTests {
    @Test func `an answer is believed for its lifetime`() {
        var answers = NegativeAnswers(lifetime: .seconds(5))
        let start = ContinuousClock.now
        answers.note("a.test", at: start)
        let known = [
            answers.contains("a.test", at: start + .milliseconds(4999)), answers.contains("b.test", at: start),
            answers.contains("a.test", at: start + .seconds(5)),
        ]
        #expect(known == [true, false, false])
        #expect(answers.isEmpty)
    }

    @Test func `a lifetime of nothing remembers nothing`() {
        var answers = NegativeAnswers(lifetime: .zero)
        answers.note("a.test", at: .now)
        #expect(answers.isEmpty)
    }

    @Test(
        arguments: [
            ("http://A.test/x", "a.test"), ("https://a.test:8080?q", "a.test"), ("http://a.test", "a.test"),
            ("http://[::1]:80/", nil), ("nothing", nil), ("http:///x", nil),
        ] as [(String, String?)]
    )
    func `the host is found in a URL`(url: String, host: String?) {
        #expect(NegativeAnswers.host(in: url) == host)
    }
}
