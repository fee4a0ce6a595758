/// The text of a configuration the supervisor accepted, with the variables that its `.env` added: one block of bytes.
///
/// `KEY=value` and a zero byte for each variable, one more zero byte, then the text.
struct AcceptedText: Equatable {
    var variables: [String: String]
    var text: [UInt8]

    init(variables: [String: String], text: [UInt8]) {
        self.variables = variables
        self.text = text
    }

    var packed: [UInt8] {
        var bytes: [UInt8] = []
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            bytes += Array("\(name)=\(value)".utf8.filter { $0 != 0 }) + [0]
        }
        return bytes + [0] + text
    }

    init?(unpacking bytes: [UInt8]) {
        var variables: [String: String] = [:]
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0), end != rest.startIndex {
            let entry = rest[..<end].split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard entry.count == 2 else { return nil }
            variables[String(decoding: entry[0], as: UTF8.self)] = String(decoding: entry[1], as: UTF8.self)
            rest = rest[(end + 1)...]
        }
        guard rest.first == 0 else { return nil }
        self.init(variables: variables, text: Array(rest.dropFirst()))
    }
}
