import Domain
import JSON

/// How much a model is to think, in the words of its generation.
///
/// | model | effort | tokens of thought |
/// |---|---|---|
/// | up to 2.0 | none of either: left out | left out |
/// | 2.5 | `thinkingBudget`: `none` 0, `minimal` and `low` 1024, `medium` 8192, `high` 24576, more the model's most | the number, within the model's bounds |
/// | others | `thinkingLevel`: `none` is `MINIMAL` (`LOW` for Pro), `xhigh` and `max` are `HIGH` | `thinkingBudget` |
///
/// A budget wins over an effort, for Google refuses both together. A wish to see thoughts, or a summary of them, is
/// `includeThoughts`.
enum GeminiThinking {
    /// `thinkingConfig`; nil when there is nothing to say.
    static func config(_ wish: ReasoningWish, model: GeminiModelName, notes: inout TranslationNotes) -> JSONObject? {
        if let generation = model.generation, generation < 2.5 {
            notes.leaveOut(.reasoning)
            return nil
        }
        var config = JSONObject()
        if let budget = wish.budgetTokens {
            config["thinkingBudget"] = .number(bounded(budget, model, &notes))
        } else if let effort = wish.effort {
            if model.generation == 2.5 {
                config["thinkingBudget"] = .number(self.budget(effort, model, &notes))
            } else {
                config["thinkingLevel"] = .string(level(effort, model, &notes))
            }
        }
        if let isShown = wish.isShown ?? (wish.summary == nil ? nil : true) {
            config["includeThoughts"] = .bool(isShown)
        }
        return config.isEmpty ? nil : config
    }

    private static func budget(_ effort: String, _ model: GeminiModelName, _ notes: inout TranslationNotes) -> Int {
        switch effort {
        case "none": return bounded(0, model, &notes)
        case "minimal", "low": return 1024
        case "medium": return 8192
        case "high": return 24_576
        case "xhigh", "max": return bounds(model).upperBound
        default:
            notes.adjust(.reasoning)
            return -1
        }
    }

    private static func level(_ effort: String, _ model: GeminiModelName, _ notes: inout TranslationNotes) -> String {
        let isPro = model.bare.contains("-pro")
        switch effort {
        case "none":
            notes.adjust(.reasoning)
            return isPro ? "LOW" : "MINIMAL"
        case "minimal" where isPro:
            notes.adjust(.reasoning)
            return "LOW"
        case "xhigh", "max":
            notes.adjust(.reasoning)
            return "HIGH"
        default: return effort.uppercased()
        }
    }

    /// A budget the model takes: −1 leaves it to the model, 0 turns thinking off where that can be done.
    private static func bounded(_ budget: Int, _ model: GeminiModelName, _ notes: inout TranslationNotes) -> Int {
        guard model.generation == 2.5, budget != -1 else { return budget }
        let bounds = bounds(model)
        if budget == 0, !model.bare.contains("-pro") { return 0 }
        let allowed = min(max(budget, bounds.lowerBound), bounds.upperBound)
        if allowed != budget { notes.adjust(.reasoning) }
        return allowed
    }

    /// As Google's documentation lists them.
    private static func bounds(_ model: GeminiModelName) -> ClosedRange<Int> {
        if model.bare.contains("-pro") { return 128...32_768 }
        return model.bare.contains("flash-lite") ? 512...24_576 : 1...24_576
    }
}
