import JSON

/// Reads the expression in one tag.
///
/// From weak to strong: `or`, `and`, `not`, comparisons, then values with their members and filters.
struct TemplateExpressionParser {
    private var tokens: ArraySlice<TemplateToken>
    private let line: Int
    private var depth = 0

    init(_ tokens: ArraySlice<TemplateToken>, line: Int) {
        self.tokens = tokens
        self.line = line
    }

    /// The expression that all the tokens together are.
    mutating func whole() throws(TemplateFault) -> TemplateExpression {
        let expression = try alternative()
        if let next = tokens.first { throw fault("\(next.shown) is not understood here") }
        return expression
    }

    private mutating func alternative() throws(TemplateFault) -> TemplateExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= TemplateLimits.depth else { throw fault("brackets are nested too deeply") }
        var left = try conjunction()
        while takes(.word("or")) { left = .or(left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(TemplateFault) -> TemplateExpression {
        var left = try negation()
        while takes(.word("and")) { left = .and(left, try negation()) }
        return left
    }

    private mutating func negation() throws(TemplateFault) -> TemplateExpression {
        var isNegated = false
        while takes(.word("not")) { isNegated.toggle() }
        let value = try comparison()
        return isNegated ? .not(value) : value
    }

    private mutating func comparison() throws(TemplateFault) -> TemplateExpression {
        let left = try value()
        if takes(.word("is")) {
            let isNegated = takes(.word("not"))
            guard takes(.word("defined")) else { throw fault("'is' is followed by 'defined' or 'not defined'") }
            return isNegated ? .not(.isDefined(left)) : .isDefined(left)
        }
        if tokens.first == .word("not"), tokens.dropFirst().first == .word("in") {
            tokens.removeFirst(2)
            return .not(.compared(left, .isIn, try value()))
        }
        let sign: String
        switch tokens.first {
        case .sign(let text)?: sign = text
        case .word("in")?: sign = "in"
        default: return left
        }
        guard let comparison = TemplateComparison(rawValue: sign) else { return left }
        tokens.removeFirst()
        return .compared(left, comparison, try value())
    }

    private mutating func value() throws(TemplateFault) -> TemplateExpression {
        var value = try primary()
        var links = 0
        while true {
            links += 1
            guard links <= TemplateLimits.depth else { throw fault("too many members or filters behind one value") }
            if takes(.sign(".")) {
                switch tokens.popFirst() {
                case .word(let name)?: value = .member(value, name)
                case .number(let place)? where place >= 0 && place < 1e9 && place == place.rounded():
                    value = .element(value, .literal(.number(Int(place))))
                default: throw fault("a name is missing behind '.'")
                }
            } else if takes(.sign("[")) {
                value = .element(value, try alternative())
                try expect("]")
            } else if takes(.sign("|")) {
                value = try filtered(value)
            } else {
                return value
            }
        }
    }

    private mutating func filtered(_ value: TemplateExpression) throws(TemplateFault) -> TemplateExpression {
        guard case .word(let name)? = tokens.popFirst() else { throw fault("a filter's name is missing behind '|'") }
        guard let filter = TemplateFilter(rawValue: name) else {
            let known = TemplateFilter.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault("there is no filter '\(name)'; there are \(known)")
        }
        var arguments: [TemplateExpression] = []
        if takes(.sign("(")), !takes(.sign(")")) {
            repeat { arguments.append(try alternative()) } while takes(.sign(",")) && arguments.count < 8
            try expect(")")
        }
        guard filter.arguments.contains(arguments.count) else {
            throw fault("the filter '\(name)' does not take \(arguments.count) arguments")
        }
        return .filtered(value, filter, arguments)
    }

    private mutating func primary() throws(TemplateFault) -> TemplateExpression {
        switch tokens.popFirst() {
        case .text(let text)?: return .literal(.string(text))
        case .number(let number)?: return .literal(Self.literal(number))
        case .sign("-")?:
            guard case .number(let number)? = tokens.popFirst() else { throw fault("a number is missing behind '-'") }
            return .literal(Self.literal(-number))
        case .sign("(")?:
            let inner = try alternative()
            try expect(")")
            return inner
        case .word("true")?, .word("True")?: return .literal(true)
        case .word("false")?, .word("False")?: return .literal(false)
        case .word("none")?, .word("None")?, .word("null")?: return .literal(.null)
        case .word(let name)?:
            if Self.reserved.contains(name) { throw fault("a value is missing before '\(name)'") }
            return .variable(name)
        case let other?: throw fault("\(other.shown) is not understood here")
        case nil: throw fault("a value is missing")
        }
    }

    private static func literal(_ number: Double) -> JSONValue {
        Int(exactly: number).map { .number($0) } ?? .number(number)
    }

    private mutating func takes(_ token: TemplateToken) -> Bool {
        guard tokens.first == token else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func expect(_ sign: String) throws(TemplateFault) {
        guard takes(.sign(sign)) else { throw fault("'\(sign)' is missing") }
    }

    private func fault(_ message: String) -> TemplateFault { TemplateFault(line: line, message: message) }

    private static let reserved: Set<String> = ["and", "or", "in", "is", "if", "else"]
}
