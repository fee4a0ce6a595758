import CTables
import Foundation
import Metering

/// The tables as the executable carries them, and the vectors that they are held against.
enum EmbeddedTables {
    static func bytes(_ table: ctables_table) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: table.start, count: table.count)
    }

    static func tokenizers() throws -> Tokenizers {
        try Tokenizers(
            .init(
                o200k: bytes(ctables_o200k_base()),
                cl100k: bytes(ctables_cl100k_base()),
                tekken: bytes(ctables_tekken()),
                classes: bytes(ctables_charclass())
            )
        )
    }

    static var classes: UnsafeRawBufferPointer { bytes(ctables_charclass()) }

    static func table(_ encoding: TokenEncoding) throws -> BytePairTable {
        switch encoding {
        case .o200k: try BytePairTable(bytes(ctables_o200k_base()))
        case .cl100k: try BytePairTable(bytes(ctables_cl100k_base()))
        case .tekken: try BytePairTable(bytes(ctables_tekken()))
        }
    }

    static func catalog() throws -> PriceCatalog {
        try PriceCatalog(bytes(ctables_prices()))
    }

    /// A JSON file below the root of the repository.
    static func json(_ path: String) throws -> [String: Any] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appendingPathComponent(path))
        guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return object
    }
}
