import Glibc

/// What a wait ended with when the condition did not come true in time.
public struct NotInTime: Error, CustomStringConvertible {
    /// What was waited for, how long, and what was seen last.
    public let description: String

    /// Says what was waited for.
    public init(_ what: String, _ limit: Duration, lastError: (any Error)? = nil) {
        let seen = lastError.map { "; last error: \($0)" } ?? ""
        description = "\(what): not within \(limit)\(seen)"
    }
}

/// Looks every few milliseconds until the condition holds; blocks the calling thread.
///
/// - Throws: `NotInTime` at the deadline, naming `what` and the last error that the condition threw.
public func eventually(
    _ what: String,
    within limit: Duration = .seconds(15),
    every step: Duration = .milliseconds(10),
    _ condition: () throws -> Bool
) throws {
    let end = ContinuousClock.now + limit
    var lastError: (any Error)?
    while true {
        do {
            if try condition() { return }
            lastError = nil
        } catch {
            lastError = error
        }
        if ContinuousClock.now >= end { throw NotInTime(what, limit, lastError: lastError) }
        pause(step)
    }
}

/// Looks every few milliseconds until the condition holds, without blocking a thread.
///
/// - Throws: `NotInTime` at the deadline; `CancellationError` when the task is cancelled.
public func eventually(
    _ what: String,
    within limit: Duration = .seconds(15),
    every step: Duration = .milliseconds(10),
    isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    var lastError: (any Error)?
    while true {
        do {
            if try await condition() { return }
            lastError = nil
        } catch {
            lastError = error
        }
        if ContinuousClock.now >= end { throw NotInTime(what, limit, lastError: lastError) }
        try await Task.sleep(for: step)
    }
}

/// Blocks the calling thread for that long; for scripts that must be slow, never for waiting on something.
public func pause(_ length: Duration) {
    guard length > .zero else { return }
    var left = timespec(
        tv_sec: Int(length.components.seconds),
        tv_nsec: Int(length.components.attoseconds / 1_000_000_000)
    )
    var rest = timespec()
    while nanosleep(&left, &rest) != 0 { left = rest }
}

extension Duration {
    /// The length in seconds.
    public var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    /// The length in whole milliseconds, as poll(2) takes it.
    public var wholeMilliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
