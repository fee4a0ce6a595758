import CTables
import Foundation
import TextAnalysis

/// The tables as the executable carries them, and what they are held against.
enum EmbeddedVectors {
    static var bytes: UnsafeRawBufferPointer { raw(ctables_sem_multi_256()) }
    static var weightBytes: UnsafeRawBufferPointer { raw(ctables_router_weights()) }

    static func vectors() throws -> SentenceVectors { try SentenceVectors(bytes) }

    static func classifier() throws -> LocalClassifier {
        try LocalClassifier(vectors: vectors(), weights: weightBytes)
    }

    /// A file below the root of the repository.
    static func file(_ path: String) throws -> Data {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Data(contentsOf: root.appendingPathComponent(path))
    }

    private static func raw(_ table: ctables_table) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: table.start, count: table.count)
    }
}
