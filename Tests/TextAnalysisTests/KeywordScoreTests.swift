import Testing
import TextAnalysis

@Suite struct KeywordScoreTests {
    private func hits(_ keyword: String, in text: String) -> Int {
        KeywordScore(builtIn: ["code": [keyword]]).verdict(on: text).hits
    }

    @Test(
        arguments: [
            ("hi", "this", 0), ("go", "good", 0), ("how", "show", 0), ("go", "Go, go! (go) go", 4),
            ("import", "import_data", 0),
            ("import_data", "call import_data()", 1), ("class", "classes", 0), ("c++", "In C++ I", 1),
            ("c++", "c++", 1),
            ("c++", "C++17 is", 1), ("c++", "c", 0), ("c", "c++ and c#", 0), ("c", "C, please", 1), ("c#", "c#.", 1),
            ("c#", "c#5", 0), ("a", "a+b", 1), ("b", "a+b", 1), (".net", "a .NET app", 1),
            ("node.js", "Node.js runs", 1),
            ("node.js", "node. js", 0), ("node", "node.js", 1), ("thank you", "Thank you!", 1),
            ("thank you", "thank  \n you", 1), ("thank you", "thank, you", 0), ("thank you", "thanks, you", 0),
            ("thank you", "thank yourself", 0), ("thank you", "thank thank you you", 1),
            ("follow-up", "a follow up", 1),
            ("follow up", "Follow-up!", 1), ("followup", "follow-up", 0), ("e-mail", "E‑Mail", 1),
            ("art", "state-of-the-art", 1),
            ("réunion", "une REUNION", 1), ("reunion", "la réunion", 1), ("e\u{301}te\u{301}", "été", 1),
            ("straße", "STRASSE", 1), ("œuvre", "chef-d'oeuvre", 1), ("don't", "I don’t", 1), ("api", "l'API", 1),
            ("what's", "What’s up", 1), ("привет", "Привет, мир", 1), ("天气", "今天天气怎么样", 1), ("날씨", "오늘 날씨는?", 1),
            ("🚀", "ship it 🚀🚀", 2), ("❤️", "I ❤ it", 1), ("--force", "git push --force", 1), ("--force", "force", 0),
            ("force", "--force", 1), ("?", "what? why?", 2), ("json", "\"json\":{}", 1), ("issue", "issue#12", 1),
            ("", "anything", 0), ("  ", "any thing", 0), ("x", "", 0), ("ok", "ok\u{AD}", 1), ("3", "3.14", 1),
        ] as [(String, String, Int)]
    )
    func `whole words and phrases are counted`(keyword: String, text: String, count: Int) {
        #expect(hits(keyword, in: text) == count, "\(keyword) in \(text)")
    }

    private let score = KeywordScore(
        builtIn: [
            "code": ["python", "api"], "reasoning": ["why", "explain"], "conversation": ["hello", "please", "why"],
            "tools": ["python"], "extra": ["hello"],
        ],
        custom: [
            CustomCategory(name: "zeta", keywords: ["poem", "why"]),
            CustomCategory(name: "alpha", keywords: ["poem", "api"]),
        ]
    )

    @Test(arguments: [
        ("", "conversation", 0), ("nothing of it", "conversation", 0), ("explain", "reasoning", 1),
        ("please explain", "reasoning", 1), ("hello, please explain", "conversation", 2), ("python", "tools", 1),
        ("a poem in python", "zeta", 1), ("a poem about the api", "alpha", 2), ("hello", "extra", 1),
        ("api", "alpha", 1),
        ("please, please", "conversation", 2), ("why, oh why", "zeta", 2), ("explain why, explain", "reasoning", 3),
    ])
    func `most hits win, custom categories first among equals`(text: String, category: String, hits: Int) {
        let verdict = score.verdict(on: text)
        #expect(verdict.category == category && verdict.hits == hits, "\(verdict)")
        #expect(verdict.hitsByCategory[category] ?? 0 == hits)
        #expect(verdict.hitsByCategory.values.allSatisfy { $0 > 0 })
    }

    @Test func `a keyword twice in a list counts once, and a category of a built-in name adds to it`() {
        let score = KeywordScore(
            builtIn: ["code": ["api", "API", "Api "]],
            custom: [CustomCategory(name: "code", keywords: ["api", "poem"])]
        )
        #expect(score.verdict(on: "api").hits == 1)
        #expect(score.verdict(on: "poem").category == "code")
    }

    @Test func `of a long text only the ends are read`() {
        let filling = String(repeating: "lorem ipsum ", count: 50_000)
        #expect(hits("needle", in: "needle \(filling) needle \(filling) needle") == 2)
        #expect(hits("needle", in: String(repeating: "needle ", count: 150_000)) <= 2 * 8 * 1024 / 7 + 2)
    }
}
