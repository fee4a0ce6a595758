import CCurl
import Glibc

/// The header fields of one request in the form libcurl takes, in one block of memory that is used again.
struct HeaderList: ~Copyable {
    /// Fields libcurl would add of its own accord; a name without a value takes them out.
    ///
    /// `Expect` would make bodies above 1 KB wait for an answer that many servers never give.
    private static let unasked: [StaticString] = ["Expect:", "Accept:", "Content-Type:", "Accept-Encoding:"]

    private var block = UnsafeMutableRawPointer.allocate(byteCount: 2048, alignment: 16)
    private var capacity = 2048

    deinit { block.deallocate() }

    /// Lays out the fields.
    ///
    /// - Returns: The first node, valid until the next call; nil if a field holds what cannot be sent.
    mutating func fill(_ headers: [(name: String, value: String)]) -> UnsafeMutablePointer<curl_slist>? {
        // Each field needs its node, a colon, a space (or a semicolon) and a terminator.
        let text = headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 3 }
        let nodeCount = headers.count + Self.unasked.count
        reserve(text + nodeCount * MemoryLayout<curl_slist>.stride)
        let nodes = block.bindMemory(to: curl_slist.self, capacity: nodeCount)
        var end = block + nodeCount * MemoryLayout<curl_slist>.stride
        var count = 0
        func link(_ data: UnsafeMutableRawPointer) {
            (nodes + count).initialize(
                to: curl_slist(data: data.assumingMemoryBound(to: CChar.self), next: nil)
            )
            if count > 0 { nodes[count - 1].next = nodes + count }
            count += 1
        }
        for (name, value) in headers {
            guard Self.isToken(name), Self.isFieldValue(value) else { return nil }
            if Self.isFraming(name) { continue }
            link(end)
            end = Self.append(name, at: end)
            // libcurl's way of saying "present, but empty" is a semicolon.
            end = Self.append(value.isEmpty ? ";" : ": ", at: end)
            end = Self.append(value, at: end)
            end.storeBytes(of: 0, as: UInt8.self)
            end += 1
        }
        for name in Self.unasked { link(UnsafeMutableRawPointer(mutating: name.utf8Start)) }
        return nodes
    }

    /// Whether a text is a token, as names of methods and fields must be.
    static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: punctuation.contains(byte)
                }
            }
    }

    private static let punctuation = Array("!#$%&'*+-.^_`|~".utf8)

    private static func isFieldValue(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }

    private static func isFraming(_ name: String) -> Bool {
        switch name.utf8.count {
        case 6: isSameFieldName(name, "expect")
        case 10: isSameFieldName(name, "connection")
        case 14: isSameFieldName(name, "content-length")
        case 17: isSameFieldName(name, "transfer-encoding")
        default: false
        }
    }

    private static func append(_ text: String, at end: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        var text = text
        return text.withUTF8 { bytes in
            if let start = bytes.baseAddress { end.copyMemory(from: start, byteCount: bytes.count) }
            return end + bytes.count
        }
    }

    private mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        block.deallocate()
        capacity = needed * 2
        block = .allocate(byteCount: capacity, alignment: 16)
    }
}
