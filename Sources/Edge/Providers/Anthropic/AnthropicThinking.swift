import Domain
import JSON

/// How much the model is to think, in Anthropic's words.
///
/// | effort | tokens, model 3.7 … 4.5 | `output_config.effort` with adaptive thinking, model 4.6 or newer |
/// |---|---|---|
/// | `none` | `disabled` | `disabled` (Mythos and Fable: `low`, adjusted) |
/// | `minimal` | 1024 | `low` |
/// | `low` | 2048 | `low` |
/// | `medium` | 8192 | `medium` |
/// | `high` | 16384 | `high` |
/// | `xhigh` | 32768 | `xhigh` (4.6: `high`, adjusted) |
/// | `max` | 32768 | `max` |
///
/// A number of tokens is kept where the model takes one (3.7 … 4.6, from 1024 up); newer ones get the effort in whose row
/// it falls (adjusted). −1 is adaptive thinking, or 8192. Tokens must be fewer than `max_tokens`: if they are not, half
/// of those are thought with, and with 1024 or fewer there is no thinking (adjusted). A forced tool call rules thinking
/// out, and so does a tool loop whose last call was made without a thought where the model counts tokens (adjusted). The
/// token figures are chosen, unmeasured.
struct AnthropicThinking {
    /// What the rest of the request leaves for thinking.
    struct Room {
        /// Whether a tool must be called.
        var isCallForced: Bool
        /// Whether results are handed to a call before which nothing was thought.
        var isLoopBare: Bool
    }

    /// The value of `thinking`.
    private(set) var thinking: JSONObject?
    /// The value of `output_config.effort`.
    private(set) var effort: String?
    /// The value of `max_tokens`.
    private(set) var maxTokens: Int

    /// Whether the model is told to think.
    var isOn: Bool { thinking.map { $0["type"] != "disabled" } ?? false }

    /// The fewest tokens Anthropic accepts.
    private static let leastBudget = 1024

    private static let budgets: [(effort: String, tokens: Int)] = [
        ("minimal", leastBudget), ("low", 2048), ("medium", 8192), ("high", 16384), ("xhigh", 32768), ("max", 32768),
    ]

    init(
        _ chat: ChatRequest,
        model: AnthropicModel,
        room: Room,
        notes: inout TranslationNotes
    ) throws(UnsupportedField) {
        maxTokens = chat.maxOutputTokens ?? AnthropicChat.defaultMaxTokens
        if let wish = chat.reasoning {
            try take(wish, model: model, isBound: chat.maxOutputTokens != nil, room: room, notes: &notes)
        }
    }

    private mutating func take(
        _ wish: ReasoningWish,
        model: AnthropicModel,
        isBound: Bool,
        room: Room,
        notes: inout TranslationNotes
    ) throws(UnsupportedField) {
        if let word = wish.effort, word != "none", !Self.budgets.contains(where: { $0.effort == word }) {
            throw UnsupportedField(.reasoning, "knows no effort '\(word)'")
        }
        if wish.effort == "none" || wish.budgetTokens == 0 { return switchOff(wish, model, &notes) }
        guard wish.effort != nil || wish.budgetTokens != nil else { return notes.leaveOut(.reasoning) }
        if model.thinking == .never { return notes.leaveOut(.reasoning) }
        let tokens = wish.budgetTokens.flatMap { $0 > 0 ? $0 : nil }
        let isCounted = model.thinking == .budget || (model.thinking == .either && tokens != nil)
        // where tokens are counted the effort is only told beside a number of the client's own
        if let word = wish.effort, !isCounted || tokens != nil { effort = Self.fit(word, model, &notes) }
        guard !room.isCallForced, !(isCounted && room.isLoopBare) else { return notes.adjust(.reasoning) }
        if isCounted {
            let wanted = tokens ?? Self.tokens(for: wish.effort)
            if let fit = budget(wanted, isBound: isBound, &notes) {
                thinking = ["type": "enabled", "budget_tokens": .number(fit)]
            }
        } else {
            thinking = ["type": "adaptive"]
            if let tokens {
                effort = effort ?? Self.fit(Self.effort(for: tokens), model, &notes)
                notes.adjust(.reasoning)
            }
            if !isBound { maxTokens += Self.tokens(for: effort) }
        }
        show(wish, model, &notes)
    }

    private mutating func switchOff(_ wish: ReasoningWish, _ model: AnthropicModel, _ notes: inout TranslationNotes) {
        guard model.thinking != .never else { return }
        if model.alwaysThinks {
            effort = "low"
            return notes.adjust(.reasoning)
        }
        thinking = ["type": "disabled"]
        guard let word = wish.effort, word != "none", var fit = Self.fit(word, model, &notes) else { return }
        if fit == "xhigh" || fit == "max" {
            // beyond this Anthropic wants thinking
            fit = "high"
            notes.adjust(.reasoning)
        }
        effort = fit
    }

    /// The number of tokens that fits below `max_tokens`; nil where there is no room at all.
    private mutating func budget(_ wanted: Int, isBound: Bool, _ notes: inout TranslationNotes) -> Int? {
        let least = max(wanted, Self.leastBudget)
        if least != wanted { notes.adjust(.reasoning) }
        guard isBound else {
            maxTokens += least
            return least
        }
        if least < maxTokens { return least }
        notes.adjust(.reasoning)
        return maxTokens > Self.leastBudget ? max(Self.leastBudget, maxTokens / 2) : nil
    }

    private mutating func show(_ wish: ReasoningWish, _ model: AnthropicModel, _ notes: inout TranslationNotes) {
        guard thinking != nil, wish.isShown != nil || wish.summary != nil else { return }
        let isShown = wish.isShown ?? true
        if model.takesDisplay {
            thinking?["display"] = isShown ? "summarized" : "omitted"
        } else if !isShown {
            notes.adjust(.reasoning)
        }
        if let summary = wish.summary, summary != "auto" { notes.adjust(.reasoning) }
    }

    private static func tokens(for effort: String?) -> Int {
        budgets.first { $0.effort == effort }?.tokens ?? 8192
    }

    private static func effort(for tokens: Int) -> String {
        budgets.dropFirst().first { tokens <= $0.tokens }?.effort ?? "max"
    }

    /// The nearest word the model knows; nil where it knows none.
    private static func fit(_ word: String, _ model: AnthropicModel, _ notes: inout TranslationNotes) -> String? {
        let known = model.efforts
        guard !known.isEmpty else { return nil }
        if known.contains(word) { return word }
        if word == "minimal" { return "low" }
        notes.adjust(.reasoning)
        return "high"
    }
}
