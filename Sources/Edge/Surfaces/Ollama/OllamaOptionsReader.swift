import Domain
import JSON

/// Reads `options`; one that is set to what switches it off asks for nothing.
struct OllamaOptionsReader {
    private var fields: OpenAIFields

    init(_ options: JSONObject) {
        fields = OpenAIFields(options, at: "options.")
    }

    /// What has no place in the canonical form.
    var rest: JSONObject {
        JSONObject(
            fields.rest.filter { key, value in
                switch key {
                case "repeat_penalty", "tfs_z", "typical_p": value.double != 1
                case "mirostat": value.double != 0
                // they say how mirostat works, not whether
                case "mirostat_eta", "mirostat_tau": (fields.rest["mirostat"]?.double ?? 0) != 0
                default: true
                }
            }
        )
    }

    mutating func read(into chat: inout ChatRequest) throws(GatewayError) {
        // below 0 there is no bound
        if let most = try fields.int("num_predict"), most >= 0 { chat.maxOutputTokens = most }
        switch fields.value("stop") {
        case nil: break
        case .string(let text): chat.stop = [text]
        case .array(let texts):
            chat.stop = texts.compactMap(\.string)
            guard chat.stop.count == texts.count else { throw fields.wrong("stop", "an array of strings") }
        default: throw fields.wrong("stop", "an array of strings")
        }
        chat.sampling.temperature = try fields.number("temperature")
        chat.sampling.topP = try fields.number("top_p")
        chat.sampling.topK = try fields.int("top_k")
        chat.sampling.minP = try fields.number("min_p")
        chat.sampling.frequencyPenalty = try fields.number("frequency_penalty")
        chat.sampling.presencePenalty = try fields.number("presence_penalty")
        chat.sampling.seed = try fields.int("seed")
    }
}
