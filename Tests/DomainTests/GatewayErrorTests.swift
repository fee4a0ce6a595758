import Domain
import Testing

@Suite struct GatewayErrorTests {
    @Test func `each code has a status of its side`() {
        for code in GatewayError.Code.allCases {
            switch code.source {
            case .downstream: #expect((400..<500).contains(code.status), "\(code)")
            case .upstream, .gateway: #expect((500..<600).contains(code.status), "\(code)")
            }
        }
    }

    @Test(arguments: [
        (GatewayError.Code.invalidRequest, 400), (.unauthorized, 401), (.insufficientPermissions, 403),
        (.modelNotFound, 404),
        (.methodNotAllowed, 405), (.requestTimeout, 408), (.payloadTooLarge, 413), (.rateLimited, 429),
        (.internalError, 500),
        (.providerUnavailable, 503), (.workerUnavailable, 503), (.contextLengthExceeded, 400),
    ])
    func `a code has the status of the contract`(code: GatewayError.Code, status: Int) {
        #expect(code.status == status)
    }

    @Test func `the client's fault is never retried nor held against a provider`() {
        for code in GatewayError.Code.allCases where code.source != .upstream {
            #expect(!code.isRetryable, "\(code)")
            #expect(!code.countsAgainstBreaker, "\(code)")
        }
        #expect(GatewayError.Code.providerTimeout.isRetryable)
        #expect(!GatewayError.Code.providerUnavailable.isRetryable)
    }
}
