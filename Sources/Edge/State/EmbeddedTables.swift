import CTables
import Metering

/// The tables that ship inside the executable: prices and tokenizers, read where they lie.
struct EmbeddedTables {
    let prices: PriceCatalog
    let tokenizers: Tokenizers

    /// - Throws: `TableError` when the executable was built with tables it cannot read.
    init() throws(TableError) {
        prices = try PriceCatalog(Self.bytes(ctables_prices()))
        tokenizers = try Tokenizers(
            .init(
                o200k: Self.bytes(ctables_o200k_base()),
                cl100k: Self.bytes(ctables_cl100k_base()),
                tekken: Self.bytes(ctables_tekken()),
                classes: Self.bytes(ctables_charclass())
            )
        )
    }

    private static func bytes(_ table: ctables_table) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: table.start, count: table.count)
    }
}
