/// Which models are OpenAI's reasoning models, by their names.
public enum ReasoningModelName {
    /// Whether the last part of the name is `o` with a digit, or `gpt-5` and above.
    public static func matches(_ model: String) -> Bool {
        let name = model.split(separator: "/").last ?? ""
        if name.first == "o", name.dropFirst().first?.isNumber == true { return true }
        guard name.hasPrefix("gpt-"), let digit = name.dropFirst(4).first?.wholeNumberValue else { return false }
        return digit >= 5
    }

    /// Whether it is one of OpenAI's models that refuse a wish for thoughts: those of the generations 3 and 4.
    public static func refusesEffort(_ model: String) -> Bool {
        let name = model.split(separator: "/").last ?? ""
        return ["gpt-3", "gpt-4", "chatgpt-4"].contains { name.hasPrefix($0) }
    }
}
