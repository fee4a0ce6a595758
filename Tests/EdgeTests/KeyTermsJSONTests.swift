import Configuration
import Domain
import HTTP
import JSON
import Testing

@testable import Edge

@Suite struct KeyTermsJSONTests {
    private func terms(_ text: String, from terms: KeyTerms = KeyTerms(name: "a")) throws -> KeyTerms {
        var terms = terms
        try KeyTermsJSON.apply(try #require(JSONValue(parsing: text).object), to: &terms)
        return terms
    }

    @Test func `everything that is stated is kept and read again`() throws {
        let all = try terms(
            """
            {"name":"n","owner":"o","tags":["x","y"],"expires_at":"2027-01-31T12:00:00Z","disabled":true,
             "models":["gpt-*"],"rights":["chat","admin"],"requests_per_minute":1,"tokens_per_minute":2,
             "concurrent_requests":3,"budget":{"day":0.5,"month":1,"total":1234.567891}}
            """
        )
        #expect(all.rights == Rights([.chat, .admin]))
        #expect(all.expires == 1_801_396_800)
        #expect(all.limits.budget.total == Cost(microdollars: 1_234_567_891))
        #expect(KeyTermsJSON.terms(of: KeyTermsJSON.text(all)) == all)
        #expect(Set(KeyTermsJSON.object(all).keys) == Set(KeyTermsJSON.names))
    }

    @Test func `what is not stated stays, null takes it away`() throws {
        let before = try terms(#"{"owner":"o","requests_per_minute":5,"budget":{"day":1,"total":2}}"#)
        let after = try terms(#"{"owner":null,"budget":{"day":null}}"#, from: before)
        #expect(after.owner == nil)
        #expect(after.limits.requestsPerMinute == 5)
        #expect(after.limits.budget == .init(day: nil, month: nil, total: Cost(microdollars: 2_000_000)))
        #expect(try terms(#"{"budget":null,"requests_per_minute":null}"#, from: before).limits.isEmpty)
    }

    @Test(arguments: [
        (#"{"request_per_minute":1}"#, "request_per_minute"), (#"{"name":""}"#, "name"), (#"{"name":1}"#, "name"),
        (#"{"name":null}"#, "name"), (#"{"tags":"x"}"#, "tags"), (#"{"rights":["fly"]}"#, "rights"),
        (#"{"requests_per_minute":0}"#, "requests_per_minute"), (#"{"tokens_per_minute":1.5}"#, "tokens_per_minute"),
        (#"{"concurrent_requests":"2"}"#, "concurrent_requests"), (#"{"budget":5}"#, "budget"),
        (#"{"budget":{"week":5}}"#, "budget.week"), (#"{"budget":{"day":-1}}"#, "budget.day"),
        (#"{"expires_at":"tomorrow"}"#, "expires_at"), (#"{"disabled":"no"}"#, "disabled"),
        (#"{"models":[""]}"#, "models"), (#"{"owner":"a\nb"}"#, "owner"),
    ])
    func `a fault is told by its name`(text: String, param: String) {
        #expect {
            _ = try terms(text)
        } throws: { error in
            let error = error as? GatewayError
            return error?.code == .invalidRequest && error?.param == param && error?.message.hasPrefix(param) == true
        }
    }

    @Test(arguments: ["", "{", "[]", #"{"rights":["fly"]}"#, #"{"unheard_of":1}"#])
    func `a key whose terms cannot be read may do nothing`(text: String) {
        let terms = KeyTermsJSON.terms(of: text)
        #expect(terms.isDisabled)
        #expect(terms.rights == [])
    }

    @Test func `a key asks models and changes nothing unless told otherwise`() throws {
        #expect(try terms("{}").rights.list == [.chat, .completions, .embeddings, .images, .models])
    }

    @Test(arguments: [
        ("gpt-4o", ["gpt-4o"], true), ("claude", ["claude-3"], false), ("fast", ["gpt-4o"], true),
        ("fast", ["gpt-4o", "claude"], false), (nil, ["gpt-4o"], true), (nil, ["claude"], false), (nil, [], false),
        ("exact", ["claude"], true), ("exactly", ["claude"], false),
    ] as [(String?, [String], Bool)])
    func `models are allowed by what the client writes, or by all that could answer`(
        asked: String?,
        routes: [String],
        isAllowed: Bool
    ) throws {
        let terms = try terms(#"{"models":["gpt-*","exact"]}"#)
        #expect(terms.allows(asked: asked, routes: routes) == isAllowed)
        #expect(try self.terms("{}").allows(asked: asked, routes: routes))
    }

    @Test func `a new key has a name and a future`() throws {
        #expect(throws: GatewayError.self) { _ = try NewKey.make(KeyTerms(name: ""), now: 1) }
        var ended = KeyTerms(name: "a")
        ended.expires = 5
        #expect(throws: GatewayError.self) { _ = try NewKey.make(ended, now: 5) }
        let (key, text) = try NewKey.make(ended, now: 4)
        #expect(key.digest == APIKeys.digest(of: text))
        #expect(key.standing(at: 4) == .active)
        #expect(key.standing(at: 5) == .expired)
        #expect(text.hasPrefix("sk-martlet-"))
        #expect(text.utf8.count == 54)
        #expect(!key.hint.contains(text.dropFirst(12).prefix(8)))
    }

    @Test func `the text of a key is its bytes in base 62`() {
        #expect(KeyText.base62([UInt8](repeating: 0, count: 32)) == String(repeating: "0", count: 43))
        #expect(KeyText.base62([UInt8](repeating: 0, count: 31) + [61]).hasSuffix("0z"))
        #expect(KeyText.base62([UInt8](repeating: 0, count: 31) + [62]).hasSuffix("10"))
        let most = KeyText.base62([UInt8](repeating: 255, count: 32))
        #expect(most.utf8.count == 43)
        #expect(most.allSatisfy { $0.isLetter || $0.isNumber })
    }
}
