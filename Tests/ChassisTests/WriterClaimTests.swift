import Glibc
import Logging
import Testing
import Wire

@testable import Chassis

@Suite struct WriterClaimTests {
    @Test func `one of two wins the claim`() {
        let path = "/tmp/mt-claim-\(UInt32.random(in: .min ... .max))"
        defer { unlink(path) }
        let first = WriterClaim(.memoryWriter, path: path)
        let second = WriterClaim(.memoryWriter, path: path)
        #expect(first.take())
        #expect(first.take())
        #expect(!second.take())
    }

    @Test func `levels are known by their names in any case`() {
        #expect(ProcessLog.level("WARNING") == .warning)
        #expect(ProcessLog.level("debug") == .debug)
        #expect(ProcessLog.level("loud") == nil)
    }
}
