import Domain
import JSON

/// Tells how much a model is to think, in a service's words.
struct ReasoningWishWriter {
    let words: OpenAIDifferences.ReasoningWords
    /// Weakest first.
    let efforts: [String]

    /// What to write; no members where the service has no word for the wish.
    func write(_ wish: ReasoningWish) -> (members: JSONObject, isChanged: Bool) {
        switch words {
        case .unknown: return ([:], false)
        case .effort:
            guard let wanted = wish.effort ?? Self.effort(ofBudget: wish.budgetTokens) else { return ([:], false) }
            let effort = nearest(wanted)
            return (["reasoning_effort": .string(effort)], wish.effort != effort)
        case .object: return object(wish)
        case .onOff:
            guard let isOn = Self.isOn(wish) else { return ([:], false) }
            let isExact = wish.budgetTokens ?? 0 <= 0 && (wish.effort == nil || !isOn)
            return (["thinking": ["type": isOn ? "enabled" : "disabled"]], !isExact)
        case .budget:
            guard let isOn = Self.isOn(wish) else { return ([:], false) }
            var members: JSONObject = ["enable_thinking": .bool(isOn)]
            if isOn, let budget = wish.budgetTokens, budget > 0 { members["thinking_budget"] = .number(budget) }
            return (members, isOn && wish.effort != nil)
        }
    }

    private func object(_ wish: ReasoningWish) -> (members: JSONObject, isChanged: Bool) {
        var object = JSONObject()
        var isChanged = false
        if let wanted = wish.effort {
            let effort = nearest(wanted)
            isChanged = effort != wanted
            object["effort"] = .string(effort)
        } else if let budget = wish.budgetTokens {
            switch budget {
            case ..<0: object["enabled"] = true
            case 0: object["effort"] = "none"
            default: object["max_tokens"] = .number(budget)
            }
        }
        if let isShown = wish.isShown {
            if isShown, object.isEmpty { object["enabled"] = true }
            if !isShown { object["exclude"] = true }
        }
        if let summary = wish.summary { object["summary"] = .string(summary) }
        return (object.isEmpty ? [:] : ["reasoning": .object(object)], isChanged)
    }

    /// The effort of a budget; the middle one where the amount is left to the model.
    private static func effort(ofBudget budget: Int?) -> String? {
        switch budget {
        case nil: nil
        case .some(..<0): "medium"
        case .some(0): "none"
        case .some(...2048): "low"
        case .some(...8192): "medium"
        default: "high"
        }
    }

    private static func isOn(_ wish: ReasoningWish) -> Bool? {
        if let effort = wish.effort { return effort != "none" }
        return wish.budgetTokens.map { $0 != 0 } ?? (wish.isShown == true ? true : nil)
    }

    /// The service's word nearest to the wanted one; one that nobody knows is kept as it is.
    ///
    /// Who wants thoughts, be they few, is not given none.
    private func nearest(_ wanted: String) -> String {
        guard !efforts.contains(wanted), let place = Self.all.firstIndex(of: wanted) else { return wanted }
        let isThinking = place > 1
        let distances = efforts.filter { !(isThinking && $0 == "none") }.compactMap { effort in
            Self.all.firstIndex(of: effort).map { (effort: effort, distance: abs($0 - place)) }
        }
        return distances.min { $0.distance < $1.distance }?.effort ?? wanted
    }

    private static let all = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]
}
