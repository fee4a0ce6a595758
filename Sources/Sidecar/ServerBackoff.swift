/// How long to wait before a wrapped server is started again.
///
/// At once after it had served for a second or more, else 1, 2, 4 … 32 s. It is never given up: what it needs may come back.
struct ServerBackoff: Equatable, Sendable {
    private var failures = 0

    mutating func wait(servedFor served: Duration?) -> Duration {
        if let served, served >= .seconds(1) {
            failures = 0
            return .zero
        }
        defer { failures = min(failures + 1, 5) }
        return .seconds(1 << failures)
    }
}
