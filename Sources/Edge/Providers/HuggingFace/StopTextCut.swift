/// Takes the text at which an answer ends out of it, piece by piece.
///
/// Nothing that may be the beginning of such a text is given out before it is known to be none.
struct StopTextCut {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []
    private var trims: Bool
    /// The text at which the answer ended; nothing after it is given out.
    private(set) var stop: String?

    /// A cut at the first of `stops`; `trimsStart` leaves out white space before the first word.
    init(_ stops: [String], trimsStart: Bool = false) {
        self.stops = stops.filter { !$0.isEmpty }.map { Array($0.utf8) }
        trims = trimsStart
    }

    /// The part of what has come that can be given out now.
    mutating func feed(_ text: String) -> String {
        guard stop == nil else { return "" }
        held.append(contentsOf: text.utf8)
        if let found = firstStop() {
            stop = String(decoding: stops[found.which], as: UTF8.self)
            return give(found.place)
        }
        return give(held.count - longestBeginning())
    }

    /// What is left when nothing more comes.
    mutating func finish() -> String { stop == nil ? give(held.count) : "" }

    private mutating func give(_ count: Int) -> String {
        var given = held[..<count]
        if trims {
            given = given.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
            if !given.isEmpty { trims = false }
        }
        let text = String(decoding: given, as: UTF8.self)
        held.removeFirst(count)
        return text
    }

    /// The stop text that begins first; of those that begin together the first in the list.
    private func firstStop() -> (place: Int, which: Int)? {
        for place in held.indices {
            if let which = stops.firstIndex(where: { held[place...].starts(with: $0) }) { return (place, which) }
        }
        return nil
    }

    /// The length of the longest end of what is held with which a stop text begins.
    private func longestBeginning() -> Int {
        let most = min(held.count, (stops.map(\.count).max() ?? 1) - 1)
        guard most > 0 else { return 0 }
        for count in stride(from: most, through: 1, by: -1) {
            let end = held.suffix(count)
            if stops.contains(where: { $0.count > count && $0.starts(with: end) }) { return count }
        }
        return 0
    }
}
