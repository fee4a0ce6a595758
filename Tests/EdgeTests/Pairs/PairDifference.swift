import Testing

/// Says in few lines in what two values differ.
enum PairDifference {
    /// Reports the first lines in which the values' descriptions differ.
    static func expectSame<Value: Equatable>(
        _ found: Value,
        _ wanted: Value,
        _ what: String,
        at place: SourceLocation = #_sourceLocation
    ) {
        guard found != wanted else { return }
        let found = lines(found)
        let wanted = lines(wanted)
        let same = zip(found, wanted).prefix { $0 == $1 }.count
        func part(_ lines: [Substring]) -> String { lines.dropFirst(same).prefix(8).joined(separator: "\n") }
        let path = wanted.prefix(same).suffix(6).joined(separator: "\n")
        Issue.record("\(what)\n\(path)\nfound:\n\(part(found))\nwanted:\n\(part(wanted))", sourceLocation: place)
    }

    private static func lines(_ value: some Any) -> [Substring] {
        var text = ""
        dump(value, to: &text)
        return text.split(separator: "\n")
    }
}
