import Testing

@testable import Supervisor

@Suite struct ShutdownPlanTests {
    private let drain = Duration.seconds(5)

    @Test func `edges go first, then workers, then the supervisor`() {
        var plan = ShutdownPlan()
        #expect(plan.begin(drain: drain, at: .zero) == [.terminateEdges])
        #expect(plan.proceed(edges: 1, workers: 3, at: .seconds(1)).isEmpty)
        #expect(plan.proceed(edges: 0, workers: 3, at: .seconds(2)) == [.terminateWorkers])
        #expect(plan.proceed(edges: 0, workers: 1, at: .seconds(3)).isEmpty)
        #expect(plan.proceed(edges: 0, workers: 0, at: .seconds(3)) == [.exit])
        #expect(plan.phase == .done)
    }

    @Test func `a late edge is killed`() {
        var plan = ShutdownPlan()
        _ = plan.begin(drain: drain, at: .zero)
        let late = drain + ShutdownPlan.edgeGrace
        #expect(plan.proceed(edges: 1, workers: 1, at: late) == [.killEdges, .terminateWorkers])
    }

    @Test func `everything ends within five seconds after the drain limit, whatever hangs`() {
        var plan = ShutdownPlan()
        _ = plan.begin(drain: drain, at: .zero)
        var now = Duration.zero
        while plan.phase != .done, now < .seconds(60) {
            now += .milliseconds(250)
            _ = plan.proceed(edges: 1, workers: 1, at: now)
        }
        #expect(now <= drain + .seconds(5))
    }

    @Test func `asked twice, it comes at once`() {
        var plan = ShutdownPlan()
        _ = plan.begin(drain: drain, at: .zero)
        #expect(plan.begin(drain: drain, at: .seconds(1)) == [.killAll])
        #expect(plan.begin(drain: drain, at: .seconds(1)).isEmpty)
        #expect(plan.proceed(edges: 0, workers: 0, at: .seconds(1)) == [.exit])
    }

    @Test func `nobody there is the end at once`() {
        var plan = ShutdownPlan()
        _ = plan.begin(drain: drain, at: .zero)
        #expect(plan.proceed(edges: 0, workers: 0, at: .zero) == [.terminateWorkers, .exit])
    }
}
