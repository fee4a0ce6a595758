import Domain
import HTTP
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct ErrorWordsTests {
    private let bodies = ErrorBodies(now: 1)

    private func answer(_ error: GatewayError, _ surface: Surface) throws -> (status: Int, json: JSONValue) {
        let answer = bodies.answer(error, surface: surface, requestID: "R")
        return (answer.status, try JSONValue(parsing: answer.body))
    }

    private func refused(_ status: Int, type: String? = nil) -> GatewayError {
        GatewayError(.refusedByProvider, "no", upstream: .init(provider: "p", status: status, type: type))
    }

    @Test(arguments: [(400, 400), (413, 413), (415, 400), (422, 422), (418, 400)])
    func `a status of a provider that the contract does not name is told as 400`(status: Int, told: Int) throws {
        for surface in [Surface.anthropic, .gemini, .cohere] {
            #expect(try answer(refused(status), surface).status == told)
        }
    }

    @Test func `a request that is too large has Anthropic's word for it`() throws {
        let (status, json) = try answer(refused(413, type: "invalid_request_error"), .anthropic)
        #expect(status == 413)
        #expect(json["error"]?["type"] == "request_too_large")
        let small = try answer(refused(400, type: "invalid_request_error"), .anthropic)
        #expect(small.json["error"]?["type"] == "invalid_request_error")
    }

    @Test func `a field that no provider can take is a validation error on the transparent path`() throws {
        let error = GatewayError(.unsupportedOperation, "n: no", param: "n")
        let (status, json) = try answer(error, .transparent)
        #expect(status == 422)
        #expect(json["error"]?["type"] == "invalid_request")
        #expect(json["error"]?["code"] == "invalid_request")
        #expect(json["detail"]?[0]?["loc"] == ["body", "n"])
        #expect(json["detail"]?[0]?["type"] == "value_error")
        #expect(json["body"] == "see validation_errors.log")
        #expect(try answer(error, .openAI).status == 400)
    }

    private func said(_ status: Int, _ body: String) throws -> String {
        let refusal = UpstreamRefusal(body: Array(body.utf8), parser: JSONParser())
        return refusal.message ?? refusal.form ?? ""
    }

    @Test func `a body that is no error is told by what it is`() throws {
        #expect(try said(502, "<html>Bad</html>") == "a page of HTML")
        #expect(try said(502, " ") == "an empty body")
        #expect(try said(502, "{}") == "a body that names no error")
        #expect(try said(502, "oops") == "oops")
        #expect(try said(502, #"{"error":{"message":"m"}}"#) == "m")
    }
}
