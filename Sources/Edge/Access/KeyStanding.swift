import Domain

/// What a virtual key has used so far: money by day, month and altogether, and the running minute.
struct KeyStanding: Sendable, Equatable {
    /// Days since 1970, UTC.
    var day = 0
    var spentToday = Cost.zero
    /// Months since the year 0, UTC.
    var month = 0
    var spentThisMonth = Cost.zero
    var spentTotal = Cost.zero
    /// Seconds since 1970 at which the window of a minute began.
    var windowBegan = 0
    var windowRequests = 0
    var windowTokens = 0

    /// Ends what has ended by `now`, in seconds since 1970.
    ///
    /// A clock that goes back begins nothing anew, so that nobody gets a budget twice.
    mutating func advance(to now: Int) {
        let today = now / 86_400
        if today > day {
            day = today
            spentToday = .zero
        }
        let thisMonth = CalendarDay.month(ofDay: today)
        if thisMonth > month {
            month = thisMonth
            spentThisMonth = .zero
        }
        if now >= windowBegan + Self.window || now < windowBegan - Self.window {
            windowBegan = now
            windowRequests = 0
            windowTokens = 0
        }
    }

    /// Counts a request that is let in.
    mutating func admit() { windowRequests += 1 }

    /// Counts what a request used that was let in on `admitted` (days since 1970) and has ended now.
    mutating func charge(_ cost: Cost, tokens: Int, admitted: Int, now: Int) {
        advance(to: now)
        spentTotal = spentTotal + cost
        if CalendarDay.month(ofDay: admitted) == month { spentThisMonth = spentThisMonth + cost }
        if admitted == day { spentToday = spentToday + cost }
        windowTokens += tokens
    }

    /// The length of the window, in seconds.
    static let window = 60
}

/// What requests that have not ended hold of a key's limits.
struct KeyHold: Sendable, Equatable {
    /// Requests in flight.
    var requests = 0
    /// Their tokens as estimated.
    var tokens = 0
    /// Their money as estimated, and that of requests whose edge died.
    var cost = Cost.zero
}
