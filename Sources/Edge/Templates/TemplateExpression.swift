import JSON

/// What a template computes; a value that is not there is nil.
indirect enum TemplateExpression: Sendable {
    case literal(JSONValue)
    case variable(String)
    case member(TemplateExpression, String)
    case element(TemplateExpression, TemplateExpression)
    case filtered(TemplateExpression, TemplateFilter, [TemplateExpression])
    case not(TemplateExpression)
    case and(TemplateExpression, TemplateExpression)
    case or(TemplateExpression, TemplateExpression)
    case compared(TemplateExpression, TemplateComparison, TemplateExpression)
    case isDefined(TemplateExpression)
}

/// How two values are compared.
enum TemplateComparison: String, Sendable {
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
    /// A text in a text, an element in a list, a name in a mapping.
    case isIn = "in"
}

/// What can be done with a value behind a `|`.
enum TemplateFilter: String, CaseIterable, Sendable {
    case upper
    case lower
    /// Without the white space around it.
    case trim
    /// Characters of a text, elements of a list, members of a mapping.
    case length
    /// The elements of a list as one text; the argument stands between them.
    case join
    /// The argument where the value is absent or null; with `true` as second argument where it is empty or false too.
    case `default`

    /// How many arguments it may have.
    var arguments: ClosedRange<Int> {
        switch self {
        case .upper, .lower, .trim, .length: 0...0
        case .join: 0...1
        case .default: 1...2
        }
    }
}

/// A part of a template.
indirect enum TemplateNode: Sendable {
    case text(String)
    case output(TemplateExpression, line: Int)
    /// The first branch whose condition holds; a nil condition always does.
    case choice([(condition: TemplateExpression?, nodes: [TemplateNode])], line: Int)
    case loop(variable: String, over: TemplateExpression, nodes: [TemplateNode], otherwise: [TemplateNode], line: Int)
}
