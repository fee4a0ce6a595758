import Domain
import JSON
import Metering
import Testing

@testable import Edge

@Suite struct KeyEstimateTests {
    @Test(
        arguments: [
            ("{}", nil), (#"{"max_tokens":7}"#, 7), (#"{"max_completion_tokens":8,"max_tokens":7}"#, 8),
            (#"{"max_output_tokens":9}"#, 9), (#"{"generationConfig":{"maxOutputTokens":10}}"#, 10),
            (#"{"generation_config":{"maxOutputTokens":10,"candidateCount":3}}"#, 30),
            (#"{"options":{"num_predict":11}}"#, 11), (#"{"options":{"num_predict":-1}}"#, nil),
            (#"{"max_tokens":7,"n":4}"#, 28), (#"{"max_tokens":"many"}"#, nil), (#"{"\u006dax_tokens":7}"#, 7),
            (#"{"max_tokens":9000000000000000000,"n":9000000000000000000}"#, 10_000_000_000), ("[]", nil),
        ] as [(String, Int?)]
    )
    func `a bound is found in every protocol`(text: String, bound: Int?) throws {
        let parser = JSONParser()
        let found = try Array(text.utf8).withUnsafeBytes { OutputBound.stated(in: try parser.parse($0)) }
        #expect(found == bound)
        let mayBe = Array(text.utf8).withUnsafeBytes { OutputBound.mayBeStated(in: $0) }
        #expect(mayBe || bound == nil, "what is stated is never overlooked")
    }

    @Test func `prompts are estimated by their size and answers by their bound`() {
        let estimate = KeyEstimate(bodyBytes: 301, stated: 50)
        #expect(estimate.usage(nil).promptTokens == 101)
        #expect(estimate.usage(nil).completionTokens == 50)
        #expect(KeyEstimate(bodyBytes: 1, stated: nil).usage(nil).completionTokens == 4096)
        #expect(KeyEstimate(bodyBytes: 1, stated: 0).usage(nil).completionTokens == 0)
        #expect(KeyEstimate(bodyBytes: 100_000_000, stated: 1).usage(nil).promptTokens == 1_000_000)
    }
}
