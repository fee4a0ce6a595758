import HTTPCodec
import Testing

@Suite struct RetryAfterTests {
    private static let birth = 784_111_777

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun Nov 06 08:49:37 1994",
    ])
    func `all three forms of a date are read`(text: String) {
        #expect(HTTPDate.seconds(text, now: 1_700_000_000) == Self.birth)
    }

    @Test func `a date is written in the first form`() {
        #expect(HTTPDate.text(Self.birth) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(HTTPDate.text(-1) == "Wed, 31 Dec 1969 23:59:59 GMT")
        #expect(HTTPDate.text(1_709_164_800) == "Thu, 29 Feb 2024 00:00:00 GMT")
    }

    @Test func `days of nine centuries read back`() {
        for day in stride(from: -200_000, through: 130_000, by: 7) {
            let seconds = day * 86_400 + abs(day) % 86_400
            guard HTTPDate.seconds(HTTPDate.text(seconds), now: 0) != seconds else { continue }
            Issue.record("day \(day) does not read back")
            return
        }
    }

    @Test func `a two-digit year is at most fifty years ahead`() {
        let now = 1_763_683_200  // 21 November 2025
        #expect(HTTPDate.seconds("Friday, 01-Jan-75 00:00:00 GMT", now: now) == 3_313_526_400)
        #expect(HTTPDate.seconds("Friday, 01-Jan-76 00:00:00 GMT", now: now) == 189_302_400)
    }

    @Test(arguments: [
        "", "x", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 29 Feb 1900 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Xxx, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nox 1994 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, -6 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 6 08:49:37 94", "Sun, 00 Nov 1994 08:49:37 GMT",
    ])
    func `what is no date is refused`(text: String) {
        #expect(HTTPDate.seconds(text, now: 0) == nil)
    }

    @Test(arguments: [
        ("0", 0), ("120", 120), (" 7 ", 7), ("1.5", 2), ("2.0", 2), ("0.2", 1), ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
        ("Sun, 06 Nov 1994 08:49:00 GMT", 0),
    ])
    func `a wait is read from seconds and dates`(text: String, wait: Int) {
        #expect(RetryAfter.seconds(text, now: Self.birth) == wait)
    }

    @Test(arguments: ["", "-1", "soon", "1s", "1.", "1.x", ".5", "99999999999999999999", "٣", "1 2"])
    func `what is no wait is refused`(text: String) {
        #expect(RetryAfter.seconds(text, now: 0) == nil)
    }
}
