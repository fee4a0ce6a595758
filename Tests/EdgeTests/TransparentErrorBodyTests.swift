import Domain
import JSON
import Testing

@testable import Edge

/// What clients of `/chat/completions` read.
@Suite struct TransparentErrorBodyTests {
    private func body(_ error: GatewayError) throws -> (status: Int, error: JSONValue) {
        let answer = TransparentErrorBody(error: error, now: 1, partial: nil).answer
        return (answer.status, try JSONValue(parsing: String(decoding: answer.body, as: UTF8.self))["error"] ?? .null)
    }

    private func refusal(_ status: Int, isRouted: Bool, code: String? = "some_code") -> GatewayError {
        var upstream = GatewayError.UpstreamFailure(
            provider: "p",
            status: status,
            code: code,
            type: "invalid_request_error"
        )
        upstream.isRouted = isRouted
        return GatewayError(.refusedByProvider, "bad thing", param: "messages", upstream: upstream)
    }

    @Test(arguments: [400, 413, 422])
    func `the task router's clients get one code for every refusal, and the provider's words beside it`(
        status: Int
    ) throws {
        let said = try body(refusal(status, isRouted: true))
        #expect(said.status == status)
        #expect(
            said.error == [
                "message": "bad thing", "type": "invalid_request", "param": "messages", "code": "invalid_request",
                "provider_type": "invalid_request_error", "provider_code": "some_code",
            ]
        )
        #expect(try body(refusal(status, isRouted: true, code: nil)).error["code"] == "invalid_request")
    }

    @Test func `others get the provider's own code`() throws {
        let said = try body(refusal(400, isRouted: false))
        #expect(said.error["code"] == "some_code")
        #expect(said.error["type"] == "invalid_request_error")
        #expect(said.error["provider_code"] == nil)
    }

    @Test func `a full context keeps its code`() throws {
        var upstream = GatewayError.UpstreamFailure(provider: "p", status: 400, code: "context_length_exceeded")
        upstream.isRouted = true
        let said = try body(GatewayError(.contextLengthExceeded, "too long", upstream: upstream))
        #expect(said.status == 413)
        #expect(said.error["code"] == "context_length_exceeded")
    }
}
