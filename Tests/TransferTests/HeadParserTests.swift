import Testing

@testable import Transfer

@Suite struct HeadParserTests {
    private func parse(_ lines: [String], limit: Int = 1000) -> (heads: [ResponseHead], isTooLarge: Bool) {
        var parser = HeadParser(limit: limit)
        var heads: [ResponseHead] = []
        var isTooLarge = false
        for line in lines {
            let step = Array((line + "\r\n").utf8).withUnsafeBytes { parser.take($0) }
            switch step {
            case .complete(let head): heads.append(head)
            case .tooLarge: isTooLarge = true
            case .more: break
            }
        }
        return (heads, isTooLarge)
    }

    @Test(arguments: [
        ("HTTP/1.0 200 OK", ResponseHead.Version.http10), ("HTTP/1.1 404", .http11), ("HTTP/2 503 ", .http2),
    ])
    func `a status line gives version and status`(line: String, version: ResponseHead.Version) {
        let head = parse([line, ""]).heads.first
        #expect(head?.version == version)
        #expect([200, 404, 503].contains(head?.status))
    }

    @Test func `values are trimmed, kept empty and kept in order`() {
        let head = parse(["HTTP/1.1 200 OK", "A:  b\t", "a:", "C:d:e", ""]).heads.first
        #expect(head?.headers.map { "\($0.name)=\($0.value)" } == ["A=b", "a=", "C=d:e"])
        #expect(head?.value(of: "c") == "d:e")
        #expect(head?.value(of: "d") == nil)
    }

    @Test func `fields are found in whatever case, and lines that are none are left out`() {
        var head = parse(["HTTP/1.1 200 OK", "no field", "ab: 1", "A: 2", "Ab:3\t", "A:", ""]).heads[0]
        #expect([head.value(of: "A"), head.value(of: "AB"), head.value(of: "b")] == ["2", "1", nil])
        #expect(head.headers.map { "\($0.name)=\($0.value)" } == ["ab=1", "A=2", "Ab=3", "A="])
        head.headers.append(("c", "4"))
        #expect([head.value(of: "C"), head.value(of: "aB")] == ["4", "1"])
    }

    @Test func `interim heads are forgotten and trailers left out`() {
        let result = parse(["HTTP/1.1 100 Continue", "X: 1", "", "HTTP/1.1 200 OK", "Y: 2", "", "Z: 3", ""])
        #expect(result.heads.count == 1)
        #expect(result.heads.first?.headers.map(\.name) == ["Y"])
        #expect(!result.isTooLarge)
    }

    @Test func `an identity encoding leaves the length in place`() {
        let head = parse(["HTTP/1.1 200 OK", "Content-Encoding: identity", "Content-Length: 3", ""]).heads.first
        #expect(head?.value(of: "content-length") == "3")
    }

    @Test func `interim heads and trailers count towards the limit`() {
        let result = parse(["HTTP/1.1 100 Continue", "", "HTTP/1.1 200 OK", "", "X: 1"], limit: 46)
        #expect(result.heads.count == 1)
        #expect(result.isTooLarge)
    }
}
