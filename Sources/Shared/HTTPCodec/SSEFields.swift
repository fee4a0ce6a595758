/// What the lines of one piece have said so far, as ranges counted from the piece's first byte.
struct SSEFields: Sendable {
    private(set) var name: Range<Int>?
    private(set) var id: Range<Int>?
    private(set) var retry: Int?
    private(set) var comment: Range<Int>?
    /// The first line of data stands alone: nearly every event has just one.
    private(set) var data: Range<Int>?
    private(set) var moreData: [Range<Int>] = []
    /// Whether no line but comments has been read.
    private(set) var isEmpty = true

    mutating func reset() {
        name = nil
        id = nil
        retry = nil
        comment = nil
        data = nil
        if !moreData.isEmpty { moreData.removeAll(keepingCapacity: true) }
        isEmpty = true
    }

    /// Reads one line that is not empty; `piece` are the bytes from the piece's first one on.
    mutating func read(_ line: Range<Int>, of piece: UnsafeRawBufferPointer) {
        if piece[line.lowerBound] == UInt8(ascii: ":") {
            if isEmpty { comment = Self.value(line, after: 0, piece) }
            return
        }
        isEmpty = false
        if let value = Self.value(line, named: "data", piece) {
            if data == nil { data = value } else { moreData.append(value) }
        } else if let value = Self.value(line, named: "event", piece) {
            name = value
        } else if let value = Self.value(line, named: "id", piece) {
            if !piece[value].contains(0) { id = value }
        } else if let value = Self.value(line, named: "retry", piece) {
            readRetry(piece[value])
        }
    }

    private mutating func readRetry(_ digits: Slice<UnsafeRawBufferPointer>) {
        let isNumber = digits.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard isNumber, let number = Int(String(decoding: digits, as: UTF8.self)) else { return }
        retry = number
    }

    /// The value of a line if its field has this name; a line without a colon is a name with an empty value.
    @inline(__always)
    private static func value(
        _ line: Range<Int>,
        named name: StaticString,
        _ piece: UnsafeRawBufferPointer
    ) -> Range<Int>? {
        let count = name.utf8CodeUnitCount
        guard line.count >= count else { return nil }
        for index in 0..<count where piece[line.lowerBound + index] != name.utf8Start[index] { return nil }
        if line.count == count { return line.upperBound..<line.upperBound }
        guard piece[line.lowerBound + count] == UInt8(ascii: ":") else { return nil }
        return value(line, after: count, piece)
    }

    /// What follows the colon at `colon`, without the one blank that may stand there.
    private static func value(_ line: Range<Int>, after colon: Int, _ piece: UnsafeRawBufferPointer) -> Range<Int> {
        var start = line.lowerBound + colon + 1
        if start < line.upperBound, piece[start] == 0x20 { start += 1 }
        return start..<line.upperBound
    }
}
