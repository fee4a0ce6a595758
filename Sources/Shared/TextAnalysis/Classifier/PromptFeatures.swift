/// What the classifier sees of a text: two vectors, and which of some ten thousand small features it has.
///
/// The vectors are of the whole text and of its first words, which mostly say what to do. A small feature is there or not,
/// however often. `scripts/classifier/features.py` finds the same, number for number.
struct PromptFeatures {
    /// How many bytes of each end of a long text are read: about 170 words each, so that texts of nothing but signs stay
    /// under a millisecond too (measured by R1 of `Benchmarks/run`).
    static let excerpt = 1024
    /// How many words the second vector is of.
    static let openingWords = 5
    /// A longer word, in scalars, is just a long one: a hash, a key, a picture as text.
    static let longestWord = 40

    /// The sum of all pieces' vectors, then of those of the first words; `normalize` makes them directions.
    private(set) var vectors: [Float]
    /// A bit for each feature.
    private(set) var present = [UInt64](repeating: 0, count: FeatureGroup.total / 64)
    /// How many words there are.
    private(set) var words = 0

    private let dimensions: Int
    private var numbers = 0
    private var opened = 0
    private var place = 0
    private var isFirstSentence = true
    private var last = FowlerHash()
    private var opening = FowlerHash()

    /// The features of a text in UTF-8.
    init(of text: UnsafeBufferPointer<UInt8>, vectors source: SentenceVectors) {
        dimensions = source.dimensions
        vectors = [Float](repeating: 0, count: 2 * source.dimensions)
        let excerpt = Excerpt(of: text, each: Self.excerpt)
        for part in [excerpt.head, excerpt.tail] {
            source.splitter.forEachWord(in: part) { take($0, of: source) }
        }
        takeShape(of: excerpt)
        normalize(0..<dimensions)
        normalize(dimensions..<2 * dimensions)
    }

    /// The numbers of a group's features that are present, within the group.
    func buckets(of group: FeatureGroup) -> [Int] {
        (0..<group.buckets).filter { bucket in
            let number = group.first + bucket
            return present[number / 64] >> UInt64(number % 64) & 1 == 1
        }
    }

    private mutating func take(_ word: NormalizedWord, of source: SentenceVectors) {
        words += 1
        let name = Name(word)
        if case .long = name {} else { takeVector(of: word, source) }
        var hash = FowlerHash()
        name.add(to: &hash)
        set(.words, hash)
        takePlace(of: word, name)
        if case .word = name, word.scalars > 1 { takeGrams(of: word.bytes) }
        if case .number = name { numbers += 1 }
        last = hash
    }

    private mutating func takeVector(of word: NormalizedWord, _ source: SentenceVectors) {
        let isOpening = opened < Self.openingWords && word.scalars > 1
        vectors.withUnsafeMutableBufferPointer { both in
            source.add(word, to: UnsafeMutableBufferPointer(rebasing: both[..<dimensions]))
            guard isOpening else { return }
            source.add(word, to: UnsafeMutableBufferPointer(rebasing: both[dimensions...]))
        }
        if isOpening { opened += 1 }
    }

    /// What a word is to the one before it and to its sentence.
    private mutating func takePlace(of word: NormalizedWord, _ name: Name) {
        var pair = last
        pair.add(0x20)
        name.add(to: &pair)
        set(.pairs, pair)
        if Self.endsSentence(word) {
            if place > 0 { isFirstSentence = false }
            place = 0
            return
        }
        place += 1
        switch place {
        case 1:
            opening = FowlerHash()
            opening.add(isFirstSentence ? 0x66 : 0x73)
            name.add(to: &opening)
            set(.openings, opening)
        case 2:
            opening.add(0x20)
            name.add(to: &opening)
            set(.openings, opening)
        default: break
        }
    }

    /// A mark after which something else begins: . ! ? : ; ¿ ¡
    private static func endsSentence(_ word: NormalizedWord) -> Bool {
        switch (word.scalars, word.bytes.count) {
        case (1, 1): [0x2E, 0x21, 0x3F, 0x3A, 0x3B].contains(word.bytes[0])
        case (1, 2): word.bytes[0] == 0xC2 && (word.bytes[1] == 0xBF || word.bytes[1] == 0xA1)
        default: false
        }
    }

    /// Every three, four and five scalars in a row of `<word>`.
    private mutating func takeGrams(of word: UnsafeBufferPointer<UInt8>) {
        let end = word.count + 1
        func byte(_ index: Int) -> UInt8 { index == 0 ? 0x3C : index == end ? 0x3E : word[index - 1] }
        for start in 0...end where byte(start) & 0xC0 != 0x80 {
            var hash = FowlerHash()
            var scalars = 0
            var index = start
            while index <= end, scalars < 5 {
                hash.add(byte(index))
                index += 1
                while index <= end, byte(index) & 0xC0 == 0x80 {
                    hash.add(byte(index))
                    index += 1
                }
                scalars += 1
                if scalars >= 3 { set(.grams, hash) }
            }
        }
    }

    private mutating func takeShape(of excerpt: Excerpt) {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            for part in [excerpt.head, excerpt.tail] {
                for byte in part { counts[Int(byte)] += 1 }
            }
            setShape(0x6E, number: Self.step(words))
            setShape(0x64, number: Self.step(numbers))
            setShape(0x6C, number: Self.step(counts[0x0A]))
            setShape(0x3F, number: min(2, counts[0x3F]))
            for mark in "{}()[];=<>_`$|\\/#*+^%&@".utf8 where counts[Int(mark)] > 0 {
                var hash = FowlerHash()
                hash.add(0x6D)
                hash.add(mark)
                set(.shape, hash)
                setShape(0x4D, mark, number: Self.step(counts[Int(mark)]))
            }
        }
        var end = last
        end.add(0)
        end.add(0x65)
        set(.shape, end)
    }

    private mutating func setShape(_ kind: UInt8, _ mark: UInt8? = nil, number: Int) {
        var hash = FowlerHash()
        hash.add(kind)
        if let mark { hash.add(mark) }
        for digit in String(number).utf8 { hash.add(digit) }
        set(.shape, hash)
    }

    /// A coarse logarithm: 0, 1, 2, then 3 for 3 and 4, 4 for 5 to 8, 5 for 9 to 16, and so on.
    static func step(_ count: Int) -> Int {
        count == 0 ? 0 : 1 + (Int.bitWidth - (count - 1).leadingZeroBitCount)
    }

    @inline(__always)
    private mutating func set(_ group: FeatureGroup, _ hash: FowlerHash) {
        let number = group.first + hash.place(of: group.buckets)
        present[number >> 6] |= 1 << UInt64(number & 63)
    }

    private mutating func normalize(_ range: Range<Int>) {
        let length = vectors[range].reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else { return }
        for index in range { vectors[index] /= length }
    }
}

extension PromptFeatures {
    /// What the small features call a word.
    private enum Name {
        case word(UnsafeBufferPointer<UInt8>)
        case number
        case long

        init(_ word: NormalizedWord) {
            if word.scalars > PromptFeatures.longestWord {
                self = .long
            } else if word.bytes.allSatisfy({ (0x30...0x39).contains($0) }) {
                self = .number
            } else {
                self = .word(word.bytes)
            }
        }

        @inline(__always)
        func add(to hash: inout FowlerHash) {
            switch self {
            case .word(let bytes): hash.add(bytes)
            case .number: hash.add(0x30)
            case .long: hash.add(0x7E)
            }
        }
    }
}
