import DequeModule

/// What a cache holds: so many bytes at most, each entry for so long at most; what was not used longest goes first.
///
/// A machine: the time comes from outside, in nanoseconds on one steady clock.
struct CacheTable<Value> {
    private struct Node {
        var key: CacheKey
        var value: Value
        var bytes: Int
        var expires: Int64
        /// Towards what was used later.
        var newer: Int?
        /// Towards what was used earlier.
        var older: Int?
    }

    /// Most it may hold, with what the table itself needs.
    let mostBytes: Int
    /// How long an entry lives; nanoseconds.
    let lifetime: Int64
    /// What the entries and their places need.
    private(set) var bytes = 0
    /// Entries that had to make room.
    private(set) var evictions = 0
    /// Entries whose time was up.
    private(set) var expirations = 0

    private var places: [CacheKey: Int] = [:]
    private var nodes: [Node?] = []
    private var free: [Int] = []
    private var newest: Int?
    private var oldest: Int?
    /// In the order of expiry, which is that of coming; entries that are gone already stay here until then.
    private var coming: Deque<(key: CacheKey, expires: Int64)> = []

    /// An empty table.
    init(mostBytes: Int, lifetime: Int64) {
        self.mostBytes = mostBytes
        self.lifetime = lifetime
    }

    /// How many entries there are, with those whose time is up and that nobody has asked for since.
    var count: Int { places.count }

    /// The entry of a key, which from now on is the one used last.
    mutating func value(of key: CacheKey, now: Int64) -> Value? {
        guard let place = places[key], let node = nodes[place] else { return nil }
        guard now < node.expires else {
            remove(at: place)
            expirations += 1
            return nil
        }
        unlink(place)
        link(place)
        return node.value
    }

    /// Keeps an entry in the place of the one with that key; false when it is larger than all there may be.
    @discardableResult
    mutating func insert(_ value: Value, as key: CacheKey, bytes size: Int, now: Int64) -> Bool {
        remove(key)
        let size = size + Self.overhead
        guard size <= mostBytes else { return false }
        let expires = now + lifetime
        let node = Node(key: key, value: value, bytes: size, expires: expires)
        let place: Int
        if let known = free.popLast() {
            place = known
            nodes[place] = node
        } else {
            place = nodes.count
            nodes.append(node)
        }
        places[key] = place
        bytes += size
        link(place)
        coming.append((key, expires))
        trim(to: mostBytes)
        return true
    }

    /// Puts another value into an entry, which stays where it is and lives no longer.
    mutating func replace(_ key: CacheKey, bytes size: Int, by change: (Value) -> Value?) {
        guard let place = places[key], let node = nodes[place], let value = change(node.value) else { return }
        let size = size + Self.overhead
        nodes[place]?.value = value
        nodes[place]?.bytes = size
        bytes += size - node.bytes
        trim(to: mostBytes)
    }

    /// Forgets an entry; nothing happens when there is none.
    mutating func remove(_ key: CacheKey) {
        if let place = places[key] { remove(at: place) }
    }

    /// Forgets entries until no more than so many bytes are held, those not used longest first.
    mutating func trim(to most: Int) {
        while bytes > most, let oldest {
            remove(at: oldest)
            evictions += 1
        }
    }

    /// Forgets what is past its time.
    mutating func purge(now: Int64) {
        while let first = coming.first, first.expires <= now {
            coming.removeFirst()
            guard let place = places[first.key], nodes[place]?.expires == first.expires else { continue }
            remove(at: place)
            expirations += 1
        }
    }

    /// Forgets everything.
    mutating func removeAll() {
        places = [:]
        nodes = []
        free = []
        newest = nil
        oldest = nil
        coming = []
        bytes = 0
    }

    // MARK: the order of use

    private mutating func remove(at place: Int) {
        guard let node = nodes[place] else { return }
        unlink(place)
        nodes[place] = nil
        free.append(place)
        places[node.key] = nil
        bytes -= node.bytes
    }

    private mutating func link(_ place: Int) {
        nodes[place]?.newer = nil
        nodes[place]?.older = newest
        if let newest { nodes[newest]?.newer = place }
        newest = place
        oldest = oldest ?? place
    }

    private mutating func unlink(_ place: Int) {
        guard let node = nodes[place] else { return }
        if let newer = node.newer { nodes[newer]?.older = node.older } else { newest = node.older }
        if let older = node.older { nodes[older]?.newer = node.newer } else { oldest = node.newer }
    }

    /// Key, node and places of one entry, in bytes; reckoned.
    static var overhead: Int { 320 }
}
