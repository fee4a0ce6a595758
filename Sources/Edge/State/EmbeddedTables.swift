import CTables
import Metering
import TextAnalysis

/// The tables that ship inside the executable: prices, tokenizers and sentence vectors, read where they lie.
struct EmbeddedTables {
    let prices: PriceCatalog
    let tokenizers: Tokenizers
    /// The classifier of the task router, with the sentence vectors that it looks at.
    let classifier: LocalClassifier

    /// - Throws: `TableError` or `TextTableError` when the executable was built with tables it cannot read.
    init() throws {
        prices = try PriceCatalog(Self.bytes(ctables_prices()))
        tokenizers = try Tokenizers(
            .init(
                o200k: Self.bytes(ctables_o200k_base()),
                cl100k: Self.bytes(ctables_cl100k_base()),
                tekken: Self.bytes(ctables_tekken()),
                classes: Self.bytes(ctables_charclass())
            )
        )
        classifier = try LocalClassifier(
            vectors: SentenceVectors(Self.bytes(ctables_sem_multi_256())),
            weights: Self.bytes(ctables_router_weights())
        )
    }

    private static func bytes(_ table: ctables_table) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: table.start, count: table.count)
    }
}
