import TestSupport
import Testing

extension Scenarios {
    /// The instruments are tried on each other before anything is measured with them.
    @Suite struct InstrumentTests {
        private func ask(
            _ provider: ScriptedProvider,
            stream: Bool,
            client: ScriptedClient? = nil
        ) throws -> ClientResponse {
            let client = try client ?? ScriptedClient(port: provider.port)
            let body: JSONNode = [
                "model": "shared", "stream": .bool(stream), "messages": [["role": "user", "content": "hello there"]],
            ]
            try client.request("POST", "/v1/chat/completions", body: body.text)
            return try client.readResponse()
        }

        @Test func `a provider without a script answers properly, twice on one connection`() throws {
            let provider = try ScriptedProvider()
            defer { provider.stop() }
            let client = try ScriptedClient(port: provider.port)
            let whole = try ask(provider, stream: false, client: client)
            #expect(whole.content == ScriptedAnswer.marked("hello").text)
            let stream = try ask(provider, stream: true, client: client)
            #expect(stream.content == whole.content)
            #expect(stream.claimsStreamedSuccess)
            try eventually("the bill is written") { provider.bill.answers == 2 }
            #expect(provider.bill.prompt == 22)
            #expect(provider.connectionCount == 1)
            #expect(provider.requests().map(\.numberOnConnection) == [0, 1])
        }

        @Test func `a provider ends connections as its script says`() throws {
            let provider = try ScriptedProvider()
            defer { provider.stop() }
            let begin = [ProviderStep].streamHead + .events(["{}"])
            provider.script(begin + [.close])
            #expect(try ask(provider, stream: true).ending == .cut)
            provider.script(begin + [.pause(.milliseconds(50)), .reset])
            #expect(try ask(provider, stream: true).ending == .reset)
            provider.script([.close])
            #expect(throws: SocketTrouble.closed) { try ask(provider, stream: true) }
            provider.refuse()
            try eventually("connections are refused") {
                do {
                    try ScriptedClient(port: provider.port).disconnect()
                    return false
                } catch SocketTrouble.refused {
                    return true
                }
            }
            try provider.acceptAgain()
            #expect(try ask(provider, stream: false).status == 200)
        }

        @Test func `a provider notices within 100 ms that its client has left`() throws {
            let provider = try ScriptedProvider()
            defer { provider.stop() }
            provider.script([.stall(.seconds(9))])
            let client = try ScriptedClient(port: provider.port)
            try client.request("POST", "/v1/chat/completions", body: "{}")
            try eventually("it is asked") { provider.requests().count == 1 }
            let left = ContinuousClock.now
            client.disconnect()
            try eventually("it notices") { provider.requests()[0].clientLeftAt != nil }
            let seen = try #require(provider.requests()[0].clientLeftAt)
            #expect(seen - left < .milliseconds(100))
        }
    }
}
