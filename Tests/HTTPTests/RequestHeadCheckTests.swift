import Domain
import NIOHTTP1
import Testing

@testable import HTTP

@Suite struct RequestHeadCheckTests {
    private func head(_ fields: [(String, String)], version: HTTPVersion = .http1_1) -> HTTPRequestHead {
        HTTPRequestHead(version: version, method: .POST, uri: "/", headers: HTTPHeaders(fields))
    }

    private func param(_ fields: [(String, String)], version: HTTPVersion = .http1_1) -> String? {
        let fault = RequestHeadCheck.fault(of: head(fields, version: version))
        if let fault { #expect(fault.code == .malformedRequest && fault.code.status == 400) }
        return fault?.param
    }

    @Test func `an ordinary head passes`() {
        #expect(param([("Host", "a"), ("Origin", "http://a"), ("transfer-encoding", "Chunked")]) == nil)
        #expect(param([("HOST", "")]) == nil)
        #expect(param([("host", "a"), ("x-host", "b"), ("hosts", "b"), ("accept", "a"), ("accept", "b")]) == nil)
    }

    @Test func `what decides about trust stands once`() {
        #expect(param([("Host", "a"), ("host", "a")]) == "Host")
        #expect(param([("Host", "a"), ("Origin", "http://evil.example"), ("ORIGIN", "http://localhost")]) == "Origin")
    }

    @Test func `HTTP 1 point 1 names the host, 1 point 0 need not`() {
        #expect(param([]) == "Host")
        #expect(param([], version: .http1_0) == nil)
    }

    @Test(arguments: [
        "xchunked", "gzip, chunked", "identity, chunked", "identity", "chunked, chunked", "", "chunked;a=b",
    ])
    func `a body comes chunked or with its length, in no other way`(coding: String) {
        #expect(param([("Host", "a"), ("Transfer-Encoding", coding)]) == "Transfer-Encoding")
    }

    @Test func `two codings are one too many`() {
        let twice = [("Host", "a"), ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")]
        #expect(param(twice) == "Transfer-Encoding")
    }

    @Test(arguments: [("gzip", true), ("br", true), ("gzip, identity", true), ("Identity", false), ("", false)])
    func `a packed body is told apart`(coding: String, isRefused: Bool) {
        let fault = RequestHeadCheck.faultOfBody(after: head([("Host", "a"), ("Content-Encoding", coding)]))
        #expect((fault != nil) == isRefused)
        #expect(fault == nil || fault?.code.status == 415)
    }

    @Test func `what the parser found is told in words of its own`() {
        let errors: [HTTPParserError] = [
            .headerOverflow, .unexpectedContentLength, .invalidContentLength, .invalidHeaderToken, .invalidChunkSize,
            .invalidMethod, .invalidURL, .invalidVersion, .lfExpected, .unknown, .invalidConstant,
        ]
        #expect(Set(errors.map { RequestHeadCheck.words(for: $0) }).count == errors.count)
    }

    @Test(arguments: [
        ("/v1/models?limit=1", "/v1/models?limit=1", nil), ("http://a:8000/v1/models", "/v1/models", "a:8000"),
        ("HTTPS://A/x?y=http://b/", "/x?y=http://b/", "A"), ("http://a", "/", "a"), ("http://a?q=1", "/?q=1", "a"),
        ("*", "*", nil), ("example.com:443", "example.com:443", nil), ("//a/b", "//a/b", nil),
        ("http:/", "http:/", nil),
        ("", "", nil),
    ])
    func `an address is served by its path`(uri: String, path: String, authority: String?) {
        let target = RequestTarget(uri)
        #expect(target.path == path)
        #expect(target.authority == authority)
    }
}
