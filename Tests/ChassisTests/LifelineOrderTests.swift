import Testing

@testable import Chassis

@Suite struct LifelineOrderTests {
    @Test func `an order survives its line`() {
        #expect(LifelineOrder(LifelineOrder.drain(limit: .seconds(900)).line) == .drain(limit: .seconds(900)))
    }

    @Test(arguments: ["", "drain", "drain x", "drain -1", "drain 1 2", "fly 1"])
    func `an unknown order is none`(_ line: String) {
        #expect(LifelineOrder(line) == nil)
    }

    @Test func `lines are the same wherever the bytes are cut`() {
        let bytes = Array("ready\nbeat\n\nbeat\nrest".utf8)
        for cut in 0...bytes.count {
            var reader = LifelineReader()
            let lines = reader.lines(in: bytes[..<cut]) + reader.lines(in: bytes[cut...])
            #expect(lines == ["ready", "beat", "", "beat"])
        }
    }

    @Test func `later incarnations sort behind earlier ones`() {
        let names = [1, 15, 16, 1_700_000_000_000, 1_800_000_000_000].map {
            Incarnation.name(milliseconds: $0, random: .random(in: .min ... .max))
        }
        #expect(names == names.sorted())
        #expect(Set(names.map(\.count)) == [21])
    }

    @Test func `exit codes keep their numbers`() {
        #expect(ExitCode.ok.rawValue == 0)
        #expect(ExitCode.usage.rawValue == 64)
        #expect(ExitCode.unavailable.rawValue == 69)
        #expect(ExitCode.configuration.rawValue == 78)
        #expect(Set(ExitCode.allCases.map(\.rawValue)).count == ExitCode.allCases.count)
    }

    @Test func `titles are those of the process table`() {
        #expect(RoleName.allCases.map(\.title).contains("martlet-edge"))
    }
}
