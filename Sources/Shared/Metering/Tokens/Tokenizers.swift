/// All the encodings of a process, each in the bytes where its table lies.
public struct Tokenizers: Sendable {
    /// Where the tables lie: bytes that outlive every use.
    public struct Tables {
        /// The ranks of o200k_base.
        public var o200k: UnsafeRawBufferPointer
        /// The ranks of cl100k_base.
        public var cl100k: UnsafeRawBufferPointer
        /// The ranks of Tekken.
        public var tekken: UnsafeRawBufferPointer
        /// The classes of all code points.
        public var classes: UnsafeRawBufferPointer

        /// The tables at these places.
        public init(
            o200k: UnsafeRawBufferPointer,
            cl100k: UnsafeRawBufferPointer,
            tekken: UnsafeRawBufferPointer,
            classes: UnsafeRawBufferPointer
        ) {
            (self.o200k, self.cl100k, self.tekken, self.classes) = (o200k, cl100k, tekken, classes)
        }
    }

    private let o200k: Tokenizer
    private let cl100k: Tokenizer
    private let tekken: Tokenizer

    /// The encodings of these tables; only their headers are read.
    ///
    /// - Throws: ``TableError`` when one of them is something else.
    public init(_ tables: Tables) throws(TableError) {
        let classes = try CharacterClasses(tables.classes)
        o200k = Tokenizer(table: try BytePairTable(tables.o200k), classes: classes)
        cl100k = Tokenizer(table: try BytePairTable(tables.cl100k), classes: classes)
        tekken = Tokenizer(table: try BytePairTable(tables.tekken), classes: classes)
    }

    /// The tokenizer of an encoding.
    public subscript(encoding: TokenEncoding) -> Tokenizer {
        switch encoding {
        case .o200k: o200k
        case .cl100k: cl100k
        case .tekken: tekken
        }
    }

    /// How many tokens a text has for a model.
    public func count(_ text: String, choice: TokenizerChoice) -> TokenCount {
        var text = text
        return text.withUTF8 { count($0, choice: choice) }
    }

    /// How many tokens a text has for a model; the bytes are only read during the call.
    public func count(_ text: UnsafeBufferPointer<UInt8>, choice: TokenizerChoice) -> TokenCount {
        switch choice {
        case .exact(let encoding):
            return TokenCount(tokens: self[encoding].count(text), isExact: true)
        case .estimate(let encoding, let percent):
            return TokenCount(tokens: (self[encoding].count(text) * percent + 99) / 100, isExact: false)
        case .unknown:
            var counter = TextCounter()
            counter.add(text)
            return TokenCount(tokens: counter.tokens, isExact: false)
        }
    }
}
