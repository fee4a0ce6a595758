import Foundation
import Testing
import TextAnalysis

@Suite struct LocalClassifierTests {
    private let law = CustomCategory(
        name: "legal",
        description: "Contracts, laws, liability, court cases and other legal questions",
        keywords: ["attorney", "statute of limitations", "lawsuit"]
    )
    private let kitchen = CustomCategory(name: "cooking", description: "Recipes, ingredients and cooking techniques")

    @Test(arguments: [
        ("Please send the quarterly figures to Nora by e-mail.", "tools"), ("Will it rain in Oslo tonight?", "tools"),
        ("Write a Rust function that counts the vowels of a string.", "code"),
        ("let x: Int = \"a\" // why does this not compile?", "code"),
        ("Show that the product of two odd numbers is odd.", "reasoning"),
        ("hey, how was your weekend?", "conversation"), ("Merci, c'est très gentil !", "conversation"),
        ("Envoie ce rapport à Paul avant midi.", "tools"),
        ("Démontre que la racine de 5 est irrationnelle.", "reasoning"),
        ("Escribe una función en Go que invierta una lista.", "code"),
        ("Reserva una mesa para dos esta noche.", "tools"),
    ])
    func `it tells what people want, in three languages`(text: String, category: String) throws {
        let judgement = try EmbeddedVectors.classifier().judge(text)
        #expect(judgement.category == category, "\(judgement.probabilities)")
        #expect(judgement.ground == .model && judgement.probability > 0.4)
    }

    /// 94, 100 and 94 % when this was written.
    @Test(arguments: ["en", "fr", "es"])
    func `nine of ten labelled prompts are told, none of which it was trained on`(language: String) throws {
        struct Prompt: Decodable {
            var label: String
            var lang: String
            var text: String
        }
        let classifier = try EmbeddedVectors.classifier()
        let file = String(decoding: try EmbeddedVectors.file("Benchmarks/Router/prompts.jsonl"), as: UTF8.self)
        let all = try file.split(separator: "\n").map { try JSONDecoder().decode(Prompt.self, from: Data($0.utf8)) }
        let prompts = all.filter { $0.lang == language }
        let right = prompts.count { classifier.judge($0.text).category == $0.label }
        #expect(all.count == 200 && prompts.count >= 48)
        #expect(Double(right) >= 0.9 * Double(prompts.count), "\(right) of \(prompts.count)")
    }

    @Test func `probabilities are of every category and sum up to one`() throws {
        let classifier = try EmbeddedVectors.classifier()
        for custom in [[], [law], [law, kitchen]] {
            let prepared = classifier.prepare(custom)
            for text in [
                "", "Who wrote Faust?", "my attorney filed a lawsuit", "How long do I bake potatoes in the oven?",
            ] {
                let judgement = classifier.judge(text, among: prepared)
                #expect(judgement.probabilities.count == 4 + custom.count)
                #expect(abs(judgement.probabilities.values.reduce(0, +) - 1) < 1e-9)
                #expect(judgement.probabilities[judgement.category] == judgement.probability)
                #expect(judgement.probabilities.values.allSatisfy { (0...1).contains($0) })
            }
        }
    }

    @Test(arguments: ["", " ", "\n\n", "\u{200B}"])
    func `a text without a word is conversation`(text: String) throws {
        let judgement = try EmbeddedVectors.classifier().judge(text)
        #expect(judgement.category == "conversation" && judgement.probability == 1)
    }

    @Test func `a word that nobody knows is judged all the same`() throws {
        let judgement = try EmbeddedVectors.classifier().judge("\u{2F9DE}")
        #expect(abs(judgement.probabilities.values.reduce(0, +) - 1) < 1e-9)
    }

    @Test func `one keyword of a custom category decides at once`() throws {
        let classifier = try EmbeddedVectors.classifier()
        let custom = classifier.prepare([kitchen, law])
        let once = classifier.judge("Write a Python function that mails my ATTORNEY.", among: custom)
        #expect(once.category == "legal" && once.ground == .keyword && once.probability == 0.75)
        let twice = classifier.judge("Attorney, is there a statute of limitations?", among: custom)
        #expect(twice.probability == 0.875)
        #expect(classifier.judge("Write a Python function that mails my attorneys.", among: custom).ground == .model)
    }

    @Test func `the most hits win, and the first among equals`() throws {
        let classifier = try EmbeddedVectors.classifier()
        let custom = classifier.prepare([
            CustomCategory(name: "a", keywords: ["red", "green"]),
            CustomCategory(name: "b", keywords: ["red", "blue"]),
        ])
        #expect(classifier.judge("red", among: custom).category == "a")
        #expect(classifier.judge("red and blue", among: custom).category == "b")
        #expect(classifier.judge("blue or green", among: custom).category == "a")
    }

    @Test func `a text that is like a description belongs to it`() throws {
        let classifier = try EmbeddedVectors.classifier()
        let custom = classifier.prepare([kitchen, law])
        let judgement = classifier.judge("Is a verbal agreement binding in court?", among: custom)
        #expect(judgement.category == "legal" && judgement.ground == .description && judgement.probability > 0.5)
        #expect(classifier.judge("Rename all files in this folder to lower case.", among: custom).ground == .model)
        #expect(classifier.judge("Is a verbal agreement binding in court?").ground == .model)
    }

    @Test func `a category that says nothing of itself is never chosen`() throws {
        let classifier = try EmbeddedVectors.classifier()
        let custom = classifier.prepare([
            CustomCategory(name: ""), CustomCategory(name: "\u{2F9DE}", keywords: ["", " "]),
        ])
        for text in ["hello", "", "\u{2F9DE}", "Sort this list"] {
            #expect(classifier.judge(text, among: custom).ground == .model)
        }
    }

    @Test func `what stands in the middle of a megabyte is not read`() throws {
        let classifier = try EmbeddedVectors.classifier()
        let custom = classifier.prepare([law])
        let filling = String(repeating: "lorem ipsum dolor ", count: 30_000)
        let plain = classifier.judge("Translate this file and save it: " + filling + filling, among: custom)
        let other = classifier.judge(
            "Translate this file and save it: " + filling + " attorney " + filling,
            among: custom
        )
        #expect(plain == other)
        #expect(classifier.judge(filling + " attorney", among: custom).category == "legal")
    }

    @Test func `the same text is always judged the same`() throws {
        let text = "Compare these two offers and mail me the better one."
        let first = try EmbeddedVectors.classifier().judge(text)
        for _ in 0..<20 { #expect(try EmbeddedVectors.classifier().judge(text) == first) }
    }
}
