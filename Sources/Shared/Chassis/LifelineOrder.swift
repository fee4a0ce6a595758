/// What a supervisor may ask of a child over its lifeline.
public enum LifelineOrder: Sendable, Equatable {
    /// Take no new work, and end after at most `limit`.
    case drain(limit: Duration)

    /// Reads one line; nil for a line of a newer supervisor that this version does not know.
    public init?(_ line: String) {
        let words = line.split(separator: " ")
        guard words.count == 2, words[0] == "drain", let seconds = Int64(words[1]), seconds >= 0 else { return nil }
        self = .drain(limit: .seconds(seconds))
    }

    /// The line without its line feed.
    public var line: String {
        switch self {
        case .drain(let limit): "drain \(limit.components.seconds)"
        }
    }
}

/// What a child says over its lifeline.
public enum LifelineWord: String, Sendable {
    /// It can do its work.
    case ready
    /// Its main loop runs.
    case beat
}

/// Cuts a stream of bytes into lines; an overlong line is dropped.
public struct LifelineReader: Sendable {
    private var pending: [UInt8] = []
    private static let longestLine = 256

    /// A reader that has seen nothing.
    public init() {}

    /// The lines that `bytes` complete.
    public mutating func lines(in bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                lines.append(String(decoding: pending, as: UTF8.self))
                pending.removeAll(keepingCapacity: true)
            } else if pending.count < Self.longestLine {
                pending.append(byte)
            }
        }
        return lines
    }
}
