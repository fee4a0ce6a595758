import Chassis
import Testing
import Wire

@testable import Supervisor

@Suite struct ProcessTableTests {
    private let edge = Children.table[0]
    private let memory = Children.table[1]

    @Test func `the second of a kind has a number in its name`() {
        var table = ProcessTable()
        for kind in [edge, memory, memory] { _ = table.add(kind) }
        #expect(table.rows(at: .zero).map(\.name) == ["edge", "memory", "memory-2"])
        #expect(table.edgeNumbers == 1...2)
    }

    @Test func `the surplus leaves from the end and its names are free again`() {
        var table = ProcessTable()
        for _ in 0..<3 { _ = table.add(memory) }
        #expect(table.retire(memory, beyond: 1) == [2, 1])
        #expect(table.count(of: memory) == 1)
        table.removeDeparted()
        #expect(table.rows(at: .zero).map(\.name) == ["memory"])
        _ = table.add(memory)
        #expect(table.rows(at: .zero).map(\.name) == ["memory", "memory-2"])
    }

    @Test func `a new edge takes name, place and count of the old one and another socket`() {
        var table = ProcessTable()
        let old = table.add(edge)
        _ = table.add(memory)
        _ = table.update(old) { $0.start() }
        _ = table.update(old) { $0.spawned(pid: 1, at: .zero) }
        let new = table.add(edge, isShown: false)
        #expect(table.slots[new].edgeNumber == 2)
        #expect(table.rows(at: .zero).count == 2)
        _ = table.update(new) { $0.start() }
        _ = table.update(new) { $0.spawned(pid: 2, at: .zero) }
        table.promote(new: new, over: old)
        let rows = table.rows(at: .zero)
        #expect(rows.map(\.name) == ["edge", "memory"])
        #expect(rows[0].pid == 2)
        #expect(rows[0].restarts == 1)
        #expect(table.edgeNumbers == 1...3)
    }

    @Test func `the table of kinds begins with the edge, the only one that is never given up`() {
        #expect(Children.table.map(\.role) == [.edge, .memory, .compression, .analytics])
        #expect(Children.table.filter { !$0.isOptional }.map(\.role) == [.edge])
    }
}
