import JSON

/// Renders a template within its limits.
struct TemplateRenderer {
    private(set) var output = ""
    private var scopes: [JSONObject]
    private var stepsLeft: Int
    private let limits: TemplateLimits
    private var line = 1

    init(_ variables: JSONObject, limits: TemplateLimits) {
        scopes = [variables]
        stepsLeft = limits.steps
        self.limits = limits
    }

    mutating func render(_ nodes: [TemplateNode]) throws(TemplateFault) {
        for node in nodes {
            try spend()
            switch node {
            case .text(let text): try write(text)
            case .output(let expression, let line):
                self.line = line
                try write(Self.text(of: try value(of: expression)))
            case .choice(let branches, let line):
                self.line = line
                try choose(branches)
            case .loop(let variable, let list, let nodes, let otherwise, let line):
                self.line = line
                try repeated(variable, try items(of: try value(of: list)), nodes, otherwise)
            }
        }
    }

    private mutating func choose(
        _ branches: [(condition: TemplateExpression?, nodes: [TemplateNode])]
    ) throws(TemplateFault) {
        for (condition, nodes) in branches {
            if let condition, !Self.isTrue(try value(of: condition)) { continue }
            return try render(nodes)
        }
    }

    private mutating func repeated(
        _ variable: String,
        _ items: [JSONValue],
        _ nodes: [TemplateNode],
        _ otherwise: [TemplateNode]
    ) throws(TemplateFault) {
        if items.isEmpty { return try render(otherwise) }
        scopes.append([:])
        for (index, item) in items.enumerated() {
            try spend()
            scopes[scopes.count - 1] = [
                variable: item,
                "loop": [
                    "index": .number(index + 1), "index0": .number(index), "first": .bool(index == 0),
                    "last": .bool(index == items.count - 1), "length": .number(items.count),
                ],
            ]
            try render(nodes)
        }
        scopes.removeLast()
    }

    private func items(of value: JSONValue?) throws(TemplateFault) -> [JSONValue] {
        switch value {
        case nil, .null?: return []
        case .array(let items)?: return items
        case .object(let members)?: return members.map { .string($0.key) }
        case .string?, .number?, .bool?: throw fault("a loop needs a list or a mapping")
        }
    }

    // MARK: values

    private mutating func value(of expression: TemplateExpression) throws(TemplateFault) -> JSONValue? {
        try spend()
        switch expression {
        case .literal(let value): return value
        case .variable(let name): return scopes.last { $0[name] != nil }?[name]
        case .member(let base, let name): return try value(of: base)?[name]
        case .element(let base, let place): return try element(of: try value(of: base), try value(of: place))
        case .filtered(let base, let filter, let arguments):
            return try filtered(try value(of: base), filter, arguments)
        case .not(let inner): return .bool(!Self.isTrue(try value(of: inner)))
        case .and(let left, let right):
            let first = try value(of: left)
            return Self.isTrue(first) ? try value(of: right) : first
        case .or(let left, let right):
            let first = try value(of: left)
            return Self.isTrue(first) ? first : try value(of: right)
        case .compared(let left, let comparison, let right):
            return .bool(try compare(try value(of: left), comparison, try value(of: right)))
        case .isDefined(let inner): return .bool(try value(of: inner) != nil)
        }
    }

    private func element(of base: JSONValue?, _ place: JSONValue?) throws(TemplateFault) -> JSONValue? {
        switch (base, place) {
        case (.array(let items)?, .number(let number)?):
            guard let index = number.int else { return nil }
            let counted = index < 0 ? items.count + index : index
            return items.indices.contains(counted) ? items[counted] : nil
        case (.object(let members)?, .string(let name)?): return members[name]
        default: return nil
        }
    }

    private mutating func compare(
        _ left: JSONValue?,
        _ comparison: TemplateComparison,
        _ right: JSONValue?
    ) throws(TemplateFault) -> Bool {
        try spend(on: left)
        try spend(on: right)
        let (first, second) = (left ?? .null, right ?? .null)
        switch comparison {
        case .equal: return Self.areEqual(first, second)
        case .unequal: return !Self.areEqual(first, second)
        case .isIn:
            switch (first, second) {
            case (.string(let part), .string(let text)): return part.isEmpty || text.contains(part)
            case (_, .array(let items)): return items.contains { Self.areEqual($0, first) }
            case (.string(let name), .object(let members)): return members[name] != nil
            default: return false
            }
        case .less, .atMost, .greater, .atLeast:
            switch (first, second) {
            case (.number(let one), .number(let other)): return Self.holds(one.double, comparison, other.double)
            case (.string(let one), .string(let other)): return Self.holds(one, comparison, other)
            default: throw fault("only two numbers or two texts can be compared with \(comparison.rawValue)")
            }
        }
    }

    private static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if case .number(let one) = left, case .number(let other) = right { return one.double == other.double }
        return left == right
    }

    private static func holds<Value: Comparable>(
        _ left: Value,
        _ comparison: TemplateComparison,
        _ right: Value
    ) -> Bool {
        switch comparison {
        case .less: left < right
        case .atMost: left <= right
        case .greater: left > right
        case .atLeast: left >= right
        case .equal, .unequal, .isIn: false
        }
    }

    private mutating func filtered(
        _ value: JSONValue?,
        _ filter: TemplateFilter,
        _ arguments: [TemplateExpression]
    ) throws(TemplateFault) -> JSONValue? {
        try spend(on: value)
        switch filter {
        case .upper: return .string(Self.text(of: value).uppercased())
        case .lower: return .string(Self.text(of: value).lowercased())
        case .trim: return .string(Self.trimmed(Self.text(of: value)))
        case .length: return .number(Self.length(of: value))
        case .join:
            var separator = ""
            if let first = arguments.first { separator = Self.text(of: try self.value(of: first)) }
            let parts = try items(of: value)
            try spend(by: parts.count)
            for part in parts { try spend(on: part) }
            let length = parts.count.multipliedReportingOverflow(by: separator.utf8.count)
            guard !length.overflow, length.partialValue <= limits.outputBytes else { throw tooLong }
            return .string(parts.map { Self.text(of: $0) }.joined(separator: separator))
        case .default:
            let isEmptyToo = arguments.count > 1 ? Self.isTrue(try self.value(of: arguments[1])) : false
            let isAbsent = value == nil || value == .null || isEmptyToo && !Self.isTrue(value)
            return isAbsent ? try self.value(of: arguments[0]) : value
        }
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }

    private static func length(of value: JSONValue?) -> Int {
        switch value {
        case .string(let text)?: text.unicodeScalars.count
        case .array(let items)?: items.count
        case .object(let members)?: members.count
        default: 0
        }
    }

    /// Absent, null, false, 0 and what is empty are not true.
    private static func isTrue(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null?: false
        case .bool(let flag)?: flag
        case .number(let number)?: number.double != 0
        case .string(let text)?: !text.isEmpty
        case .array(let items)?: !items.isEmpty
        case .object(let members)?: !members.isEmpty
        }
    }

    /// Lists and mappings are shown as JSON.
    private static func text(of value: JSONValue?) -> String {
        switch value {
        case nil, .null?: ""
        case .string(let text)?: text
        case let other?: String(decoding: other.serialized(), as: UTF8.self)
        }
    }

    // MARK: limits

    private mutating func write(_ text: String) throws(TemplateFault) {
        guard output.utf8.count + text.utf8.count <= limits.outputBytes else { throw tooLong }
        output += text
    }

    private mutating func spend(by steps: Int = 1) throws(TemplateFault) {
        stepsLeft -= steps
        guard stepsLeft >= 0 else { throw fault("the template does more than \(limits.steps) steps") }
    }

    /// What is handled costs by its size.
    private mutating func spend(on value: JSONValue?) throws(TemplateFault) {
        switch value {
        case .string(let text)?: try spend(by: text.utf8.count / 64)
        case .array(let items)?: try spend(by: items.count)
        case .object(let members)?: try spend(by: members.count)
        default: return
        }
    }

    private var tooLong: TemplateFault { fault("the text becomes longer than \(limits.outputBytes) bytes") }

    private func fault(_ message: String) -> TemplateFault { TemplateFault(line: line, message: message) }
}
