import JSON
import Storage
import TestSupport
import Testing

@testable import Edge

@Suite struct PromptCacheTests {
    private func question(_ prompt: String, provider: String = "openai", model: String = "gpt-4") -> PromptQuestion {
        PromptQuestion(
            provider: provider,
            model: model,
            prompt: prompt,
            system: nil,
            temperature: 0.7,
            maxTokens: 100
        )
    }

    private let said = PromptAnswer(response: "ü \"quoted\"", model: "gpt-4-0613", tokens: 18, microdollars: 42)

    private func keep(
        _ table: PromptCacheTable,
        _ question: PromptQuestion,
        now: Int = 1000,
        mostBytes: Int = 1 << 20
    ) throws {
        try table.keep(said, to: question, now: now, lifetime: 100, mostBytes: mostBytes)
    }

    @Test func `a kept answer is found, counted, and known to another edge and after a restart`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/state.sqlite"
        let table = PromptCacheTable(file: try StateDatabase(path).file())
        #expect(try table.find(question("a").key, now: 1000) == nil)
        try keep(table, question("a"))
        #expect(try table.find(question("a").key, now: 1099) == said)
        #expect(try table.find(question("a").key, now: 1100) == nil, "its time is up")
        let again = PromptCacheTable(file: try StateDatabase(path).file())
        #expect(try again.find(question("a").key, now: 1001) == said)
        let figures = try again.figures(now: 1001)
        #expect((figures.entries, figures.hits, figures.misses) == (1, 2, 2))
        #expect(figures.usedBytes > 0 && figures.usedBytes <= figures.totalBytes)
        let late = try again.figures(now: 1100)
        #expect(late.entries == 0 && late.usedBytes == 0 && late.totalBytes > 0, "it still takes room")
    }

    @Test func `one model, one provider or everything is forgotten`() throws {
        let scratch = try Scratch()
        let table = PromptCacheTable(file: try StateDatabase(scratch.path + "/state.sqlite").file())
        try keep(table, question("a"))
        try keep(table, question("b"))
        try keep(table, question("a", model: "meta/x"))
        try keep(table, question("a", provider: "zhipu"))
        try keep(table, question("old"), now: 500)
        #expect(try table.clear(.model(provider: "zhipu", "meta/x"), now: 1000) == 0)
        #expect(try table.clear(.model(provider: "openai", "meta/x"), now: 1000) == 1)
        #expect(try table.clear(.provider("openai"), now: 1000) == 2, "what was past its time is not counted")
        #expect(try table.clear(.everything, now: 1000) == 1)
        #expect(try table.figures(now: 1000).totalBytes == 0)
    }

    @Test func `what was not used longest makes room`() throws {
        let scratch = try Scratch()
        let table = PromptCacheTable(file: try StateDatabase(scratch.path + "/state.sqlite").file())
        for (index, name) in ["a", "b", "c"].enumerated() { try keep(table, question(name), now: 1000 + index) }
        let one = try table.figures(now: 1002).usedBytes / 3
        #expect(try table.find(question("a").key, now: 1010) != nil)
        try keep(table, question("d"), now: 1011, mostBytes: one * 7 / 2)
        #expect(try table.find(question("b").key, now: 1012) == nil)
        #expect(try table.find(question("a").key, now: 1012) != nil)
        #expect(try table.find(question("d").key, now: 1012) != nil)
        #expect(try !table.keep(said, to: question("e"), now: 1012, lifetime: 100, mostBytes: one - 1))
    }

    @Test func `the figures are told in the words of the interface`() {
        let figures = PromptCacheTable.Figures(
            entries: 3,
            hits: 1250,
            misses: 500,
            usedBytes: 2048,
            totalBytes: 4096
        )
        #expect(
            PromptCacheRoutes.stats(figures)
                == [
                    "total_cache_entries": 3, "cache_hits": 1250, "cache_misses": 500, "hit_rate_percent": 71.4,
                    "total_memory_kb": 4,
                ]
        )
        #expect(
            PromptCacheRoutes.memory(figures)
                == [
                    "total_memory_bytes": 4096, "used_memory_bytes": 2048, "memory_usage_percent": 50.0,
                    "keys_count": 3,
                ]
        )
        #expect(PromptCacheRoutes.stats(.init())["hit_rate_percent"] == 0.0)
    }
}
