/// How well a model suits a prompt that fills much of a context: 40 % room left, 30 % price, 20 % latency, 10 % margin.
struct SmartScore: Equatable {
    /// A model that may take the prompt.
    struct Model: Equatable {
        var context: Int
        /// Of this request, in micro-dollars; nil where no price is known.
        var cost: Int64?
        /// Nanoseconds until an answer begins; nil where nobody knows.
        var latency: Double?
    }

    /// From which share of its context on a model is compared with larger ones.
    static let evaluates = 0.70
    /// From which share on a larger one is taken if there is one.
    static let forces = 0.90
    /// The least score with which a model is taken without need.
    static let least = 0.3
    /// How many times dearer a model may be that is taken without need.
    static let mostCost = 1.5
    /// How much more than the prompt must fit, for estimates are estimates.
    static let buffer = 0.10

    /// 0 to 1.
    let value: Double

    /// The score of a model beside the cheapest and the fastest it is compared with; what is not known counts half.
    init(_ model: Model, promptTokens: Int, cheapest: Int64?, fastest: Double?) {
        let context = Double(max(1, model.context))
        let room = max(0, 1 - Double(promptTokens) / context)
        let price = Self.ratio(cheapest.map(Double.init), model.cost.map(Double.init))
        let latency = Self.ratio(fastest, model.latency)
        let margin = Self.holds(promptTokens, in: model.context) ? 1.0 : 0
        value = 0.4 * room + 0.3 * price + 0.2 * latency + 0.1 * margin
    }

    /// Whether a context holds a prompt and the buffer.
    static func holds(_ promptTokens: Int, in context: Int) -> Bool {
        Double(promptTokens) * (1 + buffer) <= Double(context)
    }

    private static func ratio(_ best: Double?, _ own: Double?) -> Double {
        guard let best, let own else { return 0.5 }
        return own <= 0 ? 1 : min(1, best / own)
    }
}
