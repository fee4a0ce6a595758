import Configuration
import Testing

@Suite struct ClientKeySectionTests {
    private static let digest = String(repeating: "0Aff", count: 16)

    private func keys(_ list: String) throws -> [ClientKeySection] {
        try decode(minimal().replacing("[one-client-key]", with: list)).configuration.auth.apiKeys
    }

    @Test func `a text is a key with all rights`() throws {
        #expect(try keys("[k]") == [ClientKeySection(.clear(Secret("k")))])
        #expect(try keys("[k]")[0].permissions.count == 9)
        #expect(try keys("['12345']") == [ClientKeySection(.clear(Secret("12345")))])
    }

    @Test(arguments: [
        "[\"sha256:\(digest)\"]", "[{hash: \"\(digest)\"}]", "[{key: \"sha256:\(digest)\"}]",
        "[{sha256: \"\(digest)\"}]",
    ])
    func `a digest is understood in every place`(list: String) throws {
        let bytes: [UInt8] = Array(repeating: [0x0a, 0xff], count: 16).flatMap(\.self)
        #expect(try keys(list) == [ClientKeySection(.sha256(bytes))])
    }

    @Test func `an object may narrow the rights`() throws {
        let key = try keys("[{key: k, name: team, permissions: [chat, models]}]")[0]
        #expect(key == ClientKeySection(.clear(Secret("k")), name: "team", permissions: [.chat, .models]))
    }

    @Test(arguments: ["null", "~", "true", "no", "12345", "0x10", "1_000", "1.5", "{key: true}"])
    func `what YAML takes for something else than a text is an error with line and cure`(entry: String) {
        let found = issues(minimal().replacing("[one-client-key]", with: "[\(entry)]")).filter { $0.severity == .error }
        #expect(found.count == 1, "\(found)")
        #expect(found[0].key.hasPrefix("auth.api_keys[0]") && found[0].line == 3 && found[0].cure.contains("quotes"))
    }

    @Test func `a key and a digest at once are an error`() {
        let text = minimal().replacing("[one-client-key]", with: "[{key: a, hash: \"\(Self.digest)\"}]")
        #expect(issues(text).filter { $0.severity == .error }.map(\.message) == ["holds key and hash"])
    }

    @Test func `a variable that nobody expands is warned of`() throws {
        let text = minimal().replacing("[one-client-key]", with: "['${MY_KEY}']")
        let loaded = try decode(text)
        #expect(loaded.warnings.map(\.key) == ["auth.api_keys[0]"])
        #expect(loaded.configuration.auth.apiKeys.count == 1)
    }

    @Test func `a secret shows three stars however it is printed`() {
        let secret = Secret("hidden")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped] {
            #expect(!text.contains("hidden"))
        }
        #expect("\(secret)" == "***")
        #expect(secret.reveal() == "hidden")
    }
}
