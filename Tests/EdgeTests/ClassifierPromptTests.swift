import Configuration
import Testing

@testable import Edge

@Suite struct ClassifierPromptTests {
    private func prompt(_ message: String = "hello") -> ClassifierPrompt {
        var overrides = RouterOverrides()
        overrides.categories["creative"] = .init(models: ["m"], keywords: ["poem", "story"])
        overrides.categories["law-1"] = .init(models: ["m"], description: "contracts and courts")
        return ClassifierPrompt(categories: RouterBook(RouterSection(), overrides).categories, message: message)
    }

    @Test func `every category is offered, with its description or its keywords`() {
        let text = prompt().text
        for name in RouterBook.builtIn { #expect(text.contains("- \(name): ")) }
        #expect(text.contains("- creative: anything about poem, story"))
        #expect(text.contains("- law-1: contracts and courts"))
    }

    @Test func `a long message is cut to 500 characters`() {
        let text = prompt(String(repeating: "ü", count: 499) + "ab").text
        #expect(text.contains("üa"))
        #expect(!text.contains("ab\n"))
    }

    @Test(
        arguments: [
            ("code", "code"), ("  Reasoning\nbecause", "reasoning"), ("**Tools**.", "tools"), ("\"law-1\"", "law-1"),
            ("bananas", "conversation"), ("I think code", "conversation"), ("<think>hm</think> code", "code"),
            ("<think>never ends", nil), ("", nil), (" \n…", nil),
        ] as [(String, String?)]
    )
    func `the first word decides, an unknown one is conversation, none is no answer`(said: String, category: String?) {
        #expect(prompt().category(in: said) == category)
    }
}
