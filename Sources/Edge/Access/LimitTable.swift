import Storage
import Synchronization
import Telemetry

/// Windows in memory that all edges of one host share: exact whoever counts, without a lock, and none the worse for a kill.
///
/// A window has its name and its count in one slot of 16 bytes, exchanged at one stroke: nobody ever sees, or leaves behind,
/// half of a change. A name belongs to one group of 16 slots. It takes the first one there that is empty or whose window is
/// over; when two processes give one name two slots at once, whoever comes later adds the two up. Only when all 16 hold
/// windows that run is the one displaced that ends first: its caller begins anew. With the 65 536 slots that are there, that
/// happens to about one caller in 100 000 at 20 000 callers a window and to one in 50 at 40 000 (reckoned).
final class LimitTable: LimitStore {
    /// Slots of one group: four lines of a processor's cache.
    static let groupSize = 16
    /// 1 MiB of slots; a page of the file's memory is used when the first caller falls into it.
    static let slotCount = 65_536
    private static let headSize = 4096
    /// The whole file.
    static let byteCount = headSize + slotCount * 16

    private let file: MappedFile
    private let displacements = Counter()
    /// What names are hashed with; the same for all who share the table.
    let secret: (UInt64, UInt64)

    /// A table in that memory, which begins with a head.
    init(_ file: MappedFile) {
        self.file = file
        secret = (
            file.start.load(fromByteOffset: 8, as: UInt64.self), file.start.load(fromByteOffset: 16, as: UInt64.self)
        )
    }

    /// The table in a file that edges share.
    ///
    /// - Throws: `unopenable`, `full`.
    convenience init(path: String) throws(StorageError) {
        self.init(
            try MappedFile.open(path, count: Self.byteCount, head: Self.head) { $0.starts(with: Self.mark) }
        )
    }

    /// A table of this process alone.
    static func alone() -> LimitTable { LimitTable(MappedFile.inMemory(byteCount, head: head())) }

    var displaced: Int { displacements.value }

    // MARK: counting

    func take(_ key: UInt64, now: Int64, policy: RateWindow.Policy) -> RateWindow.Standing {
        let group = group(of: key)
        while true {
            // each turn without success means that another one had success, so this ends
            if let (index, seen) = find(key, in: group) {
                var window = seen
                let standing = window.take(now: now, policy: policy)
                if window == seen || exchange(index, (key, seen), (key, window)) { return standing }
                continue
            }
            let room = room(in: group, now: now)
            var window = RateWindow()
            let standing = window.take(now: now, policy: policy)
            guard exchange(room.index, (room.key, room.window), (key, window)) else { continue }
            if room.key != 0, !room.window.isOver(now: now) { displacements.add() }
            unite(key, in: group)
            return standing
        }
    }

    func giveBack(_ key: UInt64, end: Int64) {
        let group = group(of: key)
        while let (index, seen) = find(key, in: group) {
            var window = seen
            window.giveBack(of: end)
            if window == seen || exchange(index, (key, seen), (key, window)) { return }
        }
    }

    /// Makes one of the slots that a name was given by several processes at once.
    private func unite(_ key: UInt64, in group: Int) {
        var first: Int?
        for index in group..<(group + Self.groupSize) where self.key(at: index) == key {
            guard let first else {
                first = index
                continue
            }
            while true {
                let seen = window(at: index)
                guard self.key(at: index) == key else { break }
                guard exchange(index, (key, seen), (0, RateWindow())) else { continue }
                add(seen, to: first, key)
                break
            }
        }
    }

    private func add(_ more: RateWindow, to index: Int, _ key: UInt64) {
        while true {
            let seen = window(at: index)
            // displaced meanwhile, and what was counted with it
            guard self.key(at: index) == key else { return }
            var window = seen
            window.add(more)
            if exchange(index, (key, seen), (key, window)) { return }
        }
    }

    // MARK: slots

    private func group(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: key % UInt64(Self.slotCount / Self.groupSize)) * Self.groupSize
    }

    private func find(_ key: UInt64, in group: Int) -> (index: Int, window: RateWindow)? {
        for index in group..<(group + Self.groupSize) where self.key(at: index) == key {
            return (index, window(at: index))
        }
        return nil
    }

    private struct Room {
        var index: Int
        var key: UInt64
        var window: RateWindow
    }

    /// The first slot whose window is over or has never begun, else the one that ends first.
    private func room(in group: Int, now: Int64) -> Room {
        var earliest: Room?
        for index in group..<(group + Self.groupSize) {
            let room = Room(index: index, key: key(at: index), window: window(at: index))
            if room.key == 0 || room.window.isOver(now: now) { return room }
            if let known = earliest, known.window.endsAt <= room.window.endsAt { continue }
            earliest = room
        }
        return earliest ?? Room(index: group, key: key(at: group), window: window(at: group))
    }

    /// The two halves of a slot are read one after the other; `exchange` finds out whether they belonged together.
    private func key(at index: Int) -> UInt64 { half(index * 2) }

    private func window(at index: Int) -> RateWindow { RateWindow(bits: half(index * 2 + 1)) }

    private func half(_ place: Int) -> UInt64 {
        let halves = file.start.advanced(by: Self.headSize).assumingMemoryBound(to: Atomic<UInt64>.self)
        return halves[place].load(ordering: .sequentiallyConsistent)
    }

    private func exchange(_ index: Int, _ old: (UInt64, RateWindow), _ new: (UInt64, RateWindow)) -> Bool {
        let slots = file.start.advanced(by: Self.headSize).assumingMemoryBound(to: Atomic<WordPair>.self)
        return slots[index].compareExchange(
            expected: WordPair(first: UInt(old.0), second: UInt(old.1.bits)),
            desired: WordPair(first: UInt(new.0), second: UInt(new.1.bits)),
            ordering: .sequentiallyConsistent
        ).exchanged
    }

    // MARK: the head

    /// Program, kind and version of the layout.
    private static let mark = Array("mrtlim01".utf8)

    /// The mark and a new secret.
    private static func head() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return mark + (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
