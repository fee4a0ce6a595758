import Domain
import JSON
import Providers
import Testing
import Transfer

@testable import Edge

/// What the words of a provider become.
@Suite struct UpstreamVerdictTests {
    private static let key = "sk-very-secret-key"

    private func message(_ body: String, status: Int = 400) -> String? {
        let entry = ProviderEntry(
            index: 0,
            name: "p",
            type: "openai",
            profile: nil,
            baseURL: "",
            headers: [("authorization", "Bearer " + Self.key)],
            wholeHeaders: HeaderBlock([]),
            streamHeaders: HeaderBlock([]),
            models: [],
            isForced: false,
            priority: 1,
            firstTokenLimit: nil,
            maxRetries: 0,
            retryDelay: 0,
            obstacle: nil,
            addresses: [:]
        )
        let refusal = UpstreamRefusal(body: Array(body.utf8), parser: JSONParser())
        switch UpstreamVerdict(entry: entry).status(status, refusal: refusal, restUntil: nil, retryAfter: nil) {
        case .final(let error), .elsewhere(let error), .retryable(let error, _): return error.message
        }
    }

    @Test func `a plain text is the message, on one line`() {
        #expect(message("prompt must\n  not be blue\n") == "prompt must not be blue")
        #expect(message("\"prompt must not be blue\"") == "prompt must not be blue")
        #expect(message("overloaded", status: 500) == "provider 'p' answered 500: overloaded")
        #expect(message("<html><h1>Bad Request</h1></html>") == "provider 'p' answered 400 with a page of HTML")
        #expect(message("") == "provider 'p' answered 400 with an empty body")
        #expect(message("\u{1}\u{2}") == "provider 'p' answered 400 with a body that names no error")
    }

    @Test func `a long text is cut, and no part of a secret stays at its end`() throws {
        let long = try #require(message(String(repeating: "x", count: 290) + Self.key + " and more"))
        #expect(long == String(repeating: "x", count: 290) + "[REDACTED]" + "…")
        #expect(message("the key \(Self.key) is wrong") == "the key [REDACTED] is wrong")
    }
}
