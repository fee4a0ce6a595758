import Domain
import HTTP
import JSON
import Testing

@testable import Edge

@Suite struct ErrorBodiesTests {
    private func answer(_ error: GatewayError, _ surface: Surface) -> ErrorAnswer {
        ErrorBodies(now: 1).answer(error, surface: surface, requestID: "r")
    }

    private let limited = KeyAllowance.Refusal.requests(limit: 3, seconds: 12).error
    private let spentForGood = KeyAllowance.Refusal.spent(.total, limit: Cost(microdollars: 1), seconds: nil).error

    @Test func `a limit's message is the contract's, word by word, and what it leaves out stands beside it`() throws {
        for surface in [Surface.openAI, .transparent] {
            let body = try JSONValue(parsing: answer(limited, surface).body)
            #expect(body["error"]?["message"]?.string == "Rate limit exceeded. Try again in 12 seconds.")
            #expect(body["error"]?["details"]?.string == "This key may make 3 requests a minute.")
        }
        for surface in [Surface.anthropic, .gemini, .cohere, .ollama, .aiGateway] {
            let text = String(decoding: answer(limited, surface).body, as: UTF8.self)
            #expect(
                text.contains("Rate limit exceeded. Try again in 12 seconds. This key may make 3 requests a minute.")
            )
        }
    }

    @Test func `money that is spent for good is not worth another try`() throws {
        for surface in Surface.allCases {
            let answer = answer(spentForGood, surface)
            #expect(answer.status == 429)
            #expect(!answer.fields.contains { $0.name == "retry-after" }, "\(surface)")
            #expect(answer.fields.contains(.init(name: "x-should-retry", value: "false")), "\(surface)")
            #expect(!String(decoding: answer.body, as: UTF8.self).contains("retry_after"), "\(surface)")
        }
    }

    @Test func `other refusals say when to come again`() throws {
        let daily = KeyAllowance.Refusal.spent(.day, limit: Cost(microdollars: 1), seconds: 7).error
        #expect(answer(daily, .openAI).fields.contains(.init(name: "retry-after", value: "7")))
        #expect(answer(limited, .openAI).fields.contains(.init(name: "retry-after", value: "12")))
        #expect(answer(GatewayError(.overloaded, "x"), .openAI).fields.contains(.init(name: "retry-after", value: "1")))
    }

    @Test func `wrong HTTP is a 400 everywhere, a packed body a 415`() {
        for surface in Surface.allCases {
            #expect(answer(GatewayError(.malformedRequest, "x"), surface).status == 400, "\(surface)")
            #expect(answer(GatewayError(.unsupportedMediaType, "x"), surface).status == 415, "\(surface)")
        }
    }
}
