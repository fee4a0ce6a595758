/// The `.env` file beside the configuration: lines of the form `NAME=value`.
///
/// Understood are comments, `export `, single and double quotes, and `\n \" \\ \$` between double quotes. A line that is
/// none of these is passed over, for the file may hold things meant for a shell.
enum DotEnv {
    /// The variables of a file; the last of two with one name wins.
    static func parse(_ text: String) -> [String: String] {
        var variables: [String: String] = [:]
        for line in text.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline) {
            var rest = line.drop(while: \.isWhitespace)
            if rest.hasPrefix("#") { continue }
            if rest.hasPrefix("export ") { rest = rest.dropFirst(7).drop(while: \.isWhitespace) }
            guard let sign = rest.firstIndex(of: "=") else { continue }
            let name = trimmed(rest[..<sign])
            guard !name.isEmpty, !name.contains(where: \.isWhitespace) else { continue }
            variables[String(name)] = value(rest[rest.index(after: sign)...])
        }
        return variables
    }

    private static func value(_ text: Substring) -> String {
        let text = trimmed(text)
        switch text.first {
        case "'":
            return String(text.dropFirst().prefix { $0 != "'" })
        case "\"":
            return unescaped(text.dropFirst())
        default:
            // a comment needs a blank before it: `#` may be part of a key
            var end = text.endIndex
            var before: Character = " "
            for index in text.indices {
                if text[index] == "#", before.isWhitespace {
                    end = index
                    break
                }
                before = text[index]
            }
            return String(trimmed(text[..<end]))
        }
    }

    /// What stands up to the closing double quote.
    private static func unescaped(_ text: Substring) -> String {
        var out = ""
        var isEscaped = false
        characters: for character in text {
            if isEscaped {
                switch character {
                case "n": out.append("\n")
                case "\"", "\\", "$": out.append(character)
                default: out += "\\\(character)"
                }
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                break characters
            } else {
                out.append(character)
            }
        }
        return out
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
