import Domain

/// Decides whether a request may begin under the limits of its virtual key.
struct KeyAllowance {
    /// Why it may not.
    enum Refusal: Sendable, Equatable {
        /// The window's requests are used up.
        case requests(limit: Int, seconds: Int)
        /// The window's tokens are used up.
        case tokens(limit: Int, seconds: Int)
        /// So many requests are in flight.
        case concurrency(limit: Int)
        /// The money is spent; `seconds` until there is some again, nil for never.
        case spent(Period, limit: Cost, seconds: Int?)
        /// The money that is left is held by requests in flight.
        case held(Period, limit: Cost)
    }

    /// What a budget is for.
    enum Period: String, Sendable {
        case day
        case month
        case total
    }

    let limits: KeyLimits
    /// Brought to `now`.
    let standing: KeyStanding
    let hold: KeyHold
    /// Seconds since 1970.
    let now: Int

    /// Why a request that is estimated to cost so much is refused; nil when it may begin.
    ///
    /// A limit lets a request in as long as something is left, and its estimate counts as used from then on. So the last
    /// request may go beyond a budget by what it costs itself, and no other may.
    func refusal(of estimate: Cost) -> Refusal? {
        if estimate > .zero, let refusal = spent() { return refusal }
        if let limit = limits.concurrentRequests, hold.requests >= limit { return .concurrency(limit: limit) }
        let seconds = max(1, standing.windowBegan + KeyStanding.window - now)
        if let limit = limits.requestsPerMinute, standing.windowRequests >= limit {
            return .requests(limit: limit, seconds: seconds)
        }
        if let limit = limits.tokensPerMinute, standing.windowTokens + hold.tokens >= limit {
            return .tokens(limit: limit, seconds: seconds)
        }
        return estimate > .zero ? held() : nil
    }

    private func spent() -> Refusal? {
        exceeded(holding: .zero).map { .spent($0, limit: $1, seconds: seconds(until: $0)) }
    }

    private func held() -> Refusal? {
        exceeded(holding: hold.cost).map { .held($0, limit: $1) }
    }

    /// The longest budget that is used up by what was spent and so much more.
    private func exceeded(holding more: Cost) -> (Period, limit: Cost)? {
        let budget = limits.budget
        if let limit = budget.total, standing.spentTotal + more >= limit { return (.total, limit) }
        if let limit = budget.month, standing.spentThisMonth + more >= limit { return (.month, limit) }
        if let limit = budget.day, standing.spentToday + more >= limit { return (.day, limit) }
        return nil
    }

    private func seconds(until period: Period) -> Int? {
        switch period {
        case .total: nil
        case .day: max(1, (standing.day + 1) * 86_400 - now)
        case .month: max(1, CalendarDay.firstDay(ofMonth: standing.month + 1) * 86_400 - now)
        }
    }
}
