import Configuration
import Domain
import Testing

@testable import Edge

@Suite struct HookVerdictTests {
    private func verdict(_ body: String, status: Int = 200) throws -> HookVerdict {
        try HookVerdict(status: status, body: Array(body.utf8))
    }

    @Test(arguments: ["", "{}", " \n", #"{"unknown":1}"#, #"{"refuse":null,"model":null,"metadata":null}"#])
    func `an answer without a wish lets the request go on`(body: String) throws {
        let verdict = try verdict(body)
        #expect(verdict.refusal == nil && verdict.model == nil && verdict.metadata.isEmpty)
        #expect(try self.verdict("", status: 204).refusal == nil)
    }

    @Test(arguments: [
        (401, GatewayError.Code.insufficientPermissions), (403, .insufficientPermissions),
        (451, .insufficientPermissions),
        (404, .notFound), (413, .payloadTooLarge), (422, .invalidRequest), (429, .rateLimited), (503, .overloaded),
    ])
    func `a refusal is told in the gateway's own codes`(status: Int, code: GatewayError.Code) throws {
        let refusal = try verdict(#"{"refuse":{"status":\#(status),"message":"no\nway"}}"#).refusal
        #expect(refusal?.code == code)
        #expect(refusal?.message == "noway")
    }

    @Test func `a refusal needs no status and no message`() throws {
        let refusal = try verdict(#"{"refuse":{}}"#).refusal
        #expect(refusal?.code == .insufficientPermissions)
        #expect(refusal?.message.isEmpty == false)
        #expect(try verdict(#"{"refuse":{"status":429,"retry_after":7}}"#).refusal?.retryAfterSeconds == 7)
    }

    @Test func `a model and metadata are taken`() throws {
        let verdict = try verdict(#"{"model":"other","metadata":{"team":"blue"}}"#)
        #expect(verdict.model == "other")
        #expect(verdict.metadata == ["team": "blue"])
    }

    @Test(arguments: [
        ("", 500), ("", 302), ("[]", 200), ("{", 200), (#"{"refuse":true}"#, 200), (#"{"refuse":{"status":200}}"#, 200),
        (#"{"refuse":{"status":"403"}}"#, 200), (#"{"model":""}"#, 200), (#"{"model":3}"#, 200),
        (#"{"metadata":[]}"#, 200),
        (#"{"metadata":{"a":1}}"#, 200),
    ])
    func `an answer that cannot be used is the hook's failure`(body: String, status: Int) {
        #expect(throws: HookVerdict.Fault.self) { try verdict(body, status: status) }
    }

    @Test func `the signature is HMAC-SHA256 over time and body`() {
        // the figure was made with: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
        let signature = HookTarget.signature(of: Array(#"{"a":1}"#.utf8), at: 1_700_000_000, by: Secret("secret"))
        #expect(signature == "49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686")
    }
}
