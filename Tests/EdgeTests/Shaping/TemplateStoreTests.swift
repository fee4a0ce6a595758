import Configuration
import Domain
import FoundationEssentials
import Glibc
import JSON
import TestSupport
import Testing

@testable import Edge

@Suite struct TemplateStoreTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func store(autoReload: Bool = true, cacheSize: Int = 50) -> TemplateStore {
        var section = TemplatesSection()
        section.directory = scratch.path
        section.autoReload = autoReload
        section.cacheSize = cacheSize
        return TemplateStore(section)
    }

    /// The time makes the change visible, whatever the clock of the disk.
    private func write(_ name: String, _ text: String, age: Int = 0) throws {
        let path = "\(scratch.path)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        var times = [timeval(tv_sec: 1_000_000 + age, tv_usec: 0), timeval(tv_sec: 1_000_000 + age, tv_usec: 0)]
        utimes(path, &times)
    }

    private func expanded(_ body: String, _ store: TemplateStore) throws -> JSONValue? {
        try TemplateExpansion(store: store).body(of: Array(body.utf8)).map { try JSONValue(parsing: $0) }
    }

    @Test func `an edited file is used at once, with automatic reload alone`() throws {
        let (live, still) = (store(), store(autoReload: false))
        try write("a.j2", "one")
        #expect(try live.template("a").render([:]) == "one")
        #expect(try still.template("a").render([:]) == "one")
        try write("a.j2", "two", age: 1)
        #expect(try live.template("a").render([:]) == "two")
        #expect(try still.template("a").render([:]) == "one")
        unlink("\(scratch.path)/a.j2")
        #expect(throws: TemplateStore.Refusal.unknown) { try live.template("a") }
        #expect(try still.template("a").render([:]) == "one")
        still.drop()
        #expect(throws: TemplateStore.Refusal.unknown) { try still.template("a") }
    }

    @Test func `no more templates are kept than the cache may hold, those used last`() throws {
        let store = store(autoReload: false, cacheSize: 2)
        for name in ["a", "b", "c"] { try write(name + ".j2", "old") }
        _ = try store.template("a")
        _ = try store.template("b")
        _ = try store.template("a")
        _ = try store.template("c")
        for name in ["a", "b", "c"] { try write(name + ".j2", "new", age: 1) }
        #expect(try store.template("a").render([:]) == "old")
        #expect(try store.template("c").render([:]) == "old")
        #expect(try store.template("b").render([:]) == "new")
    }

    @Test(arguments: ["", "../a", "a/b", "a.b", "/etc/passwd", "a\u{0}b", "ä", String(repeating: "x", count: 101)])
    func `no name leads out of the directory`(name: String) throws {
        try write("a.j2", "x")
        #expect(throws: TemplateStore.Refusal.unknown) { try store().template(name) }
    }

    @Test func `what is no file or too large or wrong is refused with a reason`() throws {
        mkdir("\(scratch.path)/d.j2", 0o755)
        mkfifo("\(scratch.path)/f.j2", 0o600)
        #expect(throws: TemplateStore.Refusal.unknown) { try store().template("d") }
        #expect(throws: TemplateStore.Refusal.unknown) { try store().template("f") }
        try write("big.j2", String(repeating: "x", count: TemplateLimits.sourceBytes + 1))
        #expect(throws: TemplateStore.Refusal.broken("big.j2 is larger than 262144 bytes")) {
            try store().template("big")
        }
        try write("wrong.j2", "a\n{% if %}")
        #expect(throws: TemplateStore.Refusal.broken("wrong.j2, line 2: a value is missing")) {
            try store().template("wrong")
        }
    }

    @Test func `the rendered text takes the place of all but the system messages`() throws {
        try write("t.j2", "{{ word }} {{ messages|length }}")
        let body = try expanded(
            #"{"model":"m","template":"t","x":1.50,"template_vars":{"word":"hi","messages":"mine"},"messages":[{"role":"user","content":"a"},{"role":"system","content":"s"},{"role":"assistant","content":"b"}]}"#,
            store()
        )
        let text =
            #"{"model":"m","x":1.50,"messages":[{"role":"system","content":"s"},{"role":"user","content":"hi 3"}]}"#
        #expect(body.map { String(decoding: $0.serialized(), as: UTF8.self) } == text)
        let alone = try expanded(#"{"template":"t","model":"m"}"#, store())
        #expect(alone?["messages"] == [["role": "user", "content": " 0"]])
        #expect(try expanded(#"{"model":"m","messages":[]}"#, store()) == nil)
        #expect(try expanded(#"{"template":null,"template_vars":null}"#, store()) == nil)
    }

    @Test(arguments: [
        (#"{"template":"none"}"#, "template"), (#"{"template":7}"#, "template"), (#"{"template_vars":{}}"#, "template"),
        (#"{"template":"t","template_vars":[]}"#, "template_vars"), (#"{"template":"t","messages":{}}"#, "messages"),
    ])
    func `a wrong wish names its field`(body: String, param: String) throws {
        try write("t.j2", "x")
        let error = try #require(throws: GatewayError.self) { try expanded(body, store()) }
        #expect(error.code == .invalidRequest)
        #expect(error.param == param)
    }
}
