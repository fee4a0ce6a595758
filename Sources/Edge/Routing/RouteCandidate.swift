/// One model of one provider that may answer, with all that an order can be made by.
struct RouteCandidate: Sendable, Equatable {
    let route: ModelCatalog.Route
    /// Lower is asked first; the place in the list, or `providers[].priority`.
    var priority = 0
    /// `models.{id}.targets[].weight`.
    var weight = 1.0
    /// How long it took of late until an answer began, in nanoseconds; nil where nobody knows.
    var latency: Double?
    /// Whether its latency is to be found out: never measured, or long ago, and not being measured now.
    var isDue = false
    /// What a request like this one costs, in micro-dollars; nil where no price is known.
    var cost: Int64?
    /// Attempts that run now.
    var running = 0
}

/// A candidate in its place, and why it stands there.
struct RankedCandidate: Sendable, Equatable {
    let candidate: RouteCandidate
    let reason: RouteReason

    var route: ModelCatalog.Route { candidate.route }
}

/// Why a candidate stands where it does.
enum RouteReason: Sendable, Equatable {
    case onlyOne
    case forced
    case priority(Int)
    /// Its turn among so many equals.
    case turn(of: Int)
    /// Drawn by its share, in percent.
    case drawn(share: Double)
    /// Behind the one drawn.
    case weight(Double)
    case unmeasured
    case latency(nanoseconds: Double)
    case cost(microdollars: Int64)
    case priceUnknown
    /// The client named the provider.
    case named
    /// It has the same model as the provider named.
    case sameModel

    /// In words, for people.
    var text: String {
        switch self {
        case .onlyOne: "nobody else has this model"
        case .forced: "the provider is forced, so it is asked alone"
        case .priority(let number): "priority \(number)"
        case .turn(let count): "its turn among \(count) equals"
        case .drawn(let share): "drawn by its share of \(Self.tenths(share)) %"
        case .weight(let weight): "behind the one drawn, weight \(Self.tenths(weight))"
        case .unmeasured: "how fast it answers is not known, this request finds out"
        case .latency(let nanoseconds): "answers began after \(Self.tenths(nanoseconds / 1_000_000)) ms of late"
        case .cost(let cost): "a request like this costs about \(cost) micro-dollars"
        case .priceUnknown: "no price is known, so it comes after those with one"
        case .named: "the provider was named"
        case .sameModel: "has the same model"
        }
    }

    private static func tenths(_ number: Double) -> String {
        let rounded = (number * 10).rounded() / 10
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }
}
