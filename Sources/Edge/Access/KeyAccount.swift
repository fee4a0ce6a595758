import Domain

/// What is kept of one virtual key in shared memory; numbers only, so that it can lie there.
struct KeyAccount {
    /// The key's number; 0 is none.
    var key: UInt64 = 0
    /// Changes since it was taken up, and how many of them have been written.
    var changes = 0
    var written = 0
    var standing = KeyStanding()
    var hold = KeyHold()

    /// Whether nothing is lost when it makes room.
    var isIdle: Bool { changes == written && hold == KeyHold() }
}

/// What a request holds of its key's limits in shared memory, from its admission to its settlement.
struct KeyReservation {
    enum State: UInt8 {
        case free
        /// Its edge lives.
        case live
        /// Its edge died before it could say what the request cost.
        case orphan
    }

    var request = ShortName()
    var edge = ShortName()
    var state = State.free
    /// Where the key's account is.
    var account = 0
    var arrivedMilliseconds: Int64 = 0
    var cost = Cost.zero
    var tokens = 0
    /// When it was admitted, in days since 1970.
    var day = 0

    init() {}

    init(_ ask: KeyAsk, account: Int, day: Int) {
        request = ShortName(ask.request)
        edge = ShortName(ask.edge)
        state = .live
        self.account = account
        arrivedMilliseconds = ask.arrivedMilliseconds
        cost = ask.cost
        tokens = ask.tokens
        self.day = day
    }
}

/// A name of at most 32 bytes, such as a request's or an edge's, without memory of its own.
struct ShortName: Hashable, Sendable {
    private var bytes = SIMD32<UInt8>(repeating: 0)

    init() {}

    /// The first 32 bytes of a text without zeros.
    init(_ text: String) {
        var text = text
        text.withUTF8 { source in
            withUnsafeMutableBytes(of: &bytes) { $0.copyBytes(from: source.prefix(32)) }
        }
    }

    /// The text.
    var text: String {
        withUnsafeBytes(of: bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
