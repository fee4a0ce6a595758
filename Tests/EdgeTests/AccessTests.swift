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
        listener: ListenerName = .main
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
            arrivedMilliseconds: 0
        )
    }

    private func isAllowed(_ request: Request, _ zone: Zone) -> Bool {
        if case .success = access.admit(request, zone: zone) { true } else { false }
    }

    @Test(arguments: ["Bearer right-key", "bearer right-key", "BEARER right-key"])
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
        #expect(!isAllowed(try request([("authorization", "Bearer right-key"), ("x-api-key", "wrong")]), .key))
        #expect(!isAllowed(try request([]), .key))
    }
}
