import CCurl

/// The header fields of one request in the form libcurl takes, in one block of memory that is used again.
struct HeaderList: ~Copyable {
    private var memory = UnsafeMutableRawPointer.allocate(byteCount: 512, alignment: 16)
    private var capacity = 512

    deinit { memory.deallocate() }

    /// Lays out the fields.
    ///
    /// - Parameters:
    ///   - headers: The fields.
    ///   - block: What follows them in the list; without it, what keeps libcurl from adding fields of its own.
    /// - Returns: The first node, valid until the next call; nil if a field holds what cannot be sent.
    mutating func fill(
        _ headers: [(name: String, value: String)],
        before block: HeaderBlock? = nil
    ) -> UnsafeMutablePointer<curl_slist>? {
        // Each field needs its node, a colon, a space (or a semicolon) and a terminator.
        var needed = headers.count * MemoryLayout<curl_slist>.stride
        for (name, value) in headers { needed += name.utf8.count + value.utf8.count + 3 }
        reserve(needed)
        let nodes = memory.bindMemory(to: curl_slist.self, capacity: headers.count)
        var end = memory + headers.count * MemoryLayout<curl_slist>.stride
        var count = 0
        for (name, value) in headers {
            if Self.isFraming(name) { continue }
            let node = nodes + count
            node.initialize(to: curl_slist(data: end.assumingMemoryBound(to: CChar.self), next: node + 1))
            guard Self.lay(name, value, at: &end) else { return nil }
            count += 1
        }
        let rest = if let block { block.first } else { UnaskedFields.nodes(besides: headers) }
        guard count > 0, let rest else { return rest }
        nodes[count - 1].next = rest
        return nodes
    }

    /// Writes one field to `end`, which moves behind it.
    ///
    /// - Returns: Whether it may be sent.
    private static func lay(_ name: String, _ value: String, at end: inout UnsafeMutableRawPointer) -> Bool {
        guard let nameCount = copy(name, to: end, if: FieldBytes.areToken), nameCount > 0 else { return false }
        end += nameCount
        guard let valueCount = copy(value, to: end + 2, if: FieldBytes.areValue) else { return false }
        // libcurl's way of saying "present, but empty" is a semicolon.
        end.storeBytes(of: UInt8(ascii: valueCount > 0 ? ":" : ";"), as: UInt8.self)
        if valueCount > 0 { (end + 1).storeBytes(of: UInt8(ascii: " "), as: UInt8.self) }
        end += valueCount > 0 ? 2 + valueCount : 1
        end.storeBytes(of: 0, as: UInt8.self)
        end += 1
        return true
    }

    /// Copies a text.
    ///
    /// - Returns: How many bytes it has; nil if they are not allowed.
    @inline(__always)
    private static func copy(
        _ text: String,
        to target: UnsafeMutableRawPointer,
        if areAllowed: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Int? {
        var text = text
        return text.withUTF8 { bytes in
            guard areAllowed(bytes) else { return nil }
            if let source = bytes.baseAddress { target.copyMemory(from: source, byteCount: bytes.count) }
            return bytes.count
        }
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

    private mutating func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        memory.deallocate()
        capacity = needed * 2
        memory = .allocate(byteCount: capacity, alignment: 16)
    }
}
