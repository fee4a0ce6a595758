/// A set of changes to the members of one object, made to its text in one pass: what is not changed stays byte for byte.
///
/// Of a repeated key every occurrence is changed, so that no parser downstream sees the old value. The text must be JSON
/// (see ``JSONSpans``); so must the values given as bytes, which are copied as they are.
public struct JSONSplice: Sendable {
    private enum Edit: Sendable {
        case set([UInt8])
        case replace([UInt8])
        case remove
        case nested(JSONSplice)
    }

    private struct Patch {
        var range: Range<Int>
        var text: [UInt8]
    }

    private var edits: [(key: String, edit: Edit)] = []

    /// No change.
    public init() {}

    /// Whether nothing is to be changed.
    public var isEmpty: Bool { edits.isEmpty }

    /// Gives the key this value: in place where it exists, else as a new last member.
    public mutating func set(_ key: String, to json: [UInt8]) { put(key, .set(json)) }

    /// Gives the key this value: in place where it exists, else as a new last member.
    public mutating func set(_ key: String, to value: JSONValue) { put(key, .set(value.serialized())) }

    /// Gives the key this value only where it exists.
    public mutating func replace(_ key: String, with json: [UInt8]) { put(key, .replace(json)) }

    /// Gives the key this value only where it exists.
    public mutating func replace(_ key: String, with value: JSONValue) { put(key, .replace(value.serialized())) }

    /// Takes the member out, with the comma that belonged to it.
    public mutating func remove(_ key: String) { put(key, .remove) }

    /// Changes the object that is the key's value.
    ///
    /// Where the key is missing, or its value is no object, one is put there if `splice` sets anything.
    public mutating func edit(_ key: String, with splice: JSONSplice) { put(key, .nested(splice)) }

    /// The changed text of the object that `bytes` is.
    ///
    /// - Throws: `JSONError` if it is no object or does not end.
    public func applied(to bytes: UnsafeRawBufferPointer) throws(JSONError) -> [UInt8] {
        guard !isEmpty else { return Array(bytes) }
        var patches: [Patch] = []
        try collect(into: &patches, bytes, 0..<bytes.count)
        let growth = patches.reduce(0) { $0 + $1.text.count }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + growth)
        var position = 0
        for patch in patches {
            result.append(contentsOf: bytes[position..<patch.range.lowerBound])
            result.append(contentsOf: patch.text)
            position = patch.range.upperBound
        }
        result.append(contentsOf: bytes[position...])
        return result
    }

    /// The changed text of the object that `bytes` is.
    ///
    /// - Throws: `JSONError` if it is no object or does not end.
    public func applied(to bytes: [UInt8]) throws(JSONError) -> [UInt8] {
        let result: Result<[UInt8], JSONError> = bytes.withUnsafeBytes { buffer in
            do throws(JSONError) { return .success(try applied(to: buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private mutating func put(_ key: String, _ edit: Edit) {
        edits.removeAll { $0.key.utf8.elementsEqual(key.utf8) }
        edits.append((key, edit))
    }

    /// The members that this splice adds to an object which has none of its keys: `"a":1,"b":2`.
    private func additions(skipping seen: [Bool] = []) -> [UInt8] {
        var writer = JSONWriter()
        for (index, (key, edit)) in edits.enumerated() where seen.isEmpty || !seen[index] {
            switch edit {
            case .set(let json):
                writer.key(key)
                writer.raw(json)
            case .nested(let splice):
                let inner = splice.additions()
                guard !inner.isEmpty else { continue }
                writer.key(key)
                writer.raw([UInt8(ascii: "{")] + inner + [UInt8(ascii: "}")])
            case .replace, .remove: continue
            }
        }
        return writer.bytes
    }

    /// Adds the patches of the object at `range`, in the order of their places.
    private func collect(
        into patches: inout [Patch],
        _ bytes: UnsafeRawBufferPointer,
        _ range: Range<Int>
    ) throws(JSONError) {
        let spans = try JSONSpans(bytes, in: range)
        var seen = [Bool](repeating: false, count: edits.count)
        var lastKept: JSONSpans.Member?
        var removedFrom: Int?
        for member in spans.members {
            let index = edits.firstIndex { member.hasKey($0.key, in: bytes) }
            if let index { seen[index] = true }
            if let index, case .remove = edits[index].edit {
                if removedFrom == nil { removedFrom = member.key.lowerBound - 1 }
                continue
            }
            if let start = removedFrom {
                patches.append(Patch(range: start..<(member.key.lowerBound - 1), text: []))
                removedFrom = nil
            }
            lastKept = member
            guard let index else { continue }
            try change(member, by: edits[index].edit, &patches, bytes)
        }
        finish(&patches, spans, lastKept, removesTail: removedFrom != nil, additions(skipping: seen))
    }

    /// Takes out the removed members at the end of the object and puts the new ones there.
    private func finish(
        _ patches: inout [Patch],
        _ spans: JSONSpans,
        _ lastKept: JSONSpans.Member?,
        removesTail: Bool,
        _ added: [UInt8]
    ) {
        guard removesTail || !added.isEmpty else { return }
        let tail = spans.members.last
        if let lastKept {
            let end = removesTail ? (tail?.value.upperBound ?? lastKept.value.upperBound) : lastKept.value.upperBound
            let text = added.isEmpty ? [] : [UInt8(ascii: ",")] + added
            patches.append(Patch(range: lastKept.value.upperBound..<end, text: text))
        } else {
            let inside = spans.object.lowerBound + 1
            let first = spans.members.first.map { $0.key.lowerBound - 1 } ?? inside
            patches.append(Patch(range: first..<(tail?.value.upperBound ?? inside), text: added))
        }
    }

    /// Adds the patch that one edit makes to a member that stays.
    private func change(
        _ member: JSONSpans.Member,
        by edit: Edit,
        _ patches: inout [Patch],
        _ bytes: UnsafeRawBufferPointer
    ) throws(JSONError) {
        switch edit {
        case .set(let json), .replace(let json): patches.append(Patch(range: member.value, text: json))
        case .nested(let splice) where member.kind == .object:
            try splice.collect(into: &patches, bytes, member.value)
        case .nested(let splice):
            let inner = splice.additions()
            guard !inner.isEmpty else { return }
            let text = [UInt8(ascii: "{")] + inner + [UInt8(ascii: "}")]
            patches.append(Patch(range: member.value, text: text))
        case .remove: return
        }
    }
}
