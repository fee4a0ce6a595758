import Configuration
import JSON
import Testing

@testable import Edge

@Suite struct ClassificationFlowTests {
    private static func prompt(_ text: String, tools: Bool = false) -> RouterPrompt {
        var prompt = RouterPrompt()
        prompt.hasMessages = true
        prompt.hasTools = tools
        prompt.text = text
        return prompt
    }

    /// Whom a flow asks when all fail, and how it ends.
    private func course(
        _ flow: ClassificationFlow,
        answers: [String?] = []
    ) -> ([ClassificationFlow.Classifier], Classification) {
        var flow = flow
        var asked: [ClassificationFlow.Classifier] = []
        var answers = answers[...]
        while true {
            switch flow.next() {
            case .ask(let classifier):
                asked.append(classifier)
                flow.answered(answers.popFirst() ?? nil)
            case .decided(let classification): return (asked, classification)
            }
        }
    }

    @Test func `without a message nobody is asked`() {
        let (asked, end) = course(ClassificationFlow(RouterPrompt(), mode: .hybrid, previous: "code"))
        #expect(asked.isEmpty)
        #expect(end == Classification(category: "conversation", mode: .none))
    }

    @Test func `tools need no classification, not even after a mere ok`() {
        let flow = ClassificationFlow(Self.prompt("ok", tools: true), mode: .ollama, previous: "code")
        #expect(course(flow) == ([], Classification(category: "tools", mode: .direct)))
    }

    @Test func `a mere ok stays with the category before, and is classified where there was none`() {
        let stays = ClassificationFlow(Self.prompt("OK!"), mode: .keywords, previous: "reasoning")
        #expect(course(stays) == ([], Classification(category: "reasoning", mode: .continuation)))
        let first = ClassificationFlow(Self.prompt("OK!"), mode: .keywords, previous: nil)
        #expect(course(first, answers: ["conversation"]).1.mode == .keywords)
    }

    @Test(arguments: [
        (RouterSection.Mode.ollama, [ClassificationFlow.Classifier.ollama, .keywords]),
        (.api, [.api, .keywords]), (.hybrid, [.ollama, .api, .keywords]), (.local, [.local, .keywords]),
        (.keywords, [.keywords]),
    ])
    func `each mode asks its classifiers in order until one answers`(
        mode: RouterSection.Mode,
        order: [ClassificationFlow.Classifier]
    ) {
        let names: [ClassificationFlow.Classifier: Classification.Mode] = [
            .ollama: .ollama, .api: .api, .local: .local, .keywords: .keywords,
        ]
        for place in order.indices {
            let answers = Array(repeating: nil, count: place) + ["code"]
            let (asked, end) = course(
                ClassificationFlow(Self.prompt("a longer question"), mode: mode, previous: "tools"),
                answers: answers
            )
            #expect(asked == Array(order[...place]))
            #expect(end == Classification(category: "code", mode: names[order[place]] ?? .none))
        }
    }

    @Test func `when everybody fails it is conversation, and never an error`() {
        let flow = ClassificationFlow(Self.prompt("a longer question"), mode: .hybrid, previous: nil)
        #expect(course(flow).1 == Classification(category: "conversation", mode: .keywords))
    }
}
