import Testing

@testable import Edge

@Suite struct PromptTextTests {
    private func patterns(_ text: String) -> Set<SuspectPattern> {
        Array(text.utf8).withUnsafeBytes { PromptText.patterns(in: $0) }
    }

    @Test(arguments: [
        ("<script>alert(1)</script>", SuspectPattern.scriptTag), ("a <SCRIPT src=x>", .scriptTag),
        ("</script >", .scriptTag), ("<iframe src='x'></iframe>", .iframeTag),
        ("see javascript:alert(1)", .javascriptURL), ("<a href=\"JavaScript:void(0)\">", .javascriptURL),
        ("<img src=x onerror=alert(1)>", .eventHandler), ("<div\nonclick = 'go()'>", .eventHandler),
        ("1; -- comment", .sqlComment), ("x;/* hidden", .sqlComment), ("a' UNION SELECT 1", .sqlUnion),
        ("union/**/all/**/select", .sqlUnion), ("union distinct (select", .sqlUnion),
        ("INSERT INTO users (name) VALUES", .sqlWrite), ("insert into t values (1)", .sqlWrite),
        ("DELETE FROM users WHERE 1=1", .sqlWrite), ("delete from users", .sqlWrite),
        ("UPDATE users SET admin = 1", .sqlWrite), ("x'; DROP TABLE students;--", .sqlWrite),
        ("truncate table logs", .sqlWrite), ("ALTER TABLE t ADD c int", .sqlWrite),
        ("create table t (a int)", .sqlWrite), ("a\u{0}b", .nulByte),
    ])
    func `every pattern is found wherever it stands in a long text`(text: String, pattern: SuspectPattern) {
        #expect(patterns(text).contains(pattern), "\(text)")
        // whatever its place in the blocks of sixteen
        for count in 0..<33 {
            let padded = String(repeating: "z", count: count) + " " + text + "\n" + String(repeating: "z", count: 40)
            #expect(patterns(padded).contains(pattern), "\(count) before \(text)")
        }
    }

    @Test(arguments: [
        "plain words", "a < b and c > d; e = f", "JavaScript: The Good Parts", "the union selected a delegate",
        "please delete from my list what is done, and insert into the letter a line",
        "update the table settings", "once = 1; only = 2", "function onclick = 3", "const online = true",
        "a table of contents, created table by table", "<strong>bold</strong> and <scripture>", "x = y -- or so",
        "Drop the tables", "transcript and iframes", "see https://example.com/?a=b;c=d",
    ])
    func `prose and ordinary code hold none`(text: String) {
        #expect(patterns(text).isEmpty, "\(text): \(patterns(text))")
    }

    @Test(arguments: [
        "`<script>alert(1)</script>`", "```html\n<script>x</script>\n```", "~~~\n<script>x</script>\n~~~\nafter",
        "a ``<iframe> ` `` b", "```\n<script>x</script>", "  ````\n```\n<script>x</script>\n````",
    ])
    func `code is let be`(text: String) {
        #expect(patterns(text).isEmpty, "\(text)")
        #expect(PromptText.stripped(text) == nil)
    }

    @Test(arguments: [
        "`open <script>x</script>", "``<script>x</script>`", "```html\ncode\n```\n<script>x</script>",
        "a ``` b\n<script>x</script>\n\n", "`a\n\n<script>x</script>`", "     ```\n<script>x</script>",
    ])
    func `what only looks like code is no refuge`(text: String) {
        #expect(patterns(text) == [.scriptTag], "\(text)")
    }

    @Test(arguments: [
        ("a<script>b</script>c", "ac"), ("a<script>b", "ab"), ("<iframe src=x>y</iframe>z", "z"),
        ("<a href=\"javascript:x\">", "<a href=\"x\">"), ("<img onload=\"a b\" src=y>", "<img  src=y>"),
        ("1; -- x", "1;  x"), ("a union select b", "a  b"), ("; drop table x", ";  x"), ("a\u{0}b", "ab"),
        ("<scr<script></script>ipt>x</script>", "x"), ("<script>a</script>`<script>`<script>b</script>", "`<script>`"),
        ("é<script>x</script>ü", "éü"),
    ])
    func `patterns are cut out and the rest stays byte for byte`(text: String, rest: String) {
        #expect(PromptText.stripped(text) == rest)
    }

    @Test func `hostile repetition costs no quadratic time`() {
        for piece in [
            "<script", "<script ", "<a onx=\"", "union ", "insert /*", "` `` ", "'; ", "*/*/", "onx=", "</script",
        ] {
            let text = String(repeating: piece, count: 6_000)
            let time = ContinuousClock().measure { _ = PromptText.stripped(text) }
            #expect(time < .seconds(5), "\(piece): \(time)")
        }
    }

    @Test func `the triggers of a text are the same by blocks and byte by byte`() {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("<;:=eElLbBnNsSpPdDaz \0".utf8)
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 0..<70, using: &generator)).map { _ in
                letters.randomElement(using: &generator) ?? 0
            }
            let expected = text.indices.filter { index in
                let first = text[index]
                if (58...61).contains(first) { return true }
                guard index + 1 < text.count else { return false }
                let pair = String(decoding: [first | 32, text[index + 1] | 32], as: UTF8.self)
                return ["el", "bl", "ns", "pd"].contains(pair)
            }
            let found = text.withUnsafeBytes { bytes -> [Int] in
                var triggers = PatternTriggers(bytes)
                var found: [Int] = []
                while let place = triggers.next() { found.append(place) }
                return found
            }
            #expect(found == expected, "\(text)")
        }
    }
}
