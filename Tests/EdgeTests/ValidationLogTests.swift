import Domain
import JSON
import Synchronization
import TestSupport
import Testing

@testable import Edge

@Suite struct ValidationLogTests {
    private func add(_ count: Int, to log: ValidationLog) {
        for number in 0..<count {
            log.add(
                GatewayError(.invalidRequest, "model must be a string", param: "model"),
                path: "/v1/chat/completions",
                requestID: "request-\(number)",
                milliseconds: 1_700_000_000_000
            )
        }
    }

    private func lines(_ path: String) throws -> [String] {
        String(decoding: try Scratch.bytes(of: path), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `a line tells the request, the field and the rule`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/validation_errors.log"
        add(2, to: ValidationLog(path: path))
        let lines = try lines(path)
        #expect(lines.count == 2)
        let line = try JSONValue(parsing: Array(lines[0].utf8))
        #expect(line["request_id"] == "request-0")
        #expect(line["param"] == "model")
        #expect(line["message"] == "model must be a string")
        #expect(try Scratch.mode(of: path) == 0o600)
    }

    @Test func `a full file makes room for a new one, and one old one is kept`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/validation_errors.log"
        let log = ValidationLog(path: path, largest: 1000)
        add(100, to: log)
        let (new, old) = (try lines(path), try lines(path + ".1"))
        #expect(try Scratch.bytes(of: path).count <= 1000)
        #expect(try Scratch.bytes(of: path + ".1").count <= 1000)
        #expect(new.last?.contains("request-99") == true)
        #expect(old.last.map { $0.contains("request-\(99 - new.count)\"") } == true, "no line is between them")
        #expect(throws: (any Error).self) { try Scratch.bytes(of: path + ".2") }
    }

    @Test func `of two processes that find the file full one begins a new one`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/validation_errors.log"
        let logs = (0..<2).map { _ in ValidationLog(path: path, largest: 1000) }
        for _ in 0..<5 { for log in logs { add(1, to: log) } }
        // 130 bytes a line: seven fit
        #expect(try lines(path + ".1").count == 7)
        #expect(try lines(path).count == 3)
    }

    @Test func `a file that cannot be opened is let be`() {
        add(2, to: ValidationLog(path: "/dev/null/validation_errors.log"))
    }
}
