import Testing

@testable import Transfer

@Suite struct FlowStateTests {
    @Test func `nothing is asked of the engine while it does not stand still`() {
        let flow = Flow()
        #expect(flow.mayTake())
        #expect(flow.wish(FlowState.paused))
        #expect(!flow.wish(FlowState.paused))
        #expect(!flow.clear(FlowState.paused))
        #expect(flow.mayTake())
    }

    @Test func `the last wish to go wakes the engine, and only once`() {
        let flow = Flow()
        flow.wish(FlowState.paused)
        flow.wish(FlowState.full)
        #expect(!flow.mayTake())
        #expect(flow.isHeld)
        #expect(!flow.clear(FlowState.full))
        #expect(!flow.letGo())
        #expect(flow.clear(FlowState.paused))
        #expect(!flow.clear(FlowState.paused))
        #expect(flow.letGo())
        #expect(!flow.letGo())
        #expect(flow.mayTake())
    }

    @Test func `a pause between waking and letting go keeps it still`() {
        let flow = Flow()
        flow.wish(FlowState.paused)
        #expect(!flow.mayTake())
        #expect(flow.clear(FlowState.paused))
        flow.wish(FlowState.paused)
        #expect(!flow.letGo())
        #expect(flow.clear(FlowState.paused))
        #expect(flow.letGo())
    }
}

/// The state in a class, because expectations cannot hold what cannot be copied.
private final class Flow {
    private let state = FlowState()

    var isHeld: Bool { state.isHeld }
    func mayTake() -> Bool { state.mayTake() }
    func letGo() -> Bool { state.letGo() }
    func clear(_ flag: UInt8) -> Bool { state.clear(flag) }
    @discardableResult
    func wish(_ flag: UInt8) -> Bool { state.wish(flag) }
}
