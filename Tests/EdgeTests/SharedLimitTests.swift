import Testing

@testable import Edge

@Suite struct SharedLimitTests {
    private let limits = RateLimits(
        policy: RateWindow.Policy(limit: 100, burst: 0, seconds: 60),
        store: LimitTable.alone(),
        secret: (1, 2)
    )

    private func logIn(_ account: String, _ path: String, from address: String) -> Bool {
        limits.take(
            account,
            method: "POST",
            path: path,
            perMinute: 5,
            shared: ("login", "ip:" + address),
            now: 1000
        ).standing.isAllowed
    }

    @Test func `what is counted together by address is so by every path and with every key`() {
        let tries = [("ip:10.0.0.1", "/a"), ("ip:10.0.0.1", "/b"), ("key:1", "/a"), ("key:2", "/b"), ("key:1", "/b")]
        for (account, path) in tries { #expect(logIn(account, path, from: "10.0.0.1")) }
        for (account, path) in tries { #expect(!logIn(account, path, from: "10.0.0.1")) }
        #expect(logIn("key:1", "/a", from: "10.0.0.2"), "another address has a window of its own")
    }

    @Test func `a window alone is one for each path and caller`() {
        func take(_ account: String, _ path: String) -> Bool {
            limits.take(account, method: "GET", path: path, perMinute: 1, now: 1000).standing.isAllowed
        }
        #expect(take("key:1", "/a") && take("key:1", "/b") && take("key:2", "/a"))
        #expect(!take("key:1", "/a"))
    }
}
