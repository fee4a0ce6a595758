import Configuration
import Domain
import Storage
import TestSupport
import Testing

@testable import Edge

@Suite struct AccessStoreTests {
    private let scratch: Scratch
    private let store: AccessStore

    init() throws {
        scratch = try Scratch()
        store = AccessStore(file: try StateDatabase(scratch.path + "/state.sqlite").file())
    }

    @Test func `keys are kept without their text, change, and are revoked for ever`() throws {
        var terms = KeyTerms(name: "team")
        terms.models = [ModelPattern(text: "gpt-*")]
        let (key, text) = try NewKey.make(terms, now: 100)
        try store.add(key)
        #expect(try store.everybody().keys == [key])
        let changed = try store.change(key.id, now: 101) { $0.owner = "anna" }.get()
        #expect(changed?.key.terms.owner == "anna")
        #expect(try store.revoke(key.id, now: 102))
        #expect(try !store.revoke(key.id, now: 103))
        #expect(try store.change(key.id, now: 103) { $0.owner = "bob" }.get() == nil)
        #expect(try store.accounts(revoked: false, now: 104).isEmpty)
        let rest = try store.accounts(revoked: true, now: 104)
        #expect(rest.map { $0.key.standing(at: 104) } == [.revoked])
        #expect(rest.first?.key.terms.owner == "anna")
        for name in ["", "-wal"] {
            let bytes = try Scratch.bytes(of: scratch.path + "/state.sqlite" + name)
            #expect(!String(decoding: bytes, as: UTF8.self).contains(text.dropFirst(11)))
        }
    }

    @Test func `a roster notices what others change`() throws {
        let roster = Roster(users: [GatewayUser(name: "conf", hash: nil, role: .admin, isActive: true)])
        try roster.refresh(store.file)
        let generation = roster.generation
        try roster.refresh(store.file)
        #expect(roster.generation == generation, "nothing has changed")
        let (key, text) = try NewKey.make(KeyTerms(name: "a"), now: 1)
        try store.add(key)
        #expect(roster.key(text) == nil)
        try roster.refresh(store.file)
        #expect(roster.key(text) == key)
        #expect(roster.generation > generation)
        #expect(roster.key(text + "x") == nil)
        #expect(roster.key("sk-martlet-") == nil)
        #expect(try store.revoke(key.id, now: 2))
        try roster.refresh(store.file)
        #expect(roster.key(text)?.standing(at: 2) == .revoked)
    }

    @Test func `a user of the configuration is not replaced by one of the store`() throws {
        var generator = SystemRandomNumberGenerator()
        let hash = PasswordHash(of: "password", iterations: 2, using: &generator)
        let roster = Roster(users: [GatewayUser(name: "conf", hash: nil, role: .user, isActive: true)])
        for name in ["conf", "other"] {
            let user = GatewayUser(name: name, hash: hash, role: .admin, isActive: true)
            #expect(try store.put(user, hash: hash, now: 1))
            #expect(try !store.put(user, hash: hash, now: 2))
        }
        try roster.refresh(store.file)
        #expect(roster.user("conf")?.role == .user)
        #expect(roster.user("other")?.role == .admin)
        #expect(roster.user("other")?.knows("password") == true)
        #expect(try store.removeUser("other"))
        #expect(try !store.removeUser("other"))
        try roster.refresh(store.file)
        #expect(roster.user("other") == nil)
    }

    @Test func `the secret of tokens is made once and kept for the owner alone`() throws {
        let first = try TokenSecret.kept(in: scratch.path + "/data")
        #expect(first.count == 32)
        #expect(try TokenSecret.kept(in: scratch.path + "/data") == first)
        #expect(try TokenSecret.kept(in: scratch.path + "/other") != first)
        #expect(try Scratch.mode(of: scratch.path + "/data/token-secret") == 0o600)
    }
}
