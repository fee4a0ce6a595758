import Testing

@testable import Supervisor

@Suite struct RestartPolicyTests {
    @Test func `a process that had served for a second comes back at once, ever so often`() {
        var policy = RestartPolicy(isOptional: true)
        for second in 1...100 {
            #expect(policy.died(served: .seconds(1), at: .seconds(second)) == .atOnce)
        }
    }

    @Test func `a process that was ready for less waits a second and is never given up`() {
        var policy = RestartPolicy(isOptional: true)
        for second in 1...100 {
            #expect(policy.died(served: .milliseconds(10), at: .seconds(second)) == .after(.seconds(1)))
        }
    }

    @Test func `deaths before readiness wait 1 2 4 8 16 32 seconds and then an optional process is given up`() {
        var policy = RestartPolicy(isOptional: true)
        var now = Duration.zero
        for wait in [1, 2, 4, 8, 16, 32] {
            #expect(policy.died(served: nil, at: now) == .after(.seconds(wait)))
            now += .seconds(wait)
        }
        #expect(policy.died(served: nil, at: now) == .giveUp)
    }

    @Test func `the edge is never given up`() {
        var policy = RestartPolicy(isOptional: false)
        var now = Duration.zero
        var waits: [RestartPolicy.Verdict] = []
        for _ in 0..<50 {
            waits.append(policy.died(served: nil, at: now))
            now += .seconds(32)
        }
        #expect(!waits.contains(.giveUp))
        #expect(waits.last == .after(.seconds(32)))
    }

    @Test func `one bad start a day never adds up`() {
        var policy = RestartPolicy(isOptional: true)
        for day in 0..<100 {
            #expect(policy.died(served: nil, at: .seconds(day * 86_400)) == .after(.seconds(1)))
        }
    }

    @Test func `a start by hand forgives the past`() {
        var policy = RestartPolicy(isOptional: true)
        for _ in 0..<6 { _ = policy.died(served: nil, at: .zero) }
        policy.forgive()
        #expect(policy.died(served: nil, at: .zero) == .after(.seconds(1)))
    }
}
