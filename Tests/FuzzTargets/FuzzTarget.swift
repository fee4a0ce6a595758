/// A parser that is given any bytes at all: it may refuse them, but it must not end the process, and what it says of them
/// must hold together.
struct FuzzTarget: Sendable {
    /// The name of its folder in Tests/Golden/fuzz.
    let name: String
    /// Folders below Tests/Golden whose files begin with one of `prefixes` and are good beginnings too.
    var folders: [String] = []
    var prefixes: [String] = []
    /// Pieces that its format is made of.
    var words: [String] = []
    /// Beginnings that code makes, for formats that are not text.
    var made: [[UInt8]] = []
    /// Gives the bytes to the parser; throws a ``FuzzFinding`` where something does not hold.
    let run: @Sendable ([UInt8]) throws -> Void

    /// All of them.
    static let all: [FuzzTarget] =
        [sse, lines, json, splice, query, multipart] + answers + streams + requests
        + [envelope, ledger, journal, message, prices, tokens]
}

/// Something that does not hold.
struct FuzzFinding: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Throws a finding unless the condition holds.
func hold(_ condition: Bool, _ what: @autoclosure () -> String) throws(FuzzFinding) {
    if !condition { throw FuzzFinding(what()) }
}

/// Numbers that look random and are the same every time.
struct FuzzDice {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, sides)))
    }

    /// Bytes in pieces whose lengths the bytes themselves decide.
    static func cuts(_ bytes: [UInt8]) -> [[UInt8]] {
        var dice = Self(bytes.reduce(UInt64(bytes.count)) { ($0 &* 31) &+ UInt64($1) })
        let longest = [1, 2, 7, 64, 1024][dice.roll(5)]
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + 1 + dice.roll(longest))
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }
}
