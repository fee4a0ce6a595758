/// Makes a long text a short line for people to recognise it by.
public enum Preview {
    /// The characters of a preview that is stored.
    public static let length = 200

    /// The beginning of a text on one line: each run of blanks and line ends becomes one blank, other control characters
    /// are left out, and it ends after `length` characters, never inside one.
    ///
    /// It reads no further than it must, so that a text of megabytes costs no more than a short one.
    public static func line(of text: some StringProtocol, length: Int = Preview.length) -> String {
        var out = ""
        var count = 0
        var isBlankPending = false
        for character in text {
            if character.isWhitespace {
                isBlankPending = count > 0
                continue
            }
            if let scalar = character.unicodeScalars.first, isControl(scalar), character.unicodeScalars.count == 1 {
                continue
            }
            if isBlankPending {
                if count + 1 >= length { break }
                out.append(" ")
                count += 1
                isBlankPending = false
            }
            if count >= length { break }
            out.append(character)
            count += 1
        }
        return out
    }

    /// The same for a text that stands somewhere as UTF-8.
    ///
    /// Plain ASCII is read byte by byte, at a twentieth of what looking at characters costs.
    public static func line(ofUTF8 text: UnsafeRawBufferPointer, length: Int = Preview.length) -> String {
        var isPlain = true
        let line = String(unsafeUninitializedCapacity: length) { out in
            var count = 0
            var isBlankPending = false
            for byte in text {
                if byte > 0x20, byte < 0x7F {
                    if isBlankPending {
                        if count + 1 >= length { break }
                        out[count] = 0x20
                        count += 1
                        isBlankPending = false
                    }
                    if count >= length { break }
                    out[count] = byte
                    count += 1
                } else if byte >= 0x80 {
                    isPlain = false
                    break
                } else if byte == 0x20 || 0x09...0x0D ~= byte {
                    isBlankPending = count > 0
                }
            }
            return count
        }
        return isPlain ? line : self.line(of: String(decoding: text.prefix(length * 8), as: UTF8.self), length: length)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
