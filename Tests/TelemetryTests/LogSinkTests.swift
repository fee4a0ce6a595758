import Glibc
import Logging
import Telemetry
import Testing

@Suite struct LogSinkTests {
    private func logger(_ sink: LogSink) -> Logger { Logger(label: "test") { _ in sink.handler() } }

    @Test func `a line is one JSON object with its fields`() throws {
        let scratch = try Scratch()
        let sink = try LogSink(LogSettings(file: scratch.path + "/logs/a.log"), process: "edge")
        let log = logger(sink).with([.requestID: "01J"])
        log.info("upstream answered", [.provider: "openai", .attempt: 2, .durationMilliseconds: 1.5, .cache: false])
        log.debug("not written", [:])
        #expect(sink.flush())
        let line = try #require(scratch.lines("logs/a.log").first)
        #expect(scratch.lines("logs/a.log").count == 1)
        #expect(line.hasPrefix("{\"ts\":\"20"))
        #expect(
            line.hasSuffix(
                ",\"msg\":\"upstream answered\",\"attempt\":2,\"cache\":false,\"duration_ms\":1.5,\"provider\":\"openai\",\"request_id\":\"01J\"}"
            )
        )
        #expect(line.contains("\"level\":\"info\",\"process\":\"edge\",\"pid\":"))
        sink.close()
    }

    @Test func `the level may change while running`() throws {
        let scratch = try Scratch()
        let sink = try LogSink(LogSettings(level: .error, file: scratch.path + "/a.log"), process: "edge")
        let log = logger(sink)
        log.info("one")
        sink.level = .debug
        log.debug("two")
        #expect(sink.flush())
        #expect(scratch.lines("a.log").count == 1)
        #expect(scratch.text("a.log").contains("two"))
        sink.close()
    }

    @Test func `a new file is begun by size, and never are there more files than allowed`() throws {
        let scratch = try Scratch()
        let settings = LogSettings(file: scratch.path + "/logs/a.log", maximumSize: 4096, maximumFiles: 3)
        let sink = try LogSink(settings, process: "edge")
        let log = logger(sink)
        for number in 0..<300 { log.warning("a provider failed", [.attempt: .int(number), .provider: "shared"]) }
        #expect(sink.flush(within: .seconds(5)))
        #expect(scratch.names(in: "logs") == ["a.log", "a.log.1", "a.log.2"])
        for name in ["a.log", "a.log.1", "a.log.2"] {
            #expect(scratch.text("logs/" + name).utf8.count <= 4096)
            for line in scratch.lines("logs/" + name) { #expect(line.hasPrefix("{") && line.hasSuffix("}")) }
        }
        #expect(scratch.lines("logs/a.log").last?.contains("\"attempt\":299") == true)
        sink.close()
    }

    @Test func `one file at most means that the old one goes`() throws {
        let scratch = try Scratch()
        let sink = try LogSink(
            LogSettings(file: scratch.path + "/a.log", maximumSize: 500, maximumFiles: 1),
            process: "p"
        )
        for _ in 0..<20 { logger(sink).info("some words to fill a line") }
        #expect(sink.flush())
        #expect(scratch.names() == ["a.log"])
        sink.close()
    }

    @Test func `two writers share a file, and each follows when the other begins a new one`() throws {
        let scratch = try Scratch()
        let settings = LogSettings(file: scratch.path + "/logs/a.log", maximumSize: 20_000, maximumFiles: 100)
        let sinks = try (0..<2).map { try LogSink(settings, process: "p\($0)") }
        let loggers = sinks.map(logger)
        for number in 0..<500 {
            for log in loggers { log.info("line", [.count: .int(number)]) }
        }
        for sink in sinks { #expect(sink.flush(within: .seconds(5))) }
        var found: [String: Int] = [:]
        for name in scratch.names(in: "logs") {
            for line in scratch.lines("logs/" + name) {
                #expect(line.hasPrefix("{\"ts\"") && line.hasSuffix("}"))
                found[line.contains("\"p0\"") ? "p0" : "p1", default: 0] += 1
            }
        }
        #expect(found == ["p0": 500, "p1": 500])
        for sink in sinks { sink.close() }
    }

    @Test func `a file that cannot be opened stops the start with its reason`() {
        let error = #expect(throws: LogError.self) {
            try LogSink(LogSettings(file: "/proc/no/such/a.log"), process: "p")
        }
        #expect(error?.description.contains("/proc/no/such/a.log cannot be opened") == true)
    }

    @Test func `a file that was removed is made again`() throws {
        let scratch = try Scratch()
        let sink = try LogSink(LogSettings(file: scratch.path + "/logs/a.log"), process: "p")
        logger(sink).info("before")
        #expect(sink.flush())
        #expect(remove(scratch.path + "/logs/a.log") == 0)
        logger(sink).info("after")
        #expect(sink.flush())
        #expect(scratch.text("logs/a.log").contains("after"))
        sink.close()
    }

    @Test func `a critical line is written before the call returns`() throws {
        let scratch = try Scratch()
        let sink = try LogSink(LogSettings(file: scratch.path + "/a.log"), process: "p")
        logger(sink).critical("the port is taken", [.port: 8000])
        #expect(scratch.text("a.log").contains("\"port\":8000"))
        sink.close()
    }
}
