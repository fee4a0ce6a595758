import Domain
import JSON

/// How the next token is chosen, within what Anthropic allows.
struct AnthropicSampling {
    private var temperature: Double?
    private var topP: Double?
    private var topK: Int?

    /// Fits the values to the model; a thinking model keeps temperature 1, `top_p` from 0.95 and no `top_k`.
    init(_ sampling: Sampling, model: AnthropicModel, isThinking: Bool, notes: inout TranslationNotes) {
        guard model.takesSampling else {
            // its own values are the nearest ones it accepts
            if sampling.temperature ?? 1 != 1 { notes.adjust(.temperature) }
            if sampling.topP ?? 1 != 1 { notes.adjust(.topP) }
            if sampling.topK != nil { notes.adjust(.topK) }
            return
        }
        if let wanted = sampling.temperature {
            let fit = isThinking ? 1 : min(max(wanted, 0), 1)
            if fit != wanted { notes.adjust(.temperature) }
            temperature = fit
        }
        if let wanted = sampling.topP {
            let fit = min(max(wanted, isThinking ? 0.95 : 0), 1)
            if fit != wanted { notes.adjust(.topP) }
            topP = fit
        }
        if temperature != nil, topP != nil, !model.takesTopPWithTemperature {
            if topP != 1 { notes.adjust(.topP) }
            topP = nil
        }
        if let wanted = sampling.topK {
            if isThinking { notes.adjust(.topK) } else { topK = wanted }
        }
    }

    func write(to body: inout JSONObject) {
        body["temperature"] = temperature.map { Self.number($0) }
        body["top_p"] = topP.map { Self.number($0) }
        body["top_k"] = topK.map { .number($0) }
    }

    /// 1 rather than 1.0, as people write it.
    private static func number(_ value: Double) -> JSONValue {
        Int(exactly: value).map { .number($0) } ?? .number(value)
    }
}
