/// What a language model is asked that shall classify, and how its answer is read.
struct ClassifierPrompt {
    let categories: [RouterBook.Category]
    let message: String

    /// How much of the message a small model is shown, in characters.
    static let mostOfMessage = 500

    /// The whole prompt.
    var text: String {
        """
        You sort messages into categories. Answer with the name of one category and nothing else.

        Categories:
        \(categories.map { "- \($0.name): \($0.rule)" }.joined(separator: "\n"))

        Message:
        \"\"\"
        \(message.prefix(Self.mostOfMessage))
        \"\"\"

        Category:
        """
    }

    /// The category an answer names: its first word; `conversation` for a word that is none, nil for no word at all.
    func category(in answer: String) -> String? {
        guard let word = Self.firstWord(of: answer) else { return nil }
        return categories.first { $0.name.lowercased() == word }?.name ?? ClassificationFlow.fallback
    }

    private static func firstWord(of answer: String) -> String? {
        var rest = answer[...]
        let thought = (open: "<think>", close: "</think>")
        let start = rest.drop(while: \.isWhitespace)
        if start.hasPrefix(thought.open) {
            // a model that thinks aloud has said nothing before its thought is over
            guard let end = start.place(after: thought.close) else { return nil }
            rest = start[end...]
        }
        let word = rest.drop { !isPartOfName($0) }.prefix(while: isPartOfName)
        return word.isEmpty ? nil : word.lowercased()
    }

    private static func isPartOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "-"
    }
}

extension RouterBook.Category {
    /// What belongs to it, in one line.
    fileprivate var rule: String {
        switch name {
        case _ where !description.isEmpty: description
        case "tools": "something is to be done with tools: files, commands, searches, other services"
        case "code": "writing, explaining, reviewing or fixing program code"
        case "reasoning": "analysis, mathematics, comparison, a problem in several steps"
        case "conversation": "small talk, simple questions, everything else"
        case _ where !keywords.isEmpty: "anything about " + keywords.prefix(10).joined(separator: ", ")
        default: "anything about " + name
        }
    }
}

extension Substring {
    /// Where the first occurrence of a text ends.
    fileprivate func place(after text: String) -> Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return self.index(index, offsetBy: text.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
