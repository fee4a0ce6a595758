import Configuration
import Domain
import HTTP
import JSON
import NIOCore
import Telemetry

/// Request sanitising (contract C13): looks for suspect patterns in the words of users and systems on `/v1`.
///
/// In mode `flag`, the default, nothing is changed and the search is one pass over those words; in mode `strip` what is
/// found outside code is cut out.
struct PromptGuard: Sendable {
    let mode: SecuritySection.Sanitization
    let counters: PromptCounters

    /// Whether a request's prompt is looked at: those below `/v1` on the main listener.
    func concerns(_ request: Request) -> Bool {
        mode != .off && request.listener == .main && request.path.hasPrefix("/v1/")
    }

    /// The patterns in a prompt, and counts them.
    func notes(of body: JSONElement, _ chat: ChatProtocol) -> ShapeNotes {
        var found: Set<SuspectPattern> = []
        for place in PromptPlace.all(of: chat) {
            place.visit(body) { text in
                let patterns = PromptText.patterns(in: text)
                // most texts have none, and a union costs
                if !patterns.isEmpty { found.formUnion(patterns) }
            }
        }
        guard !found.isEmpty else { return ShapeNotes() }
        counters.count(found, isStripped: mode == .strip)
        return ShapeNotes(flagged: SuspectPattern.allCases.filter { found.contains($0) }.map(\.rawValue))
    }

    /// The body without what was found in it; nil where nothing is taken out.
    func stripped(_ body: ByteBuffer, _ chat: ChatProtocol) -> ByteBuffer? {
        let bytes = Array(buffer: body)
        guard let object = (try? JSONValue(parsing: bytes))?.object else { return nil }  // house: parsed before
        var splice = JSONSplice()
        for place in PromptPlace.all(of: chat) {
            guard let value = object[place.key], let new = place.rewritten(value, PromptText.stripped) else { continue }
            splice.replace(place.key, with: new)
        }
        guard !splice.isEmpty, let changed = try? splice.applied(to: bytes) else { return nil }  // house: parsed above
        return ByteBuffer(bytes: changed)
    }
}

/// How many prompts held suspect patterns since the process started.
final class PromptCounters: Sendable {
    /// Prompts with at least one.
    let flagged = Counter()
    /// Prompts from which something was cut out.
    let stripped = Counter()
    private let patterns = SuspectPattern.allCases.map { (pattern: $0, counter: Counter()) }

    /// Prompts by pattern.
    var byPattern: [(pattern: SuspectPattern, count: Int)] { patterns.map { ($0.pattern, $0.counter.value) } }

    func count(_ found: Set<SuspectPattern>, isStripped: Bool) {
        flagged.add(1)
        if isStripped { stripped.add(1) }
        for (pattern, counter) in patterns where found.contains(pattern) { counter.add(1) }
    }
}
