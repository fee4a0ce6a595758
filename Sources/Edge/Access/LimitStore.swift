/// Where windows are counted.
///
/// On one host that is a table which all edges have in memory. The lane waits for the answer, so a store past one machine
/// must answer from what it has at hand, such as a share of the window that it has fetched ahead.
protocol LimitStore: Sendable {
    /// Counts one request of the window named `key`, unless it is refused; `now` is in seconds since 1970.
    func take(_ key: UInt64, now: Int64, policy: RateWindow.Policy) -> RateWindow.Standing

    /// Takes one request back from the window that ends at `end`.
    func giveBack(_ key: UInt64, end: Int64)

    /// Windows that had to make room before they were over, since the process began.
    var displaced: Int { get }
}
