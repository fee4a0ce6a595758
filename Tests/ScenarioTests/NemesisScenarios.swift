import Foundation
import Glibc
import TestSupport
import Testing

extension Scenarios {
    /// Random SIGKILLs over all processes but the supervisor, under load.
    ///
    /// `NEMESIS_KILLS` says how many (30 unless stated); `NEMESIS_SEED` repeats a run's choice of victims.
    @Suite struct NemesisScenarios {
        /// A generator whose run can be repeated from its seed (SplitMix64).
        private struct Dice: RandomNumberGenerator {
            var state: UInt64
            mutating func next() -> UInt64 {
                state &+= 0x9e37_79b9_7f4a_7c15
                var mixed = state
                mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
                mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
                return mixed ^ (mixed >> 31)
            }
        }

        private static func number(_ variable: String) -> Int? {
            ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
        }

        @Test func `random kills lose nothing, double nothing and fake nothing`() throws {
            let kills = Self.number("NEMESIS_KILLS") ?? 30
            let seed = Self.number("NEMESIS_SEED") ?? Int.random(in: 1...1_000_000)
            var dice = Dice(state: UInt64(seed))
            try Stage.act { stage in
                let load = SteadyLoad(stage.gateway, clients: 4, gap: .milliseconds(150))
                let end = ContinuousClock.now + .seconds(170)
                var killed: [String: Int] = [:]
                var harvest = LedgerHarvest()
                var turn = 0
                while killed.values.reduce(0, +) < kills, ContinuousClock.now < end {
                    if let victim = try victim(stage, &dice) {
                        kill(victim.pid, SIGKILL)
                        killed[victim.name, default: 0] += 1
                    }
                    // chosen: long enough for a victim to be back and at work, short enough for 200 kills in 3 minutes
                    pause(.milliseconds(Int64.random(in: 100...500, using: &dice)))
                    turn += 1
                    // the newest 1000 rows are half a minute of this load
                    if turn % 8 == 0 { harvest.gather(from: stage.gateway) }
                }
                let count = killed.values.reduce(0, +)
                #expect(count == kills, "seed \(seed): \(killed)")
                try stage.gateway.waitUntilReady(within: .seconds(40))
                let tally = try load.stop()
                print(
                    "nemesis: seed \(seed), killed \(killed), \(tally.successes.count) of \(tally.total) requests succeeded,",
                    "\(tally.broken) broke with their edge, slowest \(tally.slowest)"
                )
                try judge(stage, tally, &harvest, edgeKills: killed["edge"] ?? 0, seed: seed)
            }
        }

        /// A process that is there to be killed, chosen by the dice.
        private func victim(_ stage: Stage, _ dice: inout Dice) throws -> (name: String, pid: Int32)? {
            // house: while the edge is being replaced /health may break off; then this turn kills nobody
            guard let rows = try? stage.gateway.workers() else { return nil }
            let running = rows.sorted { $0.key < $1.key }.compactMap { name, row -> (name: String, pid: Int32)? in
                guard row["status"] == "running", let pid = row["pid"].int else { return nil }
                return (name, Int32(pid))
            }
            return running.randomElement(using: &dice)
        }

        private func judge(
            _ stage: Stage,
            _ tally: SteadyLoad.Tally,
            _ harvest: inout LedgerHarvest,
            edgeKills: Int,
            seed: Int
        ) throws {
            #expect(tally.refused == 0, "seed \(seed)")
            #expect(tally.falseSuccesses.isEmpty, "seed \(seed): \(tally.falseSuccesses)")
            #expect(tally.strangers.isEmpty, "seed \(seed): \(tally.strangers)")
            #expect(tally.honestErrors.isEmpty, "seed \(seed): \(tally.honestErrors)")
            #expect(tally.broken <= edgeKills * 4, "seed \(seed): only what a killed edge had in hand may break")

            // every call that a provider saw has its closed row: a killed edge's are closed as interrupted
            let calls = stage.provider.requests().count
            // house: the comparisons below say more than the deadline would
            try? eventually("a row for each call", within: .seconds(15), every: .milliseconds(300)) {
                harvest.gather(from: stage.gateway)
                return harvest.closed.count >= calls
                    && Set(tally.successes).isSubset(of: harvest.completed.map(\.requestID))
            }
            let lost = Set(tally.successes).subtracting(harvest.completed.map(\.requestID))
            #expect(lost.isEmpty, "seed \(seed): \(lost.count) answers without a row")
            #expect(harvest.doubled.isEmpty, "seed \(seed): rows that stand twice")
            #expect(harvest.open.isEmpty, "seed \(seed): rows that were never closed")
            #expect(harvest.closed.count >= calls, "seed \(seed): \(calls) calls reached the provider")
            #expect(harvest.closed.count <= tally.total, "seed \(seed): more rows than requests")

            let told = harvest.closed.filter { $0.evidence == "provider" }
            let broken = harvest.closed.filter { $0.outcome == "interrupted" || $0.outcome == "cancelled" }
            let bill = stage.provider.bill
            let missing = bill.answers - told.count
            #expect(missing >= 0, "seed \(seed): the ledger names more provider figures than the provider billed")
            #expect(missing <= broken.count, "seed \(seed): billed answers that the ledger does not explain")
            // each of the default answers has eight tokens
            #expect(bill.completion - told.map(\.completion).reduce(0, +) == missing * 8, "seed \(seed)")
        }
    }
}
