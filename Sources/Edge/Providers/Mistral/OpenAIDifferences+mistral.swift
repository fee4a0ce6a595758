import Domain

/// Mistral's chat: OpenAI's shape, but what it does not know it refuses, so every client but its own is translated.
///
/// | OpenAI | Mistral |
/// |---|---|
/// | unknown fields of requests and messages, names of people | left out |
/// | `seed` | `random_seed` |
/// | `tool_choice: required` | `any` |
/// | names of tool calls | nine letters and digits, the same for the same name |
/// | earlier thoughts | parts `thinking` of the content, without seals |
/// | a last message of the assistant | with `prefix: true` |
/// | a refusal of earlier answers | text |
/// | `developer` | `system` |
/// | an effort | `none` for none and minimal, else `high` |
/// | temperature above 1.5 | 1.5 |
extension OpenAIDifferences {
    static let mistral = Self {
        $0.passesClientBytes = false
        $0.unknown = [
            .topK, .minP, .cacheControl, .name, .logitBias, .logprobs, .user, .serviceTier, .promptCacheKey, .verbosity,
        ]
        $0.seedName = "random_seed"
        $0.requiredWord = "any"
        $0.takesStreamOptions = false
        $0.efforts = ["none", "high"]
        $0.thoughts = .parts
        $0.media = .mistral
        $0.highestTemperature = 1.5
        $0.hasShortToolIDs = true
        $0.marksPrefix = true
        $0.knownRest = ["safe_prompt", "prompt_mode", "prediction", "prefix", "guardrails"]
    }
}
