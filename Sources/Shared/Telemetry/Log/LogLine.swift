import Logging

/// Puts an entry into one line: the only place where a log line gets its form, and where it is redacted.
struct LogLine: Sendable {
    let format: LogSettings.Format
    let process: String
    let pid: Int32
    /// What every JSON line of this process says between its level and its message.
    let identity: [UInt8]

    init(format: LogSettings.Format, process: String, pid: Int32) {
        self.format = format
        self.process = process
        self.pid = pid
        var identity: [UInt8] = Array(",\"process\":".utf8)
        JSONText.write(Array(process.utf8), to: &identity)
        identity += ",\"pid\":\(pid),\"msg\":".utf8
        self.identity = identity
    }

    /// A longer value is cut, so that a line stays one small write.
    ///
    /// Chosen, unmeasured.
    static let longestValue = 4096

    /// The line with its line end.
    func bytes(of entry: LogEntry) -> [UInt8] {
        if let line = entry.line { return line }
        var out: [UInt8] = []
        out.reserveCapacity(256)
        switch format {
        case .json: writeJSON(entry, to: &out)
        case .text: writeText(entry, to: &out)
        }
        out.append(UInt8(ascii: "\n"))
        return out
    }

    private func writeJSON(_ entry: LogEntry, to out: inout [UInt8]) {
        out +=
            "{\"ts\":\"\(Timestamp.text(milliseconds: entry.milliseconds))\",\"level\":\"\(entry.level.rawValue)\"".utf8
        out += identity
        JSONText.write(cleaned(entry.message), to: &out)
        for (key, value) in entry.metadata.sorted(by: { $0.key < $1.key }) {
            out.append(UInt8(ascii: ","))
            // a field must not take the place of one of the line's own
            let name = Self.ownFields.contains(key) ? key + "_" : key
            JSONText.write(Array(name.utf8), to: &out)
            out.append(UInt8(ascii: ":"))
            writeJSON(value, key, to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }

    private func writeJSON(_ value: Logger.MetadataValue, _ key: String, to out: inout [UInt8]) {
        if Redaction.isSecret(field: key) {
            JSONText.write(Redaction.mark, to: &out)
            return
        }
        switch value {
        case .string(let text): JSONText.write(cleaned(text), to: &out)
        case .stringConvertible(let thing):
            if let number = Self.number(thing) {
                out += number.utf8
            } else {
                JSONText.write(cleaned(thing.description), to: &out)
            }
        case .array(let values):
            out.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                writeJSON(value, "", to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .dictionary(let fields):
            out.append(UInt8(ascii: "{"))
            for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                JSONText.write(Array(field.key.utf8), to: &out)
                out.append(UInt8(ascii: ":"))
                writeJSON(field.value, field.key, to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    private func writeText(_ entry: LogEntry, to out: inout [UInt8]) {
        let level = entry.level.rawValue.uppercased()
        out += "\(Timestamp.text(milliseconds: entry.milliseconds)) \(level) \(process)[\(pid)] ".utf8
        out += Self.oneLine(cleaned(entry.message))
        for (key, value) in entry.metadata.sorted(by: { $0.key < $1.key }) {
            out += " \(key)=".utf8
            if Redaction.isSecret(field: key) {
                out += Redaction.mark
                continue
            }
            let text = Self.oneLine(cleaned(value.description))
            if text.isEmpty || text.contains(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\"") }) {
                JSONText.write(text, to: &out)
            } else {
                out += text
            }
        }
    }

    /// A text without secrets and not too long.
    func cleaned(_ text: String) -> [UInt8] {
        var bytes = Redaction.redacted(Array(text.utf8))
        if bytes.count > Self.longestValue {
            bytes.removeSubrange(Self.longestValue...)
            // the cut may have gone through a character
            while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
            if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
            bytes += "...".utf8
        }
        return bytes
    }

    private static func oneLine(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 }
    }

    private static func number(_ thing: any CustomStringConvertible) -> String? {
        switch thing {
        case let value as Bool: "\(value)"
        case let value as any FixedWidthInteger: "\(value)"
        // JSON knows no infinity
        case let value as Double: value.isFinite ? "\(value)" : nil
        default: nil
        }
    }

    private static let ownFields: Set<String> = ["ts", "level", "process", "pid", "msg"]
}
