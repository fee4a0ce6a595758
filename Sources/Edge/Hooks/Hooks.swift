import Configuration
import Crypto
import HTTP
import Telemetry

/// The hooks of a configuration, and what came of them.
final class Hooks: Sendable {
    /// The header in which a hook is given its pass, and in which it gives it back.
    static let passHeader = "x-martlet-hook"

    let section: HooksSection
    let before: HookTarget?
    let after: HookTarget?
    let counters: HookCounters
    /// What passes are sealed with; the same over reloads.
    private let seal: [UInt8]

    init(_ section: HooksSection, counters: HookCounters, former: Hooks?) {
        self.section = section
        self.counters = counters
        let (before, after) = (section.before, section.after)
        self.before = HookTarget(url: before.url, timeout: before.timeout, secret: before.secret)
        self.after = HookTarget(url: after.url, timeout: after.timeout, secret: after.secret)
        var generator = SystemRandomNumberGenerator()
        seal = former?.seal ?? (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// Whether anybody is told of anything.
    var isEmpty: Bool { before == nil && after == nil }

    /// What a hook puts into its own requests to this gateway, so that they are not hooked in turn.
    func pass(for id: String) -> String { "\(id).\(HookTarget.hexadecimal(code(of: id)))" }

    /// Whether a request comes from a hook: only the gateway can have made its pass.
    func isOwn(_ request: Request) -> Bool {
        guard let pass = request.header(Self.passHeader), let point = pass.lastIndex(of: ".") else { return false }
        let made = HookTarget.hexadecimal(code(of: String(pass[..<point]))).utf8
        let given = pass[pass.index(after: point)...].utf8
        guard made.count == given.count else { return false }
        return zip(made, given).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private func code(of id: String) -> [UInt8] {
        Array(id.utf8).withUnsafeBytes { id in
            var code = HMAC<SHA256>(key: SymmetricKey(data: seal))
            code.update(data: id)
            return Array(code.finalize())
        }
    }
}

/// What came of hooks since the process started.
final class HookCounters: Sendable {
    /// Requests the before hook was asked about.
    let asked = Counter()
    /// Those it refused.
    let refused = Counter()
    /// Those on which it gave no proper answer.
    let failed = Counter()
    /// Events the after hook took.
    let delivered = Counter()
    /// Events it did not take; they are not sent again.
    let lost = Counter()
    /// Events that found the queue full.
    let dropped = Counter()
    /// Whether the before hook gives no proper answers at present.
    let beforeOutage = Outage()
    /// Whether the after hook takes no events at present.
    let afterOutage = Outage()
}
