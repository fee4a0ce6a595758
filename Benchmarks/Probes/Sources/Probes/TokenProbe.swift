import Metering

/// The tokenizer, on the tables as they lie in the repository.
enum TokenProbe {
    /// Counts the o200k tokens of a text over and over for so many seconds.
    static func measure(seconds: Double, tables: String, text path: String) throws -> Figures {
        let tokenizer = Tokenizer(
            table: try BytePairTable(try MappedFile.bytes(of: tables + "/o200k_base.bpe")),
            classes: try CharacterClasses(try MappedFile.bytes(of: tables + "/charclass.bin"))
        )
        let text = try MappedFile.bytes(of: path).bindMemory(to: UInt8.self)
        let clock = ContinuousClock()
        let tokens = tokenizer.count(text)  // and the tables' pages are there now
        let begin = clock.now
        var turns = 0.0
        while turns == 0 || (clock.now - begin).microseconds < seconds * 1e6 {
            precondition(tokenizer.count(text) == tokens, "the same text has the same tokens")
            turns += 1
        }
        var figures = Figures()
        figures.add("tokens", Double(tokens))
        figures.add("bytes", Double(text.count))
        figures.add("mb_per_s", Double(text.count) * turns / (clock.now - begin).microseconds)
        return figures
    }
}
