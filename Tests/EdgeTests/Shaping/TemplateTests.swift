import JSON
import Testing

@testable import Edge

@Suite struct TemplateTests {
    private func render(
        _ source: String,
        _ variables: JSONObject = [:],
        limits: TemplateLimits = .init()
    ) throws -> String {
        try Template(source).render(variables, limits: limits)
    }

    private static let variables: JSONObject = [
        "user": ["name": "Ada", "tags": ["x", "y"]], "n": 3, "pi": 3.25, "no": nil, "yes": true, "empty": "",
        "list": ["a", "b", "c"], "text": "  Hi  ", "messages": [["role": "user", "content": "hello"]],
    ]

    @Test(arguments: [
        ("plain", "plain"), ("{{ user.name }}", "Ada"), ("{{user['name']|upper}}", "ADA"), ("{{ user.tags[1] }}", "y"),
        ("{{ list.0 }}{{ list[-1] }}", "ac"), ("{{ n }} {{ pi }} {{ yes }}", "3 3.25 true"), ("[{{ nothing }}]", "[]"),
        ("[{{ nothing.at.all }}]", "[]"), ("[{{ no }}]", "[]"), ("{{ text|trim|lower }}", "hi"),
        ("{{ list|length }}", "3"),
        ("{{ 'äö'|length }}", "2"), ("{{ list|join(', ') }}", "a, b, c"), ("{{ list|join }}", "abc"),
        ("{{ nothing|default('d') }}{{ no|default('e') }}", "de"), ("[{{ empty|default('d') }}]", "[]"),
        ("{{ empty|default('d', true) }}", "d"), ("{{ nothing|default(user.name)|upper }}", "ADA"),
        ("{{ list }}", "[\"a\",\"b\",\"c\"]"), ("{# a comment #}x", "x"), ("{{ '}}' }}", "}}"),
        ("{{ \"a\\\"b\" }}", "a\"b"),
        ("{% if yes %}a{% elif n %}b{% else %}c{% endif %}", "a"),
        ("{% if no %}a{% elif n %}b{% else %}c{% endif %}", "b"),
        ("{% if no %}a{% elif empty %}b{% else %}c{% endif %}", "c"), ("{% if not no and n == 3 %}x{% endif %}", "x"),
        ("{% if n > 2 and n <= 3 or no %}x{% endif %}", "x"), ("{% if 'a' in list %}x{% endif %}", "x"),
        ("{% if 'z' not in list %}x{% endif %}", "x"), ("{% if 'am' in 'name' %}x{% endif %}", "x"),
        ("{% if nothing is not defined and n is defined %}x{% endif %}", "x"),
        ("{% if (no or n) != 4 %}x{% endif %}", "x"),
        ("{% for x in list %}{{ loop.index }}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}", "1a,2b,3c"),
        ("{% for x in nothing %}a{% else %}none{% endfor %}", "none"),
        ("{% for k in user %}{{ k }} {% endfor %}", "name tags "),
        ("{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}", "user: hello"),
        (
            "{% for a in list %}{% for b in list %}{{ a }}{{ b }} {% endfor %}{% endfor %}",
            "aa ab ac ba bb bc ca cb cc "
        ),
        ("a  {%- if yes -%}  b  {%- endif -%}  c", "abc"), ("a\n{{- n -}}\nb", "a3b"), ("last line\n", "last line"),
        ("{", "{"), ("{ {", "{ {"), ("a } } b", "a } } b"),
    ])
    func `the language does what Jinja does`(source: String, text: String) throws {
        #expect(try render(source, Self.variables) == text, "\(source)")
    }

    @Test(arguments: [
        ("a\nb {{ x", 2, "a tag is not closed"), ("{% if x %}", 1, "is not closed: add {% endif %}"),
        ("\n\n{% for x in y %}a", 3, "is not closed: add {% endfor %}"), ("{% endif %}", 1, "no block is open"),
        ("{% if x %}{% endfor %}", 1, "does not belong"),
        ("{% if a %}{% else %}{% elif b %}{% endif %}", 1, "does not belong"),
        ("{{ x|nope }}", 1, "there is no filter 'nope'"), ("{{ x|join(1, 2) }}", 1, "does not take 2 arguments"),
        ("{% include 'x' %}", 1, "there is no tag 'include'"), ("{% set x = 1 %}", 1, "'=' is not understood here"),
        ("{{ }}", 1, "a value is missing"), ("{{ a b }}", 1, "'b' is not understood"),
        ("{{ 'a }}", 1, "a text is not closed"),
        ("{# never", 1, "a comment is not closed"), ("{% for x y %}{% endfor %}", 1, "for name in list"),
        ("{{ a. }}", 1, "a name is missing"),
        ("{{ f() }}", 1, "'(' is not understood"), ("{{ a == }}", 1, "a value is missing"),
    ])
    func `what is wrong is said with its line`(source: String, line: Int, message: String) throws {
        let fault = try #require(throws: TemplateFault.self) { try Template(source) }
        #expect(fault.line == line, "\(fault)")
        #expect(fault.message.contains(message), "\(fault)")
    }

    @Test func `values that cannot be used are said with their line`() throws {
        for (source, part) in [
            ("\n{% for x in n %}{% endfor %}", "needs a list"), ("\n{{ 'a' < 1 }}", "two numbers or two texts"),
        ] {
            let fault = try #require(throws: TemplateFault.self) { try render(source, Self.variables) }
            #expect(fault.line == 2)
            #expect(fault.message.contains(part))
        }
    }

    @Test func `a template has no way to run for ever or to grow without end`() throws {
        let list = JSONValue.array((0..<1000).map { .number($0) })
        let nested = "{% for a in l %}{% for b in l %}{% for c in l %}x{% endfor %}{% endfor %}{% endfor %}"
        var fault = try #require(throws: TemplateFault.self) { try render(nested, ["l": list]) }
        #expect(fault.message.contains("steps"))
        let big = JSONValue.string(String(repeating: "y", count: 100_000))
        fault = try #require(throws: TemplateFault.self) {
            try render("{% for a in l %}{{ big }}{% endfor %}", ["l": list, "big": big])
        }
        #expect(fault.message.contains("longer"))
        fault = try #require(throws: TemplateFault.self) {
            try render("{% for a in l %}{% if big|upper %}{% endif %}{% endfor %}", ["l": list, "big": big])
        }
        #expect(fault.message.contains("steps"))
        let deep = String(repeating: "{% if a %}", count: 100) + String(repeating: "{% endif %}", count: 100)
        fault = try #require(throws: TemplateFault.self) { try Template(deep) }
        #expect(fault.message.contains("nested"))
        let brackets =
            "{{ " + String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000) + " }}"
        fault = try #require(throws: TemplateFault.self) { try Template(brackets) }
        #expect(fault.message.contains("nested"))
        let chain = "{{ a" + String(repeating: ".b", count: 10_000) + " }}"
        #expect(throws: TemplateFault.self) { try Template(chain) }
    }

    @Test func `a template cut at any byte is read or refused, never more`() {
        let source = Array(
            "a {% if x|default('y') == 'é' -%} {{ loop.index }} {# c #} {%- for k in v %}{{ k[0] }}{% endfor %}{% endif %}"
                .utf8
        )
        for count in source.indices {
            // house: both are right; what is tested is that it ends
            _ = try? Template(String(decoding: source[..<count], as: UTF8.self)).render([:])
        }
    }
}
