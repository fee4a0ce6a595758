import Testing

@testable import Chassis

@Suite struct ProcessArgumentsTests {
    @Test func `the words give the same arguments back`() throws {
        var arguments = ProcessArguments()
        arguments.configurationPath = "a b.yaml"
        arguments.acceptedConfiguration = 4
        arguments.instance = "memory-2"
        arguments.runDirectory = "/run/x"
        arguments.edges = ["ipc:///run/x/edge-1.sock", "ipc:///run/x/edge-2.sock"]
        arguments.listeners = ["main": 5, "router": 6]
        arguments.lifeline = 3
        arguments.parent = 4711
        arguments.rest = ["sh", "-c", "--config"]
        #expect(try ProcessArguments(parsing: arguments.words) == arguments)
        #expect(try ProcessArguments(parsing: []) == ProcessArguments())
    }

    @Test(arguments: [
        ["--what", "1"], ["--config"], ["--lifeline", "x"], ["--lifeline", "-1"], ["--listener", "main"],
        ["--listener", "main=x"],
    ])
    func `words that are not understood are a usage error`(_ words: [String]) {
        #expect(throws: ProcessArguments.UsageError.self) { try ProcessArguments(parsing: words) }
    }
}
