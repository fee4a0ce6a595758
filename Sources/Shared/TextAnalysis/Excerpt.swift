/// The parts of a text that are read: all of a short one, the beginning and the end of a long one.
///
/// What somebody wants stands at the beginning or at the end, with what it is about before or behind it; and a request of
/// megabytes must not cost more time than others.
struct Excerpt {
    /// The beginning, or all of it; it ends where a character does.
    let head: UnsafeBufferPointer<UInt8>
    /// The end, which begins where a character does; empty when the head is all.
    let tail: UnsafeBufferPointer<UInt8>

    /// The parts of a text in UTF-8, of up to so many bytes each.
    init(of text: UnsafeBufferPointer<UInt8>, each length: Int) {
        guard text.count > 2 * length else {
            head = text
            tail = UnsafeBufferPointer(rebasing: text[text.count...])
            return
        }
        var (end, start) = (length, text.count - length)
        while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        while start < text.count, text[start] & 0xC0 == 0x80 { start += 1 }
        head = UnsafeBufferPointer(rebasing: text[..<end])
        tail = UnsafeBufferPointer(rebasing: text[start...])
    }

    /// How many bytes are read.
    var count: Int { head.count + tail.count }
}
