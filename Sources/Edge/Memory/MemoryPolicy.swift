/// Says what is done about the memory in use (contract S3-F13).
///
/// | in use | is done |
/// |---|---|
/// | below `memory.gc_threshold_percent` | nothing |
/// | from there on | caches are trimmed, free memory goes back to the system |
/// | from `memory.max_usage_percent` on | caches are dropped as well; if it is still too much, new requests are refused |
/// | below that again | requests are taken again |
struct MemoryPolicy: Equatable, Sendable {
    enum Action: Equatable, Sendable {
        /// Caches give back what they can spare, the allocator what is free.
        case trim
        /// Caches give back everything; then the memory is looked at once more.
        case dropAndLookAgain
        case beginShedding
        case endShedding
    }

    let trimsFrom: Double
    let shedsFrom: Double
    private(set) var isShedding = false

    init(trimsFrom: Double, shedsFrom: Double) {
        self.trimsFrom = trimsFrom
        self.shedsFrom = shedsFrom
    }

    /// What follows from a look at the memory; `isSecondLook` after caches were dropped.
    mutating func judge(_ percent: Double, isSecondLook: Bool = false) -> Action? {
        guard percent >= shedsFrom else {
            if isShedding {
                isShedding = false
                return .endShedding
            }
            // what could be given back has been by the time of a second look
            return percent >= trimsFrom && !isSecondLook ? .trim : nil
        }
        guard isSecondLook else { return .dropAndLookAgain }
        guard !isShedding else { return nil }
        isShedding = true
        return .beginShedding
    }
}
