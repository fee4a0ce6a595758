import Configuration
import TextAnalysis

/// The two ways in which the task router tells a category by itself: how often they are right, and what they cost.
enum RouterProbe {
    private struct Prompt {
        var label: String
        var language: String
        var text: String
    }

    /// Judges labelled prompts, a line each of label, language and text with tabs between; then times judging them, and
    /// texts of a megabyte among custom categories, for so many seconds of CPU each.
    static func measure(seconds: Double, tables: String, prompts path: String) throws -> Figures {
        let classifier = try LocalClassifier(
            vectors: SentenceVectors(try MappedFile.bytes(of: tables + "/sem-multi-256.sem")),
            weights: try MappedFile.bytes(of: tables + "/router.cls")
        )
        let keywords = KeywordScore(builtIn: RouterSection().keywords)
        let lines = String(decoding: try MappedFile.bytes(of: path), as: UTF8.self).split(separator: "\n")
        let prompts = lines.map { $0.split(separator: "\t", maxSplits: 2).map(String.init) }.filter { $0.count == 3 }
            .map { Prompt(label: $0[0], language: $0[1], text: $0[2]) }
        var figures = Figures()
        figures.add("prompts", Double(prompts.count))
        add("keywords", of: prompts, to: &figures) { keywords.verdict(on: $0).category }
        add("local", of: prompts, to: &figures) { classifier.judge($0).category }

        let texts = prompts.map(\.text)
        add("keywords", microseconds(for: seconds, texts) { _ = keywords.verdict(on: $0) }, to: &figures)
        add("local", microseconds(for: seconds, texts) { _ = classifier.judge($0) }, to: &figures)
        let custom = classifier.prepare(Self.custom)
        for (name, text) in long(texts) {
            let times = microseconds(for: seconds, [text]) { _ = classifier.judge($0, among: custom) }
            add("long_\(name)", times, to: &figures)
        }
        add("vector", microseconds(for: seconds, texts) { _ = classifier.vectors.vector(of: $0) }, to: &figures)
        return figures
    }

    private static let custom = (0..<10).map { number in
        CustomCategory(
            name: "category-\(number)",
            description: "Questions about matter number \(number), and what belongs to it",
            keywords: (0..<10).map { "matter \(number) \($0)" }
        )
    }

    /// A megabyte of prose, one of letters in no order, one of signs, one of ideographs.
    private static func long(_ texts: [String]) -> [(String, String)] {
        let size = 1 << 20
        let all = texts.joined(separator: "\n")
        var state: UInt64 = 1
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let noise = (0..<size).map { place in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return place % 77 == 0 ? 10 : letters[Int(state >> 58)]
        }
        return [
            ("prose", String(repeating: all, count: size / all.utf8.count + 1)),
            ("noise", String(decoding: noise, as: UTF8.self)),
            ("signs", String(repeating: "{[(a_1)]};\n", count: size / 11)),
            ("ideographs", String(repeating: "今天天气怎么样？", count: size / 24)),
        ]
    }

    private static func add(
        _ name: String,
        of prompts: [Prompt],
        to figures: inout Figures,
        _ judge: (String) -> String
    ) {
        let right = prompts.map { judge($0.text) == $0.label }
        for language in ["en", "fr", "es"] {
            let own = zip(prompts, right).filter { $0.0.language == language }
            figures.add("\(name)_\(language)_percent", 100 * Double(own.count { $0.1 }) / Double(max(1, own.count)))
        }
        figures.add("\(name)_percent", 100 * Double(right.count { $0 }) / Double(max(1, right.count)))
    }

    private static func add(_ name: String, _ times: [Double], to figures: inout Figures) {
        figures.add("\(name)_p50_us", times[times.count / 2])
        figures.add("\(name)_p99_us", times[min(times.count - 1, times.count * 99 / 100)])
    }

    /// The sorted CPU times that each of the texts took, in turn.
    private static func microseconds(for seconds: Double, _ texts: [String], _ body: (String) -> Void) -> [Double] {
        for text in texts { body(text) }  // and the tables' pages are there now
        var times: [Double] = []
        let end = processorMicroseconds() + seconds * 1e6
        var now = processorMicroseconds()
        while times.isEmpty || now < end {
            for text in texts {
                body(text)
                let then = now
                now = processorMicroseconds()
                times.append(now - then)
            }
        }
        return times.sorted()
    }
}
