extension String {
    /// The number of the message in a place such as `messages[2].content[0]`, and what follows it: `.content[0]`.
    var messagePlace: (message: Int, rest: String)? {
        guard hasPrefix("messages["), let end = firstIndex(of: "]"),
            let number = Int(self[index(startIndex, offsetBy: 9)..<end])
        else { return nil }
        return (number, String(self[index(after: end)...]))
    }

    /// The place with its first name replaced: `stop[1]` as `stop_sequences[1]`.
    func renamed(_ name: String) -> String {
        guard let end = firstIndex(where: { $0 == "[" }), !self[end...].contains(".") else { return name }
        return name + self[end...]
    }

    /// With places in lists as Anthropic writes them: `tools.2` for `tools[2]`.
    var dotted: String {
        var dotted = ""
        for letter in self where letter != "]" { dotted.append(letter == "[" ? "." : letter) }
        return dotted
    }

    /// With one name in it replaced by another.
    func replacing(_ old: String, _ new: String) -> String {
        var rest = self[...]
        var text = ""
        while let first = rest.first {
            if rest.hasPrefix(old) {
                text += new
                rest = rest.dropFirst(old.count)
            } else {
                text.append(first)
                rest = rest.dropFirst()
            }
        }
        return text
    }
}
