import JSON
import NIOCore
import Testing

@testable import Edge

@Suite struct CacheKeyTests {
    private func key(_ body: String) throws -> CacheKey {
        var maker = CacheKeyMaker("test")
        maker.add(try JSONParser().parse(body), bytes: Array(body.utf8))
        return maker.key
    }

    @Test(arguments: [
        (#"{"a":1,"b":[1,2]}"#, #"{ "b" : [1, 2], "a" : 1 }"#),
        (#"{"a":{"x":1,"y":2}}"#, #"{"a":{"y":2,"x":1}}"#),
        (#"{"a":"\u00e9"}"#, #"{"a":"é"}"#),
        (#"{"a":-0.0}"#, #"{"a":0.0}"#),
        (#"{"a":1e1}"#, #"{"a":10.0}"#),
    ])
    func `the order of keys and how a text is written do not count`(first: String, second: String) throws {
        #expect(try key(first) == key(second))
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"a":2}"#), (#"{"a":1}"#, #"{"b":1}"#), (#"{"a":[1,2]}"#, #"{"a":[2,1]}"#),
        (#"{"a":"1"}"#, #"{"a":1}"#), (#"{"a":null}"#, #"{}"#), (#"{"a":true}"#, #"{"a":false}"#),
        (#"{"a":["b","c"]}"#, #"{"a":["bc"]}"#), (#"{"a":{}}"#, #"{"a":[]}"#), (#"{"a":[[],1]}"#, #"{"a":[[1]]}"#),
        (#"{"a":18446744073709551617}"#, #"{"a":18446744073709551616}"#), (#"{"a":"\u00e9"}"#, #"{"a":"e\u0301"}"#),
        (#"{"a":0.1}"#, #"{"a":0.2}"#),
    ])
    func `everything else does`(first: String, second: String) throws {
        #expect(try key(first) != key(second))
    }

    @Test func `parts never run into each other`() {
        func key(_ parts: [String?]) -> CacheKey {
            var maker = CacheKeyMaker("test")
            for part in parts { maker.add(part) }
            return maker.key
        }
        let keys = [key(["ab", "c"]), key(["a", "bc"]), key(["abc"]), key(["ab", nil, "c"]), key(["ab", "", "c"])]
        #expect(Set(keys).count == keys.count)
        #expect(keys[0].digest.count == 32)
    }

    @Test func `each part of a prompt's question makes another answer`() {
        let base = PromptQuestion(
            provider: "openai",
            model: "gpt-4",
            prompt: "hi",
            system: nil,
            temperature: 0.7,
            maxTokens: 10
        )
        var others = (0..<6).map { _ in base }
        others[0].provider = "zhipu"
        others[1].model = "gpt-4o"
        others[2].prompt = "hi "
        others[3].system = ""
        others[4].temperature = 0.2
        others[5].maxTokens = 11
        #expect(Set((others + [base, base]).map(\.key)).count == 7)
    }
}

@Suite struct CacheWishTests {
    private func wish(
        _ field: String? = nil,
        control: String? = nil,
        isKept: Bool = true,
        isStream: Bool = false,
        isFixed: Bool = false
    ) -> CacheWish {
        CacheWish(field: field, cacheControl: control, isKept: isKept, isStream: isStream) { isFixed }
    }

    @Test func `without a word only what is not sampled is kept, and no stream`() {
        #expect(wish() == .nothing)
        #expect(wish(isFixed: true) == .use(isAsked: false))
        #expect(wish(isStream: true, isFixed: true) == .nothing)
        #expect(wish("ON") == .use(isAsked: true))
        #expect(wish("on", isStream: true) == .use(isAsked: true))
        #expect(wish("nonsense", isFixed: true) == .use(isAsked: false))
    }

    @Test func `who does not want it is not answered from it`() {
        #expect(wish("off", isFixed: true) == .bypass)
        #expect(wish("on", control: "no-store") == .bypass)
        #expect(wish(control: "max-age=0, No-Cache", isFixed: true) == .refresh(isAsked: false))
        #expect(wish("on", control: "no-cache") == .refresh(isAsked: true))
        #expect(wish(control: "no-cache") == .nothing)
    }

    @Test func `operations that are not kept say so when they are asked to be`() {
        #expect(wish("on", isKept: false) == .bypass)
        #expect(wish(isKept: false, isFixed: true) == .nothing)
    }

    @Test(arguments: [
        (#"{"temperature":0}"#, true), (#"{"temperature":0.0}"#, true), (#"{"temperature":-0.0}"#, true),
        (#"{"temperature":0.1}"#, false), (#"{"temperature":null}"#, false), (#"{"temperature":"0"}"#, false),
        (#"{"messages":[{"content":"temperature"}]}"#, false), (#"{"x":{"temperature":0}}"#, false),
        (#"{"generationConfig":{"temperature":0}}"#, true), (#"{"options":{"temperature":0}}"#, true), ("{", false),
    ])
    func `the temperature is found where each protocol has it`(body: String, isZero: Bool) {
        #expect(CacheWish.statesZero(.init(string: body), JSONParser()) == isZero)
    }
}
