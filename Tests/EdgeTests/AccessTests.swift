import Configuration
import Domain
import HTTP
import NIOCore
import NIOHTTP1
import Testing

@testable import Edge

@Suite struct AccessTests {
    private let access = Access(
        keys: APIKeys(digests: [APIKeys.digest(of: "right-key")]),
        keyHeader: "X-API-Key",
        isLocalOpen: true,
        trusted: TrustedNetworks(["127.0.0.0/8", "::1/128"]),
        isRouterOpen: true
    )

    private func request(
        _ headers: [(String, String)] = [],
        peer: String = "127.0.0.1",
        listener: ListenerName = .main,
        milliseconds: UInt64 = 0,
        memory: ConnectionMemory? = nil
    ) throws -> Request {
        Request(
            id: RequestID(text: "x"),
            method: .POST,
            path: "/",
            query: nil,
            headers: HTTPHeaders(headers),
            body: ByteBuffer(),
            peer: try SocketAddress(ipAddress: peer, port: 1),
            listener: listener,
            arrived: .now(),
            arrivedMilliseconds: milliseconds,
            memory: memory
        )
    }

    private func isAllowed(_ request: Request, _ zone: Zone) -> Bool {
        if case .success = access.admit(request, zone: zone) { true } else { false }
    }

    @Test(arguments: ["Bearer right-key", "bearer right-key", "BEARER right-key", "Bearer   right-key"])
    func `a right key opens the key zone`(field: String) throws {
        #expect(isAllowed(try request([("authorization", field)]), .key))
        #expect(isAllowed(try request([("x-api-key", "right-key")], peer: "9.9.9.9"), .key))
    }

    @Test(arguments: ["Bearer right-kez", "Bearer ", "Bearer right-key ", "Basic right-key", "right-key"])
    func `anything else does not`(field: String) throws {
        #expect(!isAllowed(try request([("authorization", field)]), .key))
    }

    @Test func `a key that differs in its last byte is refused with the code that clients know`() throws {
        guard case .failure(let error) = access.admit(try request([("x-api-key", "right-kex")]), zone: .key) else {
            Issue.record("it was let in")
            return
        }
        #expect(error.code == .unauthorized)
        #expect(!error.message.contains("right-kex"))
    }

    @Test func `a dummy key from this machine is ignored in the local zone`() throws {
        #expect(isAllowed(try request([("authorization", "Bearer local-router"), ("host", "localhost:8000")]), .local))
    }

    @Test(arguments: ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "10.0.0.1"])
    func `a foreign host name closes the local zone`(host: String) throws {
        #expect(!isAllowed(try request([("host", host)]), .local))
    }

    @Test(arguments: ["https://evil.example", "null", "http://localhost.evil.example"])
    func `a foreign origin closes the local zone`(origin: String) throws {
        #expect(!isAllowed(try request([("host", "127.0.0.1:8000"), ("origin", origin)]), .local))
    }

    @Test(arguments: ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:8000"])
    func `a local origin does not`(origin: String) throws {
        #expect(isAllowed(try request([("host", "127.0.0.1:8000"), ("origin", origin)]), .local))
    }

    @Test func `a foreign peer needs a key everywhere but in the open zone`() throws {
        let foreign = try request([("host", "localhost")], peer: "192.0.2.7")
        #expect(!isAllowed(foreign, .local))
        #expect(!isAllowed(foreign, .key))
        #expect(isAllowed(foreign, .open))
    }

    /// Keys with few rights, virtual keys, users and their tokens.
    private func peopled() throws -> (access: Access, virtual: [String: String], token: [String: String]) {
        let roster = Roster()
        var keys: [VirtualKey] = []
        var texts: [String: String] = [:]
        for (name, change) in [
            ("good", { _ in }), ("old", { $0.expires = 1000 }), ("off", { $0.isDisabled = true }),
        ] as [(String, (inout KeyTerms) -> Void)] {
            var terms = KeyTerms(name: name)
            change(&terms)
            let (key, text) = try NewKey.make(terms, now: 1)
            keys.append(key)
            texts[name] = text
        }
        let users = [("boss", UserSection.Role.admin, true), ("anna", .user, true), ("gone", .user, false)].map {
            GatewayUser(name: $0.0, hash: nil, role: $0.1, isActive: $0.2)
        }
        roster.replace(keys: keys, users: users, version: 1)
        let signer = SignedToken(secret: Array("secret".utf8), lifetime: 100)
        var tokens = Dictionary(
            uniqueKeysWithValues: ["boss", "anna", "gone", "stranger"].map {
                ($0, signer.make(for: $0, role: "admin", now: 1000))
            }
        )
        tokens["late"] = signer.make(for: "anna", role: "admin", now: 500)
        var access = Access(
            keys: APIKeys([
                .init(digest: APIKeys.digest(of: "right-key")),
                .init(digest: APIKeys.digest(of: "chat-key"), name: "chat only", rights: Rights([.chat])),
            ]),
            keyHeader: "X-API-Key",
            isLocalOpen: true,
            trusted: TrustedNetworks(["127.0.0.0/8", "::1/128", "10.0.0.0/8"]),
            isRouterOpen: true
        )
        access.roster = roster
        access.tokens = signer
        return (access, texts, tokens)
    }

    private func outcome(
        _ access: Access,
        _ zone: Zone,
        _ headers: [(String, String)],
        peer: String = "192.0.2.7",
        surface: Surface = .operations,
        right: Right? = nil
    ) throws -> GatewayError.Code? {
        let request = try request(headers, peer: peer, milliseconds: 1_000_000)
        guard case .failure(let error) = access.admit(request, zone: zone, surface: surface, right: right) else {
            return nil
        }
        return error.code
    }

    @Test func `every zone takes what opens it and nothing else, from a stranger's address`() throws {
        let (access, virtual, token) = try peopled()
        let shown: [(name: String, header: (String, String)?)] = [
            ("nothing", nil), ("wrong key", ("x-api-key", "wrong")), ("key", ("authorization", "Bearer right-key")),
            ("virtual", ("x-api-key", virtual["good"] ?? "")), ("expired", ("x-api-key", virtual["old"] ?? "")),
            ("disabled", ("x-api-key", virtual["off"] ?? "")),
            ("token", ("authorization", "Bearer " + (token["anna"] ?? ""))),
            ("late token", ("authorization", "Bearer " + (token["late"] ?? ""))),
            ("inactive user", ("authorization", "Bearer " + (token["gone"] ?? ""))),
            ("nobody's token", ("authorization", "Bearer " + (token["stranger"] ?? ""))),
            ("form alone", ("authorization", "Bearer aaaa.bbbb.cccc")),
        ]
        let opened: [Zone: Set<String>] = [
            .open: Set(shown.map(\.name)), .key: ["key", "virtual"], .local: ["key", "virtual", "token"],
            .login: ["key", "virtual", "token"],
        ]
        for (zone, names) in opened {
            for (name, header) in shown {
                let code = try outcome(access, zone, header.map { [$0] } ?? [])
                let expected: GatewayError.Code? =
                    names.contains(name)
                    ? nil : zone == .login && name == "inactive user" ? .insufficientPermissions : .unauthorized
                #expect(code == expected, "\(name) in zone \(zone)")
            }
        }
    }

    @Test func `from this machine the local zone ignores what was never good and tells what is good no more`() throws {
        let (access, virtual, token) = try peopled()
        func local(_ header: (String, String)) throws -> GatewayError.Code? {
            try outcome(access, .local, [("host", "localhost"), header], peer: "127.0.0.1")
        }
        #expect(try local(("authorization", "Bearer dummy")) == nil)
        #expect(try local(("authorization", "Bearer aaaa.bbbb.cccc")) == nil)
        #expect(try local(("authorization", "Bearer " + (token["late"] ?? ""))) == nil)
        #expect(try local(("x-api-key", virtual["old"] ?? "")) == .unauthorized)
        #expect(try local(("x-api-key", virtual["off"] ?? "")) == .unauthorized)
    }

    @Test func `a key that is known is held to its rights, wherever it is shown`() throws {
        let (access, virtual, token) = try peopled()
        let limited = [("x-api-key", "chat-key"), ("host", "localhost")]
        #expect(try outcome(access, .key, limited, right: .chat) == nil)
        #expect(try outcome(access, .key, limited, right: .metrics) == .insufficientPermissions)
        #expect(try outcome(access, .local, limited, peer: "127.0.0.1", right: .metrics) == .insufficientPermissions)
        #expect(try outcome(access, .local, [("host", "localhost")], peer: "127.0.0.1", right: .metrics) == nil)
        let made = [("x-api-key", virtual["good"] ?? "")]
        #expect(try outcome(access, .key, made, right: .embeddings) == nil)
        #expect(try outcome(access, .key, made, right: .admin) == .insufficientPermissions)
        for (name, code) in [("boss", nil), ("anna", .insufficientPermissions)] as [(String, GatewayError.Code?)] {
            let shown = [("authorization", "Bearer " + (token[name] ?? ""))]
            #expect(try outcome(access, .login, shown, right: .admin) == code, "\(name)")
            #expect(try outcome(access, .login, shown, right: .chat) == nil)
        }
    }

    @Test func `tokens alone open /api/ai where keys are kept out`() throws {
        var (access, _, token) = try peopled()
        access.acceptsKeysForLogin = false
        #expect(try outcome(access, .login, [("x-api-key", "right-key")]) == .unauthorized)
        #expect(try outcome(access, .login, [("authorization", "Bearer " + (token["anna"] ?? ""))]) == nil)
        let both = [("x-api-key", "nonsense"), ("authorization", "Bearer " + (token["anna"] ?? ""))]
        #expect(try outcome(access, .login, both) == nil, "the header first, then the bearer")
    }

    @Test func `who it is goes with the request`() throws {
        let (access, virtual, token) = try peopled()
        func caller(_ header: (String, String), _ zone: Zone) throws -> Access.Caller {
            try access.admit(try request([header], peer: "192.0.2.7", milliseconds: 1_000_000), zone: zone).get()
        }
        let named = try caller(("x-api-key", "chat-key"), .key)
        #expect(named.keyName == "chat only")
        #expect(named.account == "key:" + (named.keyID ?? ""))
        let made = try caller(("x-api-key", virtual["good"] ?? ""), .key)
        #expect(made.virtualKey?.id == made.keyID)
        #expect(made.account == "key:" + (made.keyID ?? ""))
        let user = try caller(("authorization", "Bearer " + (token["anna"] ?? "")), .login)
        #expect(user.username == "anna")
        #expect(user.account == "ip:192.0.2.7")
    }

    @Test func `a key that is revoked is forgotten on a connection that stays`() throws {
        let (access, virtual, _) = try peopled()
        let memory = ConnectionMemory()
        let shown = [("x-api-key", virtual["good"] ?? "")]
        let good = try request(shown, peer: "192.0.2.7", milliseconds: 1_000_000, memory: memory)
        #expect((try? access.admit(good, zone: .key).get()) != nil)
        access.roster.replace(keys: [], users: [], version: 2)
        #expect((try? access.admit(good, zone: .key).get()) == nil)
    }

    @Test func `a token ends on a connection that stays`() throws {
        let (access, _, token) = try peopled()
        let memory = ConnectionMemory()
        let shown = [("authorization", "Bearer " + (token["anna"] ?? ""))]
        for (milliseconds, isGood) in [(1_000_000, true), (1_099_000, true), (1_106_000, false)] as [(UInt64, Bool)] {
            let request = try request(shown, peer: "192.0.2.7", milliseconds: milliseconds, memory: memory)
            #expect(((try? access.admit(request, zone: .login).get()) != nil) == isGood, "\(milliseconds)")
        }
    }

    @Test func `a peer of a trusted network may call by an address or a near name, this machine's only by its own`()
        throws
    {
        let (access, _, _) = try peopled()
        for (host, isOpen) in [
            ("10.0.0.1:8000", true), ("martlet:8000", true), ("localhost", true), ("[fd00::1]:8000", true),
            ("evil.example", false), ("gateway.local", false),
        ] {
            #expect((try outcome(access, .local, [("host", host)], peer: "10.1.2.3") == nil) == isOpen, "\(host)")
        }
        #expect(try outcome(access, .local, [("host", "10.0.0.1")], peer: "127.0.0.1") == .unauthorized)
        let page = [("host", "10.0.0.1:8000"), ("origin", "http://10.0.0.1:8000")]
        #expect(try outcome(access, .local, page, peer: "10.1.2.3") == nil)
        let foreign = [("host", "10.0.0.1:8000"), ("origin", "http://10.0.0.2:8000")]
        #expect(try outcome(access, .local, foreign, peer: "10.1.2.3") == .unauthorized)
    }

    @Test func `login is needed where no key is configured, too`() throws {
        let open = Access(
            keys: APIKeys([]),
            keyHeader: "X-API-Key",
            isLocalOpen: true,
            trusted: TrustedNetworks(["127.0.0.0/8"]),
            isRouterOpen: true
        )
        #expect(try outcome(open, .login, [("host", "localhost")], peer: "127.0.0.1") == .unauthorized)
    }

    @Test func `pages of other sites do not reach the router listener`() throws {
        #expect(isAllowed(try request([("origin", "http://localhost:3000")], listener: .router), .key))
        #expect(!isAllowed(try request([("origin", "http://evil.example")], listener: .router), .key))
    }

    @Test(arguments: [
        ("localhost:3456", true), ("127.0.0.1", true), ("[::1]:3456", true),
        ("evil.example", false), ("evil.example:3456", false), ("127.0.0.1.evil.example", false), ("", false),
    ])
    func `the router listener is called by a local name`(host: String, isAllowed isExpected: Bool) throws {
        #expect(isAllowed(try request([("host", host)], listener: .router), .key) == isExpected)
    }

    @Test(arguments: [
        ("172.18.0.1", "localhost:3456", true), ("172.18.0.1", "evil.example", false),
        ("172.18.0.9", "localhost", false),
        ("127.0.0.1", "localhost", true), ("127.0.0.1", "evil.example", false), ("192.0.2.7", "localhost", false),
    ])
    func `a trusted bridge opens the router listener to its far side and nobody else`(
        peer: String,
        host: String,
        isOpen: Bool
    ) throws {
        var bridged = Access(
            keys: APIKeys(digests: [APIKeys.digest(of: "right-key")]),
            keyHeader: "X-API-Key",
            isLocalOpen: true,
            trusted: TrustedNetworks(["127.0.0.0/8"]),
            isRouterOpen: false
        )
        bridged.bridge = TrustedNetworks(["127.0.0.0/8", "172.18.0.1/32"])
        func isLetIn(_ headers: [(String, String)]) throws -> Bool {
            let request = try request([("host", host)] + headers, peer: peer, listener: .router)
            if case .success = bridged.admit(request, zone: .local) { return true }
            return false
        }
        #expect(try isLetIn([]) == isOpen)
        #expect(try isLetIn([("authorization", "Bearer right-key")]))
        #expect(try !isLetIn([("origin", "http://evil.example")]))
    }

    @Test func `a token of before a new password opens nothing`() throws {
        let (given, _, _) = try peopled()
        var access = given
        let signer = SignedToken(secret: Array("secret".utf8), lifetime: 100_000)
        access.tokens = signer
        func token(_ password: GatewayUser.Password) -> [(String, String)] {
            let mark = signer.mark(of: password)
            let token = signer.make(for: "anna", role: "admin", passwordMark: mark, now: 1000)
            return [("authorization", "Bearer \(token)")]
        }
        let anna = try #require(access.roster.user("anna"))
        #expect(try outcome(access, .login, token(anna.password)) == nil)
        #expect(try outcome(access, .login, token(.digest(APIKeys.digest(of: "the one before")))) == .unauthorized)
    }

    @Test func `a router listener that others reach wants a key from everybody but for health`() throws {
        let closed = Access(
            keys: APIKeys(digests: [APIKeys.digest(of: "right-key")]),
            keyHeader: "X-API-Key",
            isLocalOpen: true,
            trusted: TrustedNetworks(["127.0.0.0/8", "::1/128"]),
            isRouterOpen: false
        )
        func isAllowed(_ zone: Zone, _ listener: ListenerName, key: String? = nil) throws -> Bool {
            let headers = [("host", "localhost")] + (key.map { [("authorization", "Bearer " + $0)] } ?? [])
            let outcome = closed.admit(try request(headers, listener: listener), zone: zone)
            guard case .success = outcome else { return false }
            return true
        }
        for zone in [Zone.local, .key] {
            #expect(try !isAllowed(zone, .router), "\(zone)")
            #expect(try !isAllowed(zone, .router, key: "local-router"), "\(zone)")
            #expect(try isAllowed(zone, .router, key: "right-key"), "\(zone)")
        }
        #expect(try isAllowed(.open, .router))
        #expect(try isAllowed(.local, .main), "the main listener has its own rule")
    }

    @Test func `the router listener ignores what it is shown`() throws {
        #expect(isAllowed(try request([("authorization", "Bearer local-router")], listener: .router), .key))
    }

    @Test func `with no key configured the key zone is the local zone`() throws {
        let open = Access(
            keys: APIKeys(digests: []),
            keyHeader: "X-API-Key",
            isLocalOpen: true,
            trusted: TrustedNetworks(["127.0.0.0/8"]),
            isRouterOpen: true
        )
        if case .failure = open.admit(try request([("host", "localhost")]), zone: .key) { Issue.record("refused") }
        if case .success = open.admit(try request([("host", "evil.example")]), zone: .key) { Issue.record("let in") }
    }

    @Test func `a connection is remembered, and forgotten as soon as it shows another key`() throws {
        let memory = ConnectionMemory()
        func request(_ headers: [(String, String)]) throws -> Request {
            Request(
                id: RequestID(text: "x"),
                method: .POST,
                path: "/",
                query: nil,
                headers: HTTPHeaders(headers),
                body: ByteBuffer(),
                peer: try SocketAddress(ipAddress: "9.9.9.9", port: 1),
                listener: .main,
                arrived: .now(),
                arrivedMilliseconds: 0,
                memory: memory
            )
        }
        #expect(!isAllowed(try request([]), .key))
        #expect(isAllowed(try request([("x-api-key", "right-key")]), .key))
        #expect(memory.note != nil)
        #expect(isAllowed(try request([("x-api-key", "right-key")]), .key))
        #expect(!isAllowed(try request([("x-api-key", "right-kez")]), .key))
        #expect(isAllowed(try request([("authorization", "Bearer right-key")]), .key))
        #expect(isAllowed(try request([("authorization", "Bearer right-key"), ("x-api-key", "wrong")]), .key))
        #expect(!isAllowed(try request([]), .key))
    }
}
