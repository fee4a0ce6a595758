/// A `multipart/form-data` body, read only as far as to find and replace a text field.
public struct MultipartForm: Sendable {
    /// One part: its field's name and where its content lies in the body.
    public struct Part: Sendable, Hashable {
        /// The field's name.
        public let name: String
        /// The file's name, when the part is a file.
        public let fileName: String?
        /// Where the content lies.
        public let content: Range<Int>
    }

    /// The parts in their order.
    public let parts: [Part]
    private let body: [UInt8]

    /// The most parts that are read; more make the form unreadable.
    ///
    /// Chosen, unmeasured.
    public static let mostParts = 1000

    /// Reads a body; nil when the type names no boundary or the body does not keep to it.
    public init?(contentType: String, body: [UInt8]) {
        guard let boundary = Self.parameter("boundary", of: contentType), !boundary.isEmpty else { return nil }
        self.body = body
        let mark = Array("--\(boundary)".utf8)
        var parts: [Part] = []
        guard var position = Self.find(mark, in: body, from: 0) else { return nil }
        while true {
            position += mark.count
            if body[position...].starts(with: "--".utf8) { break }
            guard let headEnd = Self.find(Array("\r\n\r\n".utf8), in: body, from: position),
                let next = Self.find(Array("\r\n".utf8) + mark, in: body, from: headEnd + 4),
                parts.count < Self.mostParts
            else { return nil }
            let head = String(decoding: body[position..<headEnd], as: UTF8.self)
            let content = (headEnd + 4)..<next
            for line in head.split(whereSeparator: \.isNewline)
            where line.lowercased().hasPrefix("content-disposition:") {
                guard let name = Self.parameter("name", of: String(line)) else { continue }
                parts.append(Part(name: name, fileName: Self.parameter("filename", of: String(line)), content: content))
            }
            position = next + 2
        }
        self.parts = parts
    }

    /// The text of a field; nil when there is none of this name that is not a file.
    public func text(of name: String) -> String? {
        parts.first { $0.name == name && $0.fileName == nil }.map { String(decoding: body[$0.content], as: UTF8.self) }
    }

    /// The body with another text in a field's place; unchanged when there is no such field.
    public func replacing(_ name: String, with text: String) -> [UInt8] {
        guard let part = parts.first(where: { $0.name == name && $0.fileName == nil }) else { return body }
        return Array(body[..<part.content.lowerBound]) + Array(text.utf8) + Array(body[part.content.upperBound...])
    }

    /// The value of a parameter such as `boundary=x` or `name="y"`.
    private static func parameter(_ name: String, of field: String) -> String? {
        for piece in field.split(separator: ";").dropFirst() {
            let trimmed = piece.drop { $0 == " " }
            guard let equals = trimmed.firstIndex(of: "="), trimmed[..<equals].lowercased() == name else { continue }
            let value = trimmed[trimmed.index(after: equals)...]
            if value.hasPrefix("\""), let end = value.dropFirst().firstIndex(of: "\"") {
                return String(value[value.index(after: value.startIndex)..<end])
            }
            return String(value.prefix { $0 != " " && $0 != "\r" })
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        guard body.count - start >= needle.count, let first = needle.first else { return nil }
        var index = start
        while index + needle.count <= body.count {
            guard let candidate = body[index...].firstIndex(of: first), candidate + needle.count <= body.count else {
                return nil
            }
            if body[candidate..<(candidate + needle.count)].elementsEqual(needle) { return candidate }
            index = candidate + 1
        }
        return nil
    }
}
