import Testing

@testable import Supervisor

@Suite struct ReloadPlanTests {
    @Test func `the new edge first, then the workers one after another`() {
        var plan = ReloadPlan()
        #expect(plan.begin(workers: ["memory", "compression"]) == [.startNewEdge])
        #expect(plan.begin(workers: []).isEmpty)
        #expect(plan.settled("memory").isEmpty)
        #expect(plan.edgeReady() == [.promoteNewEdge, .restartWorker("memory")])
        #expect(plan.settled("compression").isEmpty)
        #expect(plan.settled("memory") == [.restartWorker("compression")])
        #expect(plan.settled("compression") == [.finish(isApplied: true)])
        #expect(plan.isIdle)
    }

    @Test func `a new edge that does not come up changes nothing`() {
        var plan = ReloadPlan()
        _ = plan.begin(workers: ["memory"])
        #expect(plan.edgeFailed() == [.dropNewEdge, .finish(isApplied: false)])
        #expect(plan.isIdle)
        #expect(plan.edgeReady().isEmpty)
    }

    @Test func `a reload can be abandoned at any step`() {
        var plan = ReloadPlan()
        _ = plan.begin(workers: ["memory"])
        plan.abandon()
        #expect(plan.edgeReady().isEmpty)
        #expect(plan.begin(workers: []) == [.startNewEdge])
        #expect(plan.edgeReady() == [.promoteNewEdge, .finish(isApplied: true)])
    }
}
