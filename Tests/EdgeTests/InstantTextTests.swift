import Testing

@testable import Edge

@Suite struct InstantTextTests {
    @Test(
        arguments: [
            ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("2024-10-04T01:02:03Z", 20_000 * 86_400 + 3723),
            ("2024-10-04T01:02:03.987z", 20_000 * 86_400 + 3723), ("2024-10-04T01:02:03+02:00", 20_000 * 86_400 - 3477),
            ("2024-10-04T01:02:03-00:30", 20_000 * 86_400 + 5523),
        ] as [(String, Int)]
    )
    func `an instant is read`(text: String, seconds: Int) {
        #expect(InstantText.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "2024", "2024-10-4", "2024-10-04T", "2024-10-04T01:02:03", "2024-10-04T24:00:00Z", "2024-10-04T01:02Z",
        "2024-10-04T01:02:03Zx", "2024-10-04 01:02:03Z", "24-10-04", "2024-10-04T01:02:03+2", "-024-10-04",
    ])
    func `what is no instant is refused`(text: String) {
        #expect(InstantText.seconds(text) == nil)
    }

    @Test(arguments: [("90s", 90), ("30m", 1800), ("12h", 43_200), ("30d", 2_592_000), ("4w", 2_419_200)])
    func `a length is read`(text: String, seconds: Int) {
        #expect(InstantText.length(text) == seconds)
    }

    @Test(arguments: ["", "d", "0d", "-1d", "1y", "99999999999999999w", "1.5h"])
    func `what is no length is refused`(text: String) {
        #expect(InstantText.length(text) == nil)
    }
}
