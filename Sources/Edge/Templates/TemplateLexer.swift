/// Cuts a template into what is copied and what is done.
enum TemplateLexer {
    /// One piece and the line where it begins.
    struct Piece: Equatable {
        enum Content: Equatable {
            case text(String)
            /// What stands between `{{` and `}}`.
            case output([TemplateToken])
            /// What stands between `{%` and `%}`.
            case block([TemplateToken])
        }

        let content: Content
        let line: Int
    }

    /// The pieces of a text, in order.
    static func pieces(of source: String) throws(TemplateFault) -> [Piece] {
        var scanner = Scanner(source)
        return try scanner.pieces()
    }

    private struct Scanner {
        private let bytes: [UInt8]
        private var position = 0
        private var line = 1
        private var found: [Piece] = []
        private var trimsNext = false

        init(_ source: String) {
            var bytes = Array(source.utf8)
            // as Jinja does, so that an editor's last line end is no part of the prompt
            if bytes.last == 10 { bytes.removeLast() }
            if bytes.last == 13 { bytes.removeLast() }
            self.bytes = bytes
        }

        mutating func pieces() throws(TemplateFault) -> [Piece] {
            while position < bytes.count {
                let start = position
                while position < bytes.count, kind(at: position) == nil { position += 1 }
                let textEnd = position
                let kind = position < bytes.count ? kind(at: position) : nil
                let trimsBefore = kind != nil && position + 2 < bytes.count && bytes[position + 2] == Self.minus
                addText(start..<textEnd, trimsEnd: trimsBefore)
                guard let kind else { break }
                position += trimsBefore ? 3 : 2
                try tag(kind)
            }
            return found
        }

        private func kind(at place: Int) -> UInt8? {
            guard bytes[place] == UInt8(ascii: "{"), place + 1 < bytes.count else { return nil }
            let second = bytes[place + 1]
            return second == UInt8(ascii: "{") || second == Self.percent || second == Self.hash ? second : nil
        }

        private mutating func addText(_ range: Range<Int>, trimsEnd: Bool) {
            var kept = range
            if trimsNext { while let first = kept.first, PatternText.isSpace(bytes[first]) { kept.removeFirst() } }
            if trimsEnd { while let last = kept.last, PatternText.isSpace(bytes[last]) { kept.removeLast() } }
            trimsNext = false
            if !kept.isEmpty {
                found.append(Piece(content: .text(String(decoding: bytes[kept], as: UTF8.self)), line: line))
            }
            line += bytes[range].count { $0 == 10 }
        }

        private mutating func tag(_ kind: UInt8) throws(TemplateFault) {
            let began = line
            if kind == Self.hash { return try comment(began) }
            var tokens: [TemplateToken] = []
            let closing = kind == Self.percent ? Self.percent : UInt8(ascii: "}")
            while true {
                while position < bytes.count, PatternText.isSpace(bytes[position]) {
                    if bytes[position] == 10 { line += 1 }
                    position += 1
                }
                guard position < bytes.count else {
                    let end = kind == Self.percent ? "%}" : "}}"
                    throw TemplateFault(line: began, message: "a tag is not closed: add \(end)")
                }
                if endsTag(closing) { break }
                tokens.append(try token())
            }
            found.append(Piece(content: kind == Self.percent ? .block(tokens) : .output(tokens), line: began))
        }

        private mutating func endsTag(_ closing: UInt8) -> Bool {
            var place = position
            let trims = bytes[place] == Self.minus
            if trims { place += 1 }
            guard place + 1 < bytes.count, bytes[place] == closing, bytes[place + 1] == UInt8(ascii: "}") else {
                return false
            }
            position = place + 2
            trimsNext = trims
            return true
        }

        private mutating func comment(_ began: Int) throws(TemplateFault) {
            while position + 1 < bytes.count {
                if bytes[position] == Self.hash, bytes[position + 1] == UInt8(ascii: "}") {
                    trimsNext = bytes[position - 1] == Self.minus
                    position += 2
                    return
                }
                if bytes[position] == 10 { line += 1 }
                position += 1
            }
            throw TemplateFault(line: began, message: "a comment is not closed: add #}")
        }

        private mutating func token() throws(TemplateFault) -> TemplateToken {
            let first = bytes[position]
            if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") { return .text(try quoted(first)) }
            if PatternText.isLetter(first) || first == UInt8(ascii: "_") {
                let start = position
                while position < bytes.count, PatternText.isWord(bytes[position]) { position += 1 }
                return .word(String(decoding: bytes[start..<position], as: UTF8.self))
            }
            if (48...57).contains(first) { return try number() }
            let two =
                position + 1 < bytes.count ? String(decoding: bytes[position...(position + 1)], as: UTF8.self) : ""
            if ["==", "!=", "<=", ">="].contains(two) {
                position += 2
                return .sign(two)
            }
            let one = String(decoding: bytes[position...position], as: UTF8.self)
            guard ".,|()[]<>-".contains(one) else {
                throw TemplateFault(line: line, message: "'\(one)' is not understood here")
            }
            position += 1
            return .sign(one)
        }

        private mutating func quoted(_ quote: UInt8) throws(TemplateFault) -> String {
            let began = line
            var text: [UInt8] = []
            position += 1
            while position < bytes.count, bytes[position] != quote {
                if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count {
                    position += 1
                    switch bytes[position] {
                    case UInt8(ascii: "n"): text.append(10)
                    case UInt8(ascii: "t"): text.append(9)
                    default: text.append(bytes[position])
                    }
                } else {
                    text.append(bytes[position])
                }
                if bytes[position] == 10 { line += 1 }
                position += 1
            }
            guard position < bytes.count else { throw TemplateFault(line: began, message: "a text is not closed") }
            position += 1
            return String(decoding: text, as: UTF8.self)
        }

        private mutating func number() throws(TemplateFault) -> TemplateToken {
            let start = position
            while position < bytes.count, (48...57).contains(bytes[position]) || isPoint(position) { position += 1 }
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            guard let number = Double(text) else {
                throw TemplateFault(line: line, message: "'\(text)' is not a number")
            }
            return .number(number)
        }

        /// A point inside a number; `a.0.b` has none.
        private func isPoint(_ place: Int) -> Bool {
            bytes[place] == UInt8(ascii: ".") && place + 1 < bytes.count && (48...57).contains(bytes[place + 1])
        }

        private static let minus = UInt8(ascii: "-")
        private static let percent = UInt8(ascii: "%")
        private static let hash = UInt8(ascii: "#")
    }
}

/// The smallest parts inside a tag.
enum TemplateToken: Equatable {
    case word(String)
    case text(String)
    case number(Double)
    case sign(String)

    /// For messages.
    var shown: String {
        switch self {
        case .word(let word): "'\(word)'"
        case .text: "a text"
        case .number(let number): "\(number)"
        case .sign(let sign): "'\(sign)'"
        }
    }
}
