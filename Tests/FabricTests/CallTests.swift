import Domain
import Fabric
import Synchronization
import Testing
import Wire

/// What a caller may rely on, whatever lies between it and the worker.
@Suite struct CallTests {
    @Test(arguments: Road.allCases)
    func `a call brings back the reply`(road: Road) async throws {
        let world = try World(road)
        try await world.join("memory")
        let reply = try await world.caller.call(Ping(payload: "a \"quoted\" / ü payload"), to: .memory)
        #expect(reply == Ping.Reply(payload: "a \"quoted\" / ü payload"))
    }

    @Test(arguments: Road.allCases)
    func `sixty-four callers at once get each their own reply`(road: Road) async throws {
        let world = try World(road)
        try await world.join("memory")
        try await world.join("memory-2")
        let caller = world.caller
        let right = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<64 {
                group.addTask {
                    var right = 0
                    for round in 0..<20 {
                        let payload = "\(number)/\(round)"
                        right += try await caller.call(Ping(payload: payload), to: .memory).payload == payload ? 1 : 0
                    }
                    return right
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(right == 64 * 20)
    }

    @Test(arguments: Road.allCases)
    func `a service that nobody serves is unavailable at once`(road: Road) async throws {
        let world = try World(road)
        try await world.join("memory")
        let caller = world.caller
        let error = await #expect(throws: WireError.self) {
            try await caller.call(Ping(), to: .compression, deadline: .seconds(60))
        }
        #expect(error?.code == .unavailable)
    }

    @Test(arguments: Road.allCases)
    func `a patient call waits for the first worker`(road: Road) async throws {
        let world = try World(road)
        let caller = world.caller
        async let reply = caller.call(
            Ping(payload: "late"),
            to: .memory,
            options: CallOptions(deadline: .seconds(10), patience: .seconds(10))
        )
        try await world.join("memory")
        #expect(try await reply.payload == "late")
    }

    @Test(arguments: Road.allCases)
    func `a patient call gives up when its patience ends`(road: Road) async throws {
        let world = try World(road)
        let caller = world.caller
        let error = await #expect(throws: WireError.self) {
            try await caller.call(
                Ping(),
                to: .memory,
                options: CallOptions(deadline: .seconds(30), patience: .milliseconds(30))
            )
        }
        #expect(error?.code == .unavailable)
    }

    @Test(arguments: Road.allCases)
    func `a call whose time is up fails, and the worker stops`(road: Road) async throws {
        let world = try World(road)
        let stopped = Gate()
        let table = RequestTable()
        table.on(WhoAreYou.self) { _ in
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                stopped.open()
            }
            return .init(name: "late")
        }
        try await world.join("memory", table: table)
        let caller = world.caller
        let error = await #expect(throws: WireError.self) {
            try await caller.call(WhoAreYou(), to: .memory, deadline: .milliseconds(50))
        }
        #expect(error?.code == .deadline)
        if road != .inProcess { await stopped.pass() }
    }

    @Test(arguments: Road.allCases)
    func `a cancelled task gets no reply but cancelled`(road: Road) async throws {
        let world = try World(road)
        let gate = Gate()
        try await world.join("memory", table: table("memory", gate: gate))
        let caller = world.caller
        let task = Task { try await caller.call(WhoAreYou(), to: .memory, deadline: .seconds(60)) }
        try await eventually("the worker is asked") { gate.arrivals == 1 }
        task.cancel()
        let error = await #expect(throws: WireError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        gate.open()
    }

    @Test(arguments: Road.allCases)
    func `calls past capacity and queue are overloaded, the others are answered`(road: Road) async throws {
        let world = try World(road)
        let gate = Gate()
        try await world.join("memory", capacity: 2, table: table("memory", gate: gate))
        let caller = world.caller
        // two at work and four in the queue; two too many
        let outcomes = await withTaskGroup(of: WireError.Code?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do throws(WireError) {
                        _ = try await caller.call(WhoAreYou(), to: .memory, deadline: .seconds(30))
                        return nil
                    } catch { return error.code }
                }
            }
            var outcomes: [WireError.Code?] = []
            for await outcome in group {
                outcomes.append(outcome)
                if outcomes.count == 2 { gate.open() }
            }
            return outcomes
        }
        #expect(outcomes.filter { $0 == .overloaded }.count == 2)
        #expect(outcomes.filter { $0 == nil }.count == 6)
    }

    @Test(arguments: Road.allCases)
    func `the death of a worker fails its calls at once`(road: Road) async throws {
        let world = try World(road)
        let gate = Gate()
        try await world.join("memory", table: table("memory", gate: gate))
        let caller = world.caller
        let task = Task { try await caller.call(WriteDown(), to: .memory, deadline: .seconds(60)) }
        try await eventually("the worker is asked") { gate.arrivals == 1 }
        let clock = ContinuousClock()
        let death = clock.now
        world.kill("memory")
        let error = await #expect(throws: WireError.self) { try await task.value }
        #expect(error?.code == .unavailable)
        #expect(death.duration(to: clock.now) < .seconds(2))
        gate.open()
    }

    @Test(arguments: Road.allCases)
    func `an idempotent call goes to another worker when the first one dies, any other does not`(
        road: Road
    ) async throws {
        let world = try World(road)
        let gate = Gate()
        try await world.join("memory", table: table("memory", gate: gate))
        let caller = world.caller
        let question = Task { try await caller.call(WhoAreYou(), to: .memory, deadline: .seconds(60)) }
        let order = Task { try await caller.call(WriteDown(), to: .memory, deadline: .seconds(60)) }
        try await eventually("the worker is asked twice") { gate.arrivals == 2 }
        try await world.join("memory-2", table: table("memory-2"))
        world.kill("memory")
        #expect(try await question.value.name == "memory-2")
        let error = await #expect(throws: WireError.self) { try await order.value }
        #expect(error?.code == .unavailable)
        gate.open()
    }

    @Test(arguments: Road.allCases)
    func `calls go to the worker that has the fewest in flight`(road: Road) async throws {
        let world = try World(road)
        let gate = Gate()
        let counts = Mutex<[String: Int]>([:])
        for name in ["memory", "memory-2"] {
            let table = RequestTable()
            table.on(WhoAreYou.self) { _ in
                counts.withLock { $0[name, default: 0] += 1 }
                await gate.pass()
                return .init(name: name)
            }
            try await world.join(name, table: table)
        }
        let caller = world.caller
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask { _ = try await caller.call(WhoAreYou(), to: .memory, deadline: .seconds(30)) }
            }
            try await eventually("all ten are at work") { gate.arrivals == 10 }
            gate.open()
            try await group.waitForAll()
        }
        #expect(counts.withLock { $0 } == ["memory": 5, "memory-2": 5])
    }

    @Test(arguments: Road.allCases)
    func `a call meant for one process goes to that one`(road: Road) async throws {
        let world = try World(road)
        for name in ["memory", "memory-2", "memory-3"] { try await world.join(name, table: table(name)) }
        for _ in 0..<4 {
            let reply = try await world.caller.call(
                WhoAreYou(),
                to: .memory,
                options: CallOptions(instance: "memory-2")
            )
            #expect(reply.name == "memory-2")
        }
    }

    @Test(arguments: Road.allCases)
    func `errors keep their code and words, but those not meant for others`(road: Road) async throws {
        let world = try World(road)
        let answers = RequestTable()
        answers.on(WhoAreYou.self) { _ in throw GatewayError(.invalidRequest, "a \"bad\"\nquestion") }
        answers.on(WriteDown.self) { _ in throw TestFailure(what: "a secret") }
        try await world.join("memory", table: answers)
        let caller = world.caller
        let first = await #expect(throws: WireError.self) { try await caller.call(WhoAreYou(), to: .memory) }
        #expect(first == WireError(.badRequest, "a \"bad\"\nquestion"))
        let second = await #expect(throws: WireError.self) { try await caller.call(WriteDown(), to: .memory) }
        #expect(second?.code == .failed)
        #expect(second?.message.contains("secret") == false)
        let third = await #expect(throws: WireError.self) { try await caller.call(ListTools(), to: .memory) }
        #expect(third?.code == .unknownMethod)
    }

    @Test(arguments: Road.allCases)
    func `the trace goes along and the answer finds it`(road: Road) async throws {
        let world = try World(road)
        let answers = RequestTable()
        answers.on(WhoAreYou.self) { _ in .init(name: TraceContext.current?.traceparent ?? "none") }
        try await world.join("memory", table: answers)
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let reply = try await TraceContext.$current.withValue(TraceContext(traceparent: text)) {
            try await world.caller.call(WhoAreYou(), to: .memory)
        }
        #expect(reply.name == text)
    }

    @Test(arguments: Road.allCases)
    func `a worker is a server of the Model Context Protocol`(road: Road) async throws {
        let world = try World(road)
        let answers = RequestTable()
        let echo = Tool(ToolDescription(name: "echo", description: "says it again")) { arguments, _ in
            CallTool.Reply(content: [arguments])
        }
        answers.serve([echo], as: Implementation(name: "martlet-memory", version: "1"))
        try await world.join("memory", table: answers)
        let caller = world.caller
        #expect(try await caller.call(ListTools(), to: .memory).tools.map(\.name) == ["echo"])
        let arguments = WireValue.object(["a": .array([.integer(1), .null, .bool(true), .string("x"), .number(1.5)])])
        #expect(try await caller.call(CallTool(tool: "echo", arguments: arguments), to: .memory).content == [arguments])
        let error = await #expect(throws: WireError.self) { try await caller.call(CallTool(tool: "?"), to: .memory) }
        #expect(error?.code == .badRequest)
    }
}
