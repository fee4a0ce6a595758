/// The status and header of an answer.
public struct ResponseHead: Sendable {
    /// A version of HTTP.
    public enum Version: UInt8, Sendable {
        case http10
        case http11
        case http2
    }

    /// The status code.
    public var status: Int
    /// The version the upstream answered in.
    public var version: Version
    private var fields: Fields

    /// Fields as they came until somebody wants them all: most receivers ask for one or two of ten.
    private enum Fields {
        /// As they came, a line feed after each.
        case lines([UInt8])
        case list([(name: String, value: String)])
    }

    /// The header fields in the order they came.
    ///
    /// When the body came compressed, `Content-Encoding` and `Content-Length` are left out: what the receiver gets is decoded.
    /// Each reading makes texts of all of them; `value(of:)` is cheaper for one.
    public var headers: [(name: String, value: String)] {
        get {
            switch fields {
            case .list(let list): list
            case .lines(let lines): Self.list(lines)
            }
        }
        set { fields = .list(newValue) }
    }

    /// A head of these parts.
    public init(status: Int, version: Version, headers: [(name: String, value: String)]) {
        self.status = status
        self.version = version
        fields = .list(headers)
    }

    init(status: Int, version: Version, lines: [UInt8]) {
        self.status = status
        self.version = version
        fields = .lines(lines)
    }

    /// The value of the first field of that name, in whatever case.
    public func value(of name: String) -> String? {
        switch fields {
        case .list(let list): list.first { isSameFieldName($0.name, name) }?.value
        case .lines(let lines): lines.withUnsafeBytes { Self.value(of: name, in: $0) }
        }
    }

    private static func list(_ lines: [UInt8]) -> [(name: String, value: String)] {
        lines.withUnsafeBytes { bytes in
            bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
                guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
                return (String(decoding: line[..<colon], as: UTF8.self), text(line[(colon + 1)...]))
            }
        }
    }

    /// The value of the first field of that name in lines that end with a line feed.
    private static func value(of name: String, in bytes: UnsafeRawBufferPointer) -> String? {
        let count = name.utf8.count
        var start = 0
        while start + count < bytes.count {
            // The colon first: it is in its place in few of the other lines.
            if bytes[start + count] == UInt8(ascii: ":"),
                hasFieldName(UnsafeRawBufferPointer(rebasing: bytes[start...]), name)
            {
                return text(bytes[(start + count + 1)...].prefix { $0 != UInt8(ascii: "\n") })
            }
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            start = end + 1
        }
        return nil
    }

    /// A value without the white space around it.
    static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        var bytes = bytes
        while let first = bytes.first, first == 32 || first == 9 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last == 32 || last == 9 { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Whether two header names are the same, letter case aside.
func isSameFieldName(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    var left = left
    return left.withUTF8 { hasFieldName(UnsafeRawBufferPointer($0), right) }
}

/// Whether a line starts with a header's name, letter case aside.
func hasFieldName(_ line: UnsafeRawBufferPointer, _ name: String) -> Bool {
    var name = name
    return name.withUTF8 { name in
        guard line.count >= name.count else { return false }
        for index in 0..<name.count where lowercase(line[index]) != lowercase(name[index]) { return false }
        return true
    }
}

private func lowercase(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }
