extension Kind where Value == String {
    /// Any text; numbers and words are taken as they stand.
    static var text: Self {
        Self(
            name: "text",
            read: { node, _, reading in scalar(node, "a text", &reading)?.text },
            show: { $0.isEmpty ? "\"\"" : $0 }
        )
    }

    /// The name of an environment variable.
    static var variable: Self {
        text.allowing("the name of an environment variable (A-Z, 0-9 and _)") { name in
            let bytes = Array(name.utf8)
            guard let first = bytes.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
                return false
            }
            return bytes.allSatisfy {
                $0 == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
        }
    }

    /// An http or https URL.
    static var url: Self {
        text.allowing("a URL that begins with http:// or https://, names no user and has a port up to 65535, if any") {
            text in
            let lower = text.lowercased()
            let rest =
                lower.hasPrefix("https://") ? lower.dropFirst(8) : lower.hasPrefix("http://") ? lower.dropFirst(7) : ""
            let authority = rest.prefix { !"/?#".contains($0) }
            let (host, port) = URLAuthority.parts(of: authority)
            return !host.isEmpty && (1...65_535).contains(port ?? 0) && !authority.contains("@")
                && !text.contains(where: \.isWhitespace)
        }
    }

    /// A text that is not empty.
    static var name: Self { text.allowing("a text that is not empty") { !$0.isEmpty } }
}

extension Kind where Value == Secret {
    /// A text that is shown nowhere.
    static var secret: Self {
        Self(
            name: "secret",
            read: { node, _, reading in scalar(node, "a text", &reading).map { Secret($0.text) } },
            show: { _ in "***" }
        )
    }
}

extension Kind where Value == Bool {
    /// Yes or no, in any of YAML's words.
    static var flag: Self { flag(true: "true", false: "false") }

    /// Yes or no, shown as on or off.
    static var onOff: Self { flag(true: "on", false: "off") }

    private static func flag(true yes: String, false no: String) -> Self {
        Self(
            name: "\(yes) or \(no)",
            read: { node, _, reading in
                guard let found = scalar(node, "\(yes) or \(no)", &reading) else { return nil }
                switch found.text.lowercased() {
                case "true", "yes", "on": return true
                case "false", "no", "off": return false
                default:
                    reading.fail(node, "expected \(yes) or \(no), found \(quoted(found.text))")
                    return nil
                }
            },
            show: { $0 ? yes : no }
        )
    }
}

extension Kind where Value == Int {
    /// A whole number in a range.
    static func int(_ range: ClosedRange<Int>) -> Self {
        let allowed =
            range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound)-\(range.upperBound)"
        return Self(
            name: "whole number",
            range: allowed,
            read: { node, _, reading in
                let expected = "a whole number, \(allowed)"
                guard let found = scalar(node, expected, &reading) else { return nil }
                guard found.isPlain, let number = Int(found.text), range.contains(number) else {
                    reading.fail(node, "expected \(expected), found \(quoted(found.text, isPlain: found.isPlain))")
                    return nil
                }
                return number
            },
            show: { "\($0)" }
        )
    }
}

extension Kind where Value == Double {
    /// A number in a range.
    static func number(_ range: ClosedRange<Double>) -> Self {
        Self(
            name: "number",
            range: allowedText(range),
            read: { node, _, reading in readNumber(node, range, "a number", &reading) },
            show: numberText
        )
    }
}

extension Kind where Value == Duration {
    /// A time in seconds; a fraction is allowed.
    static func seconds(_ range: ClosedRange<Double>) -> Self { time(range, unit: "seconds", perSecond: 1) }

    /// A time in milliseconds; a fraction is allowed.
    static func milliseconds(_ range: ClosedRange<Double>) -> Self {
        time(range, unit: "milliseconds", perSecond: 1000)
    }

    private static func time(_ range: ClosedRange<Double>, unit: String, perSecond: Double) -> Self {
        Self(
            name: unit,
            range: allowedText(range),
            read: { node, _, reading in
                // to the nanosecond: a binary fraction of a second is not exact to the attosecond
                readNumber(node, range, "a number of \(unit)", &reading).map {
                    .nanoseconds(Int64(($0 / perSecond * 1e9).rounded()))
                }
            },
            show: { value in
                let parts = value.components
                return numberText((Double(parts.seconds) + Double(parts.attoseconds) / 1e18) * perSecond)
            }
        )
    }
}

extension Kind where Value == ByteCount {
    /// A size in megabytes of 1,048,576 bytes; a fraction is allowed.
    static func megabytes(_ range: ClosedRange<Double>) -> Self {
        Self(
            name: "MB",
            range: allowedText(range),
            read: { node, _, reading in
                readNumber(node, range, "a number of megabytes", &reading).map {
                    ByteCount(bytes: Int(($0 * 1_048_576).rounded()))
                }
            },
            show: { numberText(Double($0.bytes) / 1_048_576) }
        )
    }
}

extension Kind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of a closed set of words, in any case.
    static func choice(_ type: Value.Type = Value.self) -> Self {
        let words = Value.allCases.map(\.rawValue)
        let expected = words.joined(separator: ", ")
        return Self(
            name: "word",
            range: expected,
            read: { node, _, reading in
                guard let found = scalar(node, "one of \(expected)", &reading) else { return nil }
                let word = found.text.lowercased()
                guard let value = Value.allCases.first(where: { $0.rawValue.lowercased() == word }) else {
                    reading.fail(node, "expected one of \(expected), found \(quoted(found.text))")
                    return nil
                }
                return value
            },
            show: { $0.rawValue }
        )
    }
}

/// The text of a scalar; anything else is an error that says what was found.
private func scalar(_ node: YAMLNode, _ expected: String, _ reading: inout Reading) -> (text: String, isPlain: Bool)? {
    switch node.shape {
    case .scalar(let text, let isPlain): return (text, isPlain)
    case .list: reading.fail(node, "expected \(expected), found a list")
    case .map: reading.fail(node, "expected \(expected), found a mapping")
    }
    return nil
}

private func readNumber(
    _ node: YAMLNode,
    _ range: ClosedRange<Double>,
    _ what: String,
    _ reading: inout Reading
) -> Double? {
    let expected = range.upperBound == .infinity && range.lowerBound == 0 ? what : "\(what), \(allowedText(range))"
    guard let found = scalar(node, expected, &reading) else { return nil }
    guard found.isPlain, let number = Double(found.text), number.isFinite, range.contains(number) else {
        reading.fail(node, "expected \(expected), found \(quoted(found.text, isPlain: found.isPlain))")
        return nil
    }
    return number
}

private func allowedText(_ range: ClosedRange<Double>) -> String {
    range.upperBound == .infinity
        ? "\(numberText(range.lowerBound)) or more" : "\(numberText(range.lowerBound))-\(numberText(range.upperBound))"
}

private func numberText(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
}

/// What was found, unless it is so long, or looks so, that it might be a key in the wrong place.
private func quoted(_ text: String, isPlain: Bool = true) -> String {
    if text.utf8.count > 24 || text.hasPrefix("sk-") { return "a text of \(text.count) characters" }
    if text.isEmpty { return "nothing" }
    return isPlain && Double(text) != nil ? text : "the text \"\(text)\""
}
