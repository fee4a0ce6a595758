/// Puts the pieces of a template together: what belongs to which block.
struct TemplateParser {
    private var pieces: ArraySlice<TemplateLexer.Piece>
    private var depth = 0

    init(_ pieces: [TemplateLexer.Piece]) { self.pieces = pieces[...] }

    /// The whole template.
    mutating func parse() throws(TemplateFault) -> [TemplateNode] {
        let nodes = try nodes()
        guard let rest = pieces.first, case .block(let tokens) = rest.content else { return nodes }
        throw TemplateFault(
            line: rest.line,
            message: "{% \(Self.name(of: tokens)) %} stands where no block is open"
        )
    }

    /// The nodes up to a tag that ends or divides a block.
    private mutating func nodes() throws(TemplateFault) -> [TemplateNode] {
        var nodes: [TemplateNode] = []
        while let piece = pieces.first {
            switch piece.content {
            case .text(let text): nodes.append(.text(text))
            case .output(let tokens):
                var parser = TemplateExpressionParser(tokens[...], line: piece.line)
                nodes.append(.output(try parser.whole(), line: piece.line))
            case .block(let tokens):
                let name = Self.name(of: tokens)
                if Self.dividers.contains(name) { return nodes }
                pieces.removeFirst()
                nodes.append(try block(name, tokens.dropFirst(), piece.line))
                continue
            }
            pieces.removeFirst()
        }
        return nodes
    }

    private mutating func block(
        _ name: String,
        _ tokens: ArraySlice<TemplateToken>,
        _ line: Int
    ) throws(TemplateFault) -> TemplateNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= TemplateLimits.depth else {
            throw TemplateFault(line: line, message: "blocks are nested more than \(TemplateLimits.depth) deep")
        }
        switch name {
        case "if": return try choice(tokens, line)
        case "for": return try loop(tokens, line)
        default: throw TemplateFault(line: line, message: "there is no tag '\(name)'; there are if and for")
        }
    }

    private mutating func choice(
        _ tokens: ArraySlice<TemplateToken>,
        _ line: Int
    ) throws(TemplateFault) -> TemplateNode {
        var branches: [(condition: TemplateExpression?, nodes: [TemplateNode])] = []
        var parser = TemplateExpressionParser(tokens, line: line)
        var condition: TemplateExpression? = try parser.whole()
        var hasElse = false
        while true {
            branches.append((condition, try nodes()))
            let (name, rest, place) = try divider(of: "if", line)
            switch name {
            case "elif" where !hasElse:
                var parser = TemplateExpressionParser(rest, line: place)
                condition = try parser.whole()
            case "else" where !hasElse && rest.isEmpty:
                hasElse = true
                condition = nil
            case "endif" where rest.isEmpty: return .choice(branches, line: line)
            default: throw TemplateFault(line: place, message: "{% \(name) %} does not belong into this {% if %}")
            }
        }
    }

    private mutating func loop(
        _ tokens: ArraySlice<TemplateToken>,
        _ line: Int
    ) throws(TemplateFault) -> TemplateNode {
        let head = Array(tokens.prefix(2))
        guard head.count == 2, case .word(let variable) = head[0], head[1] == .word("in"), variable != "loop" else {
            throw TemplateFault(line: line, message: "write {% for name in list %}")
        }
        var parser = TemplateExpressionParser(tokens.dropFirst(2), line: line)
        let list = try parser.whole()
        let inside = try nodes()
        var otherwise: [TemplateNode] = []
        var (name, rest, place) = try divider(of: "for", line)
        if name == "else", rest.isEmpty {
            otherwise = try nodes()
            (name, rest, place) = try divider(of: "for", line)
        }
        guard name == "endfor", rest.isEmpty else {
            throw TemplateFault(line: place, message: "{% \(name) %} does not belong into this {% for %}")
        }
        return .loop(variable: variable, over: list, nodes: inside, otherwise: otherwise, line: line)
    }

    /// Takes the tag at which `nodes` stopped.
    private mutating func divider(
        of block: String,
        _ line: Int
    ) throws(TemplateFault) -> (name: String, rest: ArraySlice<TemplateToken>, line: Int) {
        guard let piece = pieces.popFirst(), case .block(let tokens) = piece.content else {
            throw TemplateFault(line: line, message: "{% \(block) %} is not closed: add {% end\(block) %}")
        }
        return (Self.name(of: tokens), tokens.dropFirst(), piece.line)
    }

    private static func name(of tokens: [TemplateToken]) -> String {
        guard case .word(let name)? = tokens.first else { return "" }
        return name
    }

    private static let dividers: Set<String> = ["elif", "else", "endif", "endfor"]
}
