/// Makes new inputs of old ones: bits turned, pieces doubled, cut out, moved in from another input, and words of the format.
struct FuzzMutation {
    private var dice: FuzzDice
    private let words: [[UInt8]]
    private let corpus: [[UInt8]]
    private static let longest = 16_384

    init(seed: UInt64, words: [String], corpus: [[UInt8]]) {
        dice = FuzzDice(seed)
        self.words = words.map { Array($0.utf8) }
        self.corpus = corpus.isEmpty ? [[]] : corpus
    }

    mutating func next() -> [UInt8] {
        var bytes = corpus[dice.roll(corpus.count)]
        for _ in 0...dice.roll(4) { change(&bytes) }
        return Array(bytes.prefix(Self.longest))
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        switch dice.roll(8) {
        case 0 where !bytes.isEmpty: bytes[dice.roll(bytes.count)] ^= 1 << UInt8(dice.roll(8))
        case 1 where !bytes.isEmpty: bytes[dice.roll(bytes.count)] = UInt8(dice.roll(256))
        case 2: bytes.removeLast(dice.roll(bytes.count + 1))
        case 3: bytes.removeSubrange(piece(of: bytes))
        case 4: bytes.insert(contentsOf: bytes[piece(of: bytes)], at: dice.roll(bytes.count + 1))
        case 5:
            let other = corpus[dice.roll(corpus.count)]
            bytes.replaceSubrange(piece(of: bytes), with: other[piece(of: other)])
        default:
            guard !words.isEmpty else { return bytes.append(UInt8(dice.roll(256))) }
            let place = dice.roll(bytes.count + 1)
            let end = dice.roll(2) == 0 ? place : min(bytes.count, place + dice.roll(12))
            bytes.replaceSubrange(place..<end, with: words[dice.roll(words.count)])
        }
    }

    private mutating func piece(of bytes: [UInt8]) -> Range<Int> {
        let start = dice.roll(bytes.count + 1)
        return start..<min(bytes.count, start + dice.roll(dice.roll(4) == 0 ? bytes.count + 1 : 24))
    }
}
