import JSON
import TestSupport
import Testing

@testable import Edge

@Suite struct KeptValuesTests {
    @Test func `values are kept by kind and name and survive the closing of the file`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/state.sqlite"
        let values = KeptValues(file: try StateDatabase(path).file())
        try values.put(.category, "creative", ["models": ["a"]], now: 1)
        try values.put(.category, "creative", ["models": ["b"]], now: 2)
        try values.put(.modelMapping, "creative", ["c"], now: 3)
        try values.put(.category, "gone", [:], now: 3)
        try values.remove(.category, "gone")
        let again = KeptValues(file: try StateDatabase(path).file())
        #expect(try again.all(.category) == ["creative": ["models": ["b"]]])
        #expect(try again.all(.modelMapping) == ["creative": ["c"]])
        try again.removeAll(.modelMapping)
        #expect(try again.all(.modelMapping).isEmpty)
    }
}
