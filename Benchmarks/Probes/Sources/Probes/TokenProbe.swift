import Glibc
import Metering

/// The tokenizer, on the tables as they lie in the repository.
enum TokenProbe {
    /// A file that could not be read.
    struct Unreadable: Error {
        var path: String
    }

    /// Counts the o200k tokens of a text over and over for so many seconds.
    static func measure(seconds: Double, tables: String, text path: String) throws -> Figures {
        let tokenizer = Tokenizer(
            table: try BytePairTable(try map(tables + "/o200k_base.bpe")),
            classes: try CharacterClasses(try map(tables + "/charclass.bin"))
        )
        let text = try map(path).bindMemory(to: UInt8.self)
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

    /// A file in memory, for as long as the process runs.
    private static func map(_ path: String) throws -> UnsafeRawBufferPointer {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        guard descriptor >= 0, size > 0, let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            start != MAP_FAILED
        else { throw Unreadable(path: path) }
        return UnsafeRawBufferPointer(start: start, count: size)
    }
}
