import Telemetry
import Testing

@Suite struct RedactionTests {
    @Test(arguments: [
        ("sk-abcdefghij", "[REDACTED]"), ("key sk-proj-A_b-c1234, then", "key [REDACTED], then"),
        ("api_key=abc&x=1", "api_key=[REDACTED]&x=1"), ("API_KEY = abc def", "API_KEY = [REDACTED] def"),
        ("access_token=abc;", "access_token=[REDACTED];"), ("client_secret=x", "client_secret=[REDACTED]"),
        ("{\"password\": \"hunter2\", \"a\": 1}", "{\"password\": \"[REDACTED]\", \"a\": 1}"),
        ("{\\\"token\\\":\\\"abc\\\"}", "{\\\"token\\\":\\\"[REDACTED]\\\"}"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer [REDACTED]"),
        ("bearer   ABCDEFG\"", "bearer   [REDACTED]\""), ("mail ann.lee+x@example.co.uk.", "mail [REDACTED]."),
        ("https://user:pass@example.com/x", "https://[REDACTED]@example.com/x"),
        ("GET http://u:p@127.0.0.1:80/a?b=c failed", "GET http://[REDACTED]@127.0.0.1:80/a?b=c failed"),
        ("redis://:hunter2@cache", "redis://[REDACTED]@cache"),
        ("https://a:b@c@host/x@y", "https://[REDACTED]@host/x@y"),
        ("https://ghp_123@github.com/o", "https://[REDACTED]@github.com/o"),
        ("/models?key=abc&alt=sse", "/models?key=[REDACTED]&alt=sse"),
        ("https://h/m?alt=sse&key=abc#end, and", "https://h/m?alt=sse&key=[REDACTED]#end, and"),
        ("/m?subscription-key=abc \"x\"", "/m?subscription-key=[REDACTED] \"x\""),
        ("/m?X-Goog-Api-Key=abc", "/m?X-Goog-Api-Key=[REDACTED]"),
        ("AIzaSyA1234567890abcdefghijklmnop", "[REDACTED]"), ("gsk_abcdefghijklmnop1234", "[REDACTED]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[REDACTED]"),
        ("password=sk-abcdefgh sk-ijklmnop", "password=[REDACTED] [REDACTED]"),
    ])
    func `a secret is taken out, the rest stays`(text: String, redacted: String) {
        #expect(Redaction.redacted(text) == redacted)
    }

    @Test(arguments: [
        "", "a task-forceful word", "the bearer of news", "tokens=5 prompt_tokens: 7", "a secret is kept",
        "user@localhost",
        "@mention and x @ y.z", "sk-", "ask-me-anything", "unexpected token: foo", "disk-usage-percent", "日本語 é",
        "https://example.com/@user?monkey&keys=3", "key=value", "http://[::1]:80/x", "a://b", "the sort key= x",
        "?key=",
    ])
    func `what is no secret stays as it is`(text: String) {
        #expect(Redaction.redacted(text) == text)
    }

    @Test func `bytes that are no text pass through`() {
        let bytes: [UInt8] = [0xFF, 0x40, 0xC3, 0x28, 0x00]
        #expect(Redaction.redacted(bytes) == bytes)
    }
}
