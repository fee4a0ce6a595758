import Domain
import HTTPCodec
import Providers
import Transfer

/// Says what a provider's failed answer means for the course of a request (contract C8, C19).
struct UpstreamVerdict {
    let entry: ProviderEntry

    private var provider: String { entry.name }

    /// The meaning of an answer whose status is not a success.
    ///
    /// `model` is the one that was asked for there, `retryAfter` is in seconds.
    func status(
        _ status: Int,
        refusal: UpstreamRefusal,
        model: String = "",
        restUntil: Int64?,
        retryAfter: Int?,
        isInside: Bool = false
    ) -> ChatCourse.Failure {
        let words = words(of: refusal)
        let nothing = "provider '\(provider)' answered \(status) with \(refusal.form ?? "no reason")"
        let said = words ?? nothing
        let upstream = GatewayError.UpstreamFailure(
            provider: provider,
            status: status,
            code: refusal.code.map(entry.concealed),
            type: refusal.type.map(entry.concealed)
        )
        if refusal.saysContextExceeded, (400..<500).contains(status) {
            return .final(GatewayError(.contextLengthExceeded, said, param: refusal.param, upstream: upstream))
        }
        switch status {
        case 404:
            switch refusal.missing(model: model) {
            case .model: return .elsewhere(GatewayError(.modelNotFound, said, param: "model", upstream: upstream))
            case .other: return .elsewhere(GatewayError(.notFound, said, param: refusal.param, upstream: upstream))
            case .address:
                let what = "provider '\(provider)' has nothing at the address asked (404); is its base_url right?"
                return .elsewhere(GatewayError(.providerFailed, what, upstream: upstream))
            }
        case 401, 402, 403:
            return .elsewhere(
                GatewayError(
                    .providerFailed,
                    "provider '\(provider)' refused the gateway's own credentials (status \(status))",
                    upstream: upstream
                )
            )
        case 408, 409, 425, 429, 500...:
            return .retryable(
                GatewayError(
                    .providerFailed,
                    isInside
                        ? "provider '\(provider)' answered 200 with an error inside: \(words ?? "no reason")"
                        : words == nil ? said : "provider '\(provider)' answered \(status): \(said)",
                    retryAfterSeconds: retryAfter,
                    upstream: upstream
                ),
                restUntil: restUntil
            )
        case 400..<500:
            return .final(GatewayError(.refusedByProvider, said, param: refusal.param, upstream: upstream))
        default:
            return .retryable(protocolError("answered with status \(status)"), restUntil: nil)
        }
    }

    /// An answer whose status was a success and that holds an error.
    func inside(_ refusal: UpstreamRefusal) -> ChatCourse.Failure {
        status(500, refusal: refusal, restUntil: nil, retryAfter: nil, isInside: true)
    }

    /// What the provider says, without the gateway's own secrets; of a text in no known form only its beginning.
    private func words(of refusal: UpstreamRefusal) -> String? {
        guard let message = refusal.message else { return nil }
        // first concealed, then cut: half a secret is one too
        let words = entry.concealed(message)
        guard refusal.isPlainText, words.count > Self.mostOfText else { return words }
        return words.prefix(Self.mostOfText) + "…"
    }

    /// Characters; chosen, unmeasured.
    private static let mostOfText = 300

    /// An answer that is not what its protocol says.
    func protocolError(_ what: String) -> GatewayError {
        GatewayError(
            .providerProtocol,
            "provider '\(provider)' \(what)",
            upstream: .init(provider: provider)
        )
    }

    /// A connection that failed or broke; of TLS it says whether the certificate or the handshake was at fault.
    func connection(_ error: TransferError) -> GatewayError {
        switch error.code {
        case .tlsCertificate: connection("its TLS certificate is not trusted: \(error.message)")
        case .tlsHandshake: connection("the TLS handshake failed: \(error.message)")
        default: connection(error.message)
        }
    }

    /// A connection that failed or broke.
    func connection(_ what: String) -> GatewayError {
        GatewayError(
            .providerConnection,
            "connection to provider '\(provider)' failed: \(what)",
            upstream: .init(provider: provider)
        )
    }

    /// One of the time limits fired.
    func timeout(_ limit: TimeLimit, after nanoseconds: Int64) -> GatewayError {
        let seconds = Double(nanoseconds / 1_000_000) / 1000
        let what =
            switch limit {
            case .connect: "did not accept a connection"
            case .firstToken: "sent no token"
            case .stall: "fell silent"
            case .total: "had not finished"
            }
        return GatewayError(
            .providerTimeout,
            "Timeout: provider '\(provider)' \(what) within \(seconds) s (limit \(limit.rawValue))",
            upstream: .init(provider: provider, limit: limit)
        )
    }
}
