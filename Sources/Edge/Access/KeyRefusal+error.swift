import Domain

extension KeyAllowance.Refusal {
    /// What the client is told.
    ///
    /// Money that is spent is OpenAI's `insufficient_quota`, which clients do not try again; the rest is an ordinary 429.
    var error: GatewayError {
        switch self {
        case .requests(let limit, let seconds):
            Self.limited(seconds, "This key may make \(limit) requests a minute.")
        case .tokens(let limit, let seconds):
            Self.limited(seconds, "This key may use \(limit) tokens a minute.")
        case .concurrency(let limit):
            Self.limited(1, "This key may have \(limit) requests in flight.")
        case .held(let period, let limit):
            Self.limited(1, "What is left of this key's \(Self.words(period, limit)) is held by requests in flight.")
        case .spent(let period, let limit, let seconds):
            GatewayError(
                .insufficientQuota,
                "the \(Self.words(period, limit)) of this key is spent; "
                    + (seconds.map { "it begins anew in \($0) seconds" } ?? "ask for a larger one"),
                retryAfterSeconds: seconds
            )
        }
    }

    /// The limit that refused as the rate fields tell it, and in epoch seconds when there is room again.
    ///
    /// Money is told in whole micro-dollars; what is spent for good has room again at the end of the year 9999, the last
    /// instant that every client can read.
    func bucket(now: Int) -> (limit: Int, resetsAt: Int) {
        switch self {
        case .requests(let limit, let seconds), .tokens(let limit, let seconds): (limit, now + seconds)
        case .concurrency(let limit): (limit, now + 1)
        case .held(_, let limit): (Int(limit.microdollars), now + 1)
        case .spent(_, let limit, let seconds):
            (Int(limit.microdollars), seconds.map { now + $0 } ?? Self.endOfTime)
        }
    }

    private static let endOfTime = 253_402_300_799

    private static func limited(_ seconds: Int, _ reason: String) -> GatewayError {
        GatewayError(
            .rateLimited,
            "Rate limit exceeded. Try again in \(seconds) seconds.",
            retryAfterSeconds: seconds,
            details: reason
        )
    }

    private static func words(_ period: KeyAllowance.Period, _ limit: Cost) -> String {
        let amount = DollarAmount.text(limit)
        return switch period {
        case .day: "daily budget of \(amount)"
        case .month: "monthly budget of \(amount)"
        case .total: "budget of \(amount)"
        }
    }
}

/// Amounts of money as people read them.
enum DollarAmount {
    /// Such as `$12.50`; more digits only where they are needed.
    static func text(_ cost: Cost) -> String {
        let sign = cost.microdollars < 0 ? "-" : ""
        let (whole, fraction) = cost.microdollars.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var digits = String(1_000_000 + fraction).dropFirst()
        while digits.count > 2, digits.last == "0" { digits = digits.dropLast() }
        return "\(sign)$\(whole).\(digits)"
    }
}
