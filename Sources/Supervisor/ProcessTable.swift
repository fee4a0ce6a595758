import Chassis
import Wire

/// One place for a child: who it is and how it is.
struct ChildSlot: Equatable, Sendable {
    /// Unchanging, so that news finds its place after the name has changed hands.
    let id: Int
    /// The name others see, such as `memory-2`.
    var name: String
    let kind: ChildKind
    /// Of an edge: which socket it binds.
    let edgeNumber: Int?
    var state: ChildState
    /// A new edge before it takes over, or an old one afterwards: not in the table that others see.
    var isShown = true
    /// It goes when it has ended.
    var isLeaving = false
}

/// All children, and the bookkeeping between names, places and pids.
///
/// A value without I/O, so that it can be tested and copied.
struct ProcessTable: Sendable {
    private(set) var slots: [ChildSlot] = []
    private var nextID = 0

    /// The table that others see.
    func rows(at now: Duration) -> [ProcessRow] {
        slots.filter(\.isShown).map { $0.state.row(name: $0.name, at: now) }
    }

    func index(named name: String) -> Int? { slots.firstIndex { $0.isShown && $0.name == name } }
    func index(id: Int) -> Int? { slots.firstIndex { $0.id == id } }
    func index(pid: Int32) -> Int? { slots.firstIndex { $0.state.pid == pid } }

    /// Changes the child at `index` and returns what it asks for.
    mutating func update(
        _ index: Int,
        _ change: (inout ChildState) -> [ChildState.Action]
    ) -> [ChildState.Action] {
        change(&slots[index].state)
    }

    /// Adds a place; its name is the first free one of its kind.
    mutating func add(_ kind: ChildKind, isShown: Bool = true) -> Int {
        defer { nextID += 1 }
        let number = (1...).first { index(named: Self.name(kind, $0)) == nil } ?? 1
        slots.append(
            ChildSlot(
                id: nextID,
                name: Self.name(kind, number),
                kind: kind,
                edgeNumber: kind.role == .edge ? freeEdgeNumber() : nil,
                state: ChildState(isOptional: kind.isOptional),
                isShown: isShown
            )
        )
        return slots.count - 1
    }

    /// Gives the old edge's name and count to the new one; the old one is no longer shown.
    mutating func promote(new: Int, over old: Int) {
        slots[new].isShown = true
        slots[new].name = slots[old].name
        slots[new].state.succeed(slots[old].state)
        slots[old].isShown = false
        slots[old].isLeaving = true
        slots.swapAt(new, old)  // the list keeps its order
    }

    /// Marks the last ones of a kind beyond `count` as leaving; their places in the list, last first.
    mutating func retire(_ kind: ChildKind, beyond count: Int) -> [Int] {
        let present = slots.indices.filter { slots[$0].kind == kind && slots[$0].isShown && !slots[$0].isLeaving }
        let surplus = Array(present.dropFirst(count).reversed())
        for index in surplus { slots[index].isLeaving = true }
        return surplus
    }

    mutating func leave(_ index: Int) { slots[index].isLeaving = true }

    /// Drops the places of those that have left.
    mutating func removeDeparted() {
        slots.removeAll { $0.isLeaving && $0.state.phase == .idle }
    }

    /// How many of a kind are meant to be there.
    func count(of kind: ChildKind) -> Int {
        slots.count { $0.kind == kind && $0.isShown && !$0.isLeaving }
    }

    /// The numbers of all fabric sockets that a worker should dial.
    ///
    /// Those in use and the next one, so that workers that run already find the edge of the next reload.
    var edgeNumbers: ClosedRange<Int> {
        let used = slots.compactMap(\.edgeNumber).max() ?? 1
        return 1...(used + 1)
    }

    /// Whether everyone runs or has been given up.
    var isSettled: Bool { slots.allSatisfy { !$0.isShown || $0.state.isSettled } }

    private static func name(_ kind: ChildKind, _ number: Int) -> String {
        number == 1 ? kind.role.rawValue : "\(kind.role.rawValue)-\(number)"
    }

    private func freeEdgeNumber() -> Int {
        let used = Set(slots.compactMap(\.edgeNumber))
        return (1...).first { !used.contains($0) } ?? 1
    }
}
