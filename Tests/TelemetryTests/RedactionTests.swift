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
        ("https://user:pass@example.com/x", "https://user:[REDACTED]/x"),
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
    ])
    func `what is no secret stays as it is`(text: String) {
        #expect(Redaction.redacted(text) == text)
    }

    @Test func `bytes that are no text pass through`() {
        let bytes: [UInt8] = [0xFF, 0x40, 0xC3, 0x28, 0x00]
        #expect(Redaction.redacted(bytes) == bytes)
    }
}
