/// What a character is for the comparison of words: its class, and its letters without case and accents.
///
/// `É` and `é` and `e` with a combining accent are all `e`, so that keywords match what people type without accents. Accents
/// of Latin letters beyond Latin Extended-A are kept, and those of other scripts.
enum FoldedScalar {
    /// A letter or digit, a mark on one, or an underscore; with the scalars it becomes.
    case word(UInt32, UInt32 = 0)
    /// A character of a script that puts no blanks between words: a word by itself.
    case alone(UInt32)
    /// A blank, line end or control character.
    case blank
    /// Anything else: punctuation, a currency sign, an emoji.
    case symbol(UInt32)
    /// Nothing: an accent or an invisible character.
    case nothing

    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x41...0x5A: self = .word(scalar.value + 0x20)
        case 0x61...0x7A, 0x30...0x39, 0x5F: self = .word(scalar.value)
        case ..<0x21, 0x7F...0xA0: self = .blank
        case ..<0x7F: self = .symbol(scalar.value)
        case 0xC0...0x17F: self.init(latin: scalar)
        case 0x2018, 0x2019: self = .symbol(0x27)
        case 0x2010, 0x2011: self = .symbol(0x2D)
        case 0xAD, 0x300...0x36F, 0x200B...0x200F, 0x2060, 0xFE00...0xFE0F, 0xFEFF: self = .nothing
        default: self.init(other: scalar)
        }
    }

    /// The letters of U+00C0 to U+017F without case and accents; `.` marks those that have no plain letter.
    private static let plainLetters: StaticString = """
        aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y\
        aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkk.lllllll\
        lllnnnnnnn..oooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs
        """

    private init(latin scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0xD7, 0xF7: self = .symbol(scalar.value)
        case 0xC6, 0xE6: self = .word(0x61, 0x65)
        case 0x152, 0x153: self = .word(0x6F, 0x65)
        case 0xDF: self = .word(0x73, 0x73)
        default:
            let letters = UnsafeBufferPointer(
                start: Self.plainLetters.utf8Start,
                count: Self.plainLetters.utf8CodeUnitCount
            )
            let letter = letters[Int(scalar.value) - 0xC0]
            self = letter == 0x2E ? Self.lowercase(scalar) : .word(UInt32(letter))
        }
    }

    private init(other scalar: Unicode.Scalar) {
        if Self.hasNoBlanks(scalar.value) {
            self = .alone(scalar.value)
            return
        }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: self = Self.lowercase(scalar)
        case .lowercaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .enclosingMark,
            .decimalNumber, .letterNumber, .otherNumber:
            self = .word(scalar.value)
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control: self = .blank
        case .format: self = .nothing
        default: self = .symbol(scalar.value)
        }
    }

    private static func lowercase(_ scalar: Unicode.Scalar) -> FoldedScalar {
        let letters = scalar.properties.lowercaseMapping.unicodeScalars.prefix(2).map(\.value)
        return .word(letters.first ?? scalar.value, letters.count > 1 ? letters[1] : 0)
    }

    /// Thai, Lao, Burmese, Khmer, Japanese, Chinese; and Korean, whose particles have no blank before them.
    private static func hasNoBlanks(_ value: UInt32) -> Bool {
        switch value {
        case 0xE00...0xEFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
