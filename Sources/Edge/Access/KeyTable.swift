import Domain
import Glibc
import Storage
import Synchronization

/// What virtual keys have used and what their requests hold, in memory that all edges of one host share.
///
/// A request is let in, and settled, in one look at memory, exactly whoever asks: no disk is waited for. Each change stands
/// in one account and one reservation; both are copied before it and put back when the changing process dies within it. So a
/// kill at any instruction leaves a request either reserved or not, and either settled or not.
///
/// The file belongs to one start of the machine: after another one the sums of `state.sqlite` count, which are written every
/// second.
final class KeyTable: Sendable {
    /// How much there is room for.
    struct Size {
        /// Keys that are in use at the same time; idle ones make room.
        var accounts = 16_384
        /// Requests of virtual keys in flight.
        var reservations = 32_768

        /// The whole file, in whole pages.
        fileprivate var bytes: Int {
            (reservationsPlace + reservations * MemoryLayout<KeyReservation>.stride + 4095) / 4096 * 4096
        }

        /// Where the reservations begin, at the beginning of a line of the processor's cache.
        fileprivate var reservationsPlace: Int {
            (headSize + accounts * MemoryLayout<KeyAccount>.stride + 63) / 64 * 64
        }
    }

    /// What became of a request that asked to be let in.
    enum Turn: Sendable, Equatable {
        /// Reserved in the slot of that number.
        case admitted(slot: Int)
        case refused(KeyAllowance.Refusal)
        /// The key's sums must be fetched first.
        case unknown
        /// As many requests are in flight as there is room for.
        case full
    }

    private let file: MappedFile
    private let size: Size
    let lock: SharedLock
    /// Where accounts were seen; each is looked at again before it is used.
    private let places = Mutex<[UInt64: Int]>([:])

    /// A table in that memory, which begins with a head.
    private init(_ file: MappedFile, size: Size) {
        self.file = file
        self.size = size
        lock = SharedLock(at: file.start.advanced(by: Self.lockPlace))
    }

    /// A table of this process alone.
    static func alone(_ size: Size = Size()) -> KeyTable {
        KeyTable(MappedFile.inMemory(size.bytes, head: head()), size: size)
    }

    // MARK: requests

    /// Lets a request in and reserves its estimate, or says why not; `now` is in seconds since 1970.
    func admit(_ ask: KeyAsk, limits: KeyLimits, now: Int) throws(StorageError) -> Turn {
        try locked {
            guard let place = place(of: ask.key) else { return .unknown }
            var account = accounts[place]
            account.standing.advance(to: now)
            if !limits.isEmpty {
                let allowance = KeyAllowance(
                    limits: limits,
                    standing: account.standing,
                    hold: account.hold,
                    now: now
                )
                if let refusal = allowance.refusal(of: ask.cost) { return .refused(refusal) }
            }
            guard let slot = freeSlot() else { return .full }
            account.standing.admit()
            account.hold.requests += 1
            account.hold.tokens += ask.tokens
            account.hold.cost = account.hold.cost + ask.cost
            change(place, slot) {
                accounts[place] = counted(account)
                reservations[slot] = KeyReservation(ask, account: place, day: now / 86_400)
            }
            return .admitted(slot: slot)
        }
    }

    /// Charges what a request cost in the place of what was reserved; false when it was settled before.
    @discardableResult
    func settle(
        slot: Int,
        request: String,
        cost: Cost,
        tokens: Int,
        now: Int
    ) throws(StorageError) -> Bool {
        let name = ShortName(request)
        return try locked {
            let reservation = reservations[slot]
            guard reservation.state != .free, reservation.request == name else { return false }
            var account = accounts[reservation.account]
            account.hold.cost = account.hold.cost - reservation.cost
            if reservation.state == .live {
                account.hold.requests -= 1
                account.hold.tokens -= reservation.tokens
            }
            if cost != .zero || tokens != 0 {
                account.standing.charge(cost, tokens: tokens, admitted: reservation.day, now: now)
            }
            change(reservation.account, slot) {
                accounts[reservation.account] = counted(account)
                reservations[slot] = KeyReservation()
            }
            head.pointee.firstFree = min(head.pointee.firstFree, slot)
            return true
        }
    }

    // MARK: accounts

    /// How a key stands; nil when it is not in use.
    func account(of key: UInt64) throws(StorageError) -> (standing: KeyStanding, hold: KeyHold)? {
        try locked { place(of: key).map { (accounts[$0].standing, accounts[$0].hold) } }
    }

    /// Takes up a key with what was written of it last, unless it is here; false when there is no room.
    func take(_ key: UInt64, standing: KeyStanding) throws(StorageError) -> Bool {
        try locked {
            if place(of: key) != nil { return true }
            let place: Int
            if head.pointee.accounts < size.accounts {
                place = head.pointee.accounts
                head.pointee.accounts += 1
            } else if let idle = (0..<size.accounts).first(where: { accounts[$0].isIdle }) {
                place = idle
            } else {
                return false
            }
            accounts[place] = KeyAccount(key: key, standing: standing)
            places.withLock { $0[key] = place }
            return true
        }
    }

    /// How many changes of accounts there were; what is not the same has something to be written.
    var changes: Int { get throws(StorageError) { try locked { head.pointee.changes } } }

    /// Accounts that differ from what was written of them.
    func unwritten() throws(StorageError) -> [KeyAccount] {
        try locked { (0..<head.pointee.accounts).map { accounts[$0] }.filter { $0.changes != $0.written } }
    }

    /// These have been written as they are told.
    func wrote(_ written: [KeyAccount]) throws(StorageError) {
        try locked {
            for one in written {
                if let place = place(of: one.key) { accounts[place].written = one.changes }
            }
        }
    }

    // MARK: edges that died

    /// The edges that have requests in flight.
    func edges() throws(StorageError) -> Set<String> {
        let names = try locked { Set(slots.map { reservations[$0] }.filter { $0.state == .live }.map(\.edge)) }
        return Set(names.map(\.text))
    }

    /// Calls what a dead edge has reserved orphans: in flight no more, but their money is not free before it is known.
    func orphan(_ edge: String) throws(StorageError) {
        let name = ShortName(edge)
        try locked {
            for slot in slots where reservations[slot].state == .live && reservations[slot].edge == name {
                var reservation = reservations[slot]
                var account = accounts[reservation.account]
                account.hold.requests -= 1
                account.hold.tokens -= reservation.tokens
                reservation.state = .orphan
                change(reservation.account, slot) {
                    accounts[reservation.account] = counted(account)
                    reservations[slot] = reservation
                }
            }
        }
    }

    /// Some orphans, the oldest first.
    func orphans(limit: Int) throws(StorageError) -> [KeyOrphan] {
        let found = try locked {
            slots.map { (slot: $0, reservation: reservations[$0]) }.filter { $0.reservation.state == .orphan }
        }
        return found.sorted { $0.reservation.arrivedMilliseconds < $1.reservation.arrivedMilliseconds }
            .prefix(limit)
            .map { KeyOrphan(slot: $0.slot, $0.reservation) }
    }

    // MARK: memory

    private struct Head {
        /// Accounts that were ever taken; they lie close together.
        var accounts = 0
        /// The highest slot that was ever used, and one.
        var slots = 0
        /// No slot below it is free.
        var firstFree = 0
        var changes = 0
    }

    /// What a change may have to be taken back to.
    private struct Undo {
        var place = 0
        var slot = 0
        var account = KeyAccount()
        var reservation = KeyReservation()
    }

    private static let headSize = 4096
    private static let lockPlace = 64
    private static let countsPlace = 128
    private static let flagPlace = 192
    private static let undoPlace = 256

    private var head: UnsafeMutablePointer<Head> { memory(Self.countsPlace) }
    private var undo: UnsafeMutablePointer<Undo> { memory(Self.undoPlace) }
    private var isChanging: UnsafeMutablePointer<Atomic<Bool>> { memory(Self.flagPlace) }
    var accounts: UnsafeMutablePointer<KeyAccount> { memory(Self.headSize) }
    private var reservations: UnsafeMutablePointer<KeyReservation> { memory(size.reservationsPlace) }
    private var slots: Range<Int> { 0..<head.pointee.slots }

    private func memory<Value: ~Copyable>(_ offset: Int) -> UnsafeMutablePointer<Value> {
        file.start.advanced(by: offset).assumingMemoryBound(to: Value.self)
    }

    private func locked<Value>(_ body: () -> Value) throws(StorageError) -> Value {
        try lock.withLock(repair: repair, body)
    }

    /// Changes one account and one reservation together.
    private func change(_ place: Int, _ slot: Int, _ body: () -> Void) {
        beginChange(place, slot)
        body()
        isChanging.pointee.store(false, ordering: .sequentiallyConsistent)
    }

    /// From here on the account and the reservation are put back if we die.
    func beginChange(_ place: Int, _ slot: Int) {
        undo.pointee = Undo(place: place, slot: slot, account: accounts[place], reservation: reservations[slot])
        // the copies are whole before the mark says so, and the mark is gone only after the change is whole
        isChanging.pointee.store(true, ordering: .sequentiallyConsistent)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
    }

    /// Takes back what somebody has left half done.
    private func repair() {
        guard isChanging.pointee.load(ordering: .sequentiallyConsistent) else { return }
        accounts[undo.pointee.place] = undo.pointee.account
        reservations[undo.pointee.slot] = undo.pointee.reservation
        head.pointee.firstFree = 0
        isChanging.pointee.store(false, ordering: .sequentiallyConsistent)
    }

    private func counted(_ account: KeyAccount) -> KeyAccount {
        var account = account
        account.changes += 1
        head.pointee.changes += 1
        return account
    }

    private func place(of key: UInt64) -> Int? {
        if let place = places.withLock({ $0[key] }), accounts[place].key == key { return place }
        guard let place = (0..<head.pointee.accounts).first(where: { accounts[$0].key == key }) else { return nil }
        places.withLock { $0[key] = place }
        return place
    }

    /// The lowest free slot, so that few pages of the memory are ever used.
    private func freeSlot() -> Int? {
        var slot = head.pointee.firstFree
        while slot < head.pointee.slots, reservations[slot].state != .free { slot += 1 }
        head.pointee.firstFree = slot
        guard slot < size.reservations else { return nil }
        head.pointee.slots = max(head.pointee.slots, slot + 1)
        return slot
    }

    /// Program, kind, version and sizes of the layout, and an open lock.
    private static func head() -> [UInt8] {
        let sizes = "\(MemoryLayout<KeyAccount>.stride) \(MemoryLayout<KeyReservation>.stride)"
        let mark = Array("mrtkey01 \(sizes)".utf8)
        return mark + [UInt8](repeating: 0, count: lockPlace - mark.count) + SharedLock.bytes()
    }
}

// MARK: the file

extension KeyTable {
    /// The table in a storage directory that edges share, made when there is none.
    ///
    /// - Throws: `unopenable`, `full`.
    convenience init(directory: String) throws(StorageError) {
        let path = Self.path(in: directory)
        let own = Self.head()
        let file = try MappedFile.open(
            path,
            count: Size().bytes,
            head: { own },
            // the lock behind the mark changes
            accepts: { $0.prefix(Self.lockPlace).elementsEqual(own.prefix(Self.lockPlace)) }
        )
        self.init(file, size: Size())
        Self.removeOthers(in: directory, than: path)
    }

    /// Whether there is a table in a storage directory.
    static func isThere(in directory: String) -> Bool { access(path(in: directory), F_OK) == 0 }

    /// A file of its own for each start of the machine: what a host that lost its power has left behind is never read.
    private static func path(in directory: String) -> String { "\(directory)/\(prefix)\(start)" }

    private static let prefix = "key-accounts-"

    /// The machine's start, by the kernel's name.
    private static let start: String = {
        guard let file = fopen("/proc/sys/kernel/random/boot_id", "re") else { return "unknown" }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 64)
        guard fgets(&line, Int32(line.count), file) != nil else { return "unknown" }
        let letters = line.prefix { $0 > 32 }.map { UInt8(bitPattern: $0) }
        return String(decoding: letters, as: UTF8.self)
    }()

    private static func removeOthers(in directory: String, than path: String) {
        guard let folder = opendir(directory) else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            // a draft of another process is not ours
            guard name.hasPrefix(prefix), !name.hasSuffix(".new"), "\(directory)/\(name)" != path else { continue }
            unlink("\(directory)/\(name)")
        }
    }
}
