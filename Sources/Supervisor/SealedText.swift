import CPlatform
import Chassis
import Glibc

/// A text in memory that nobody can change any more, to hand down to children; gone with its last holder.
final class SealedText: Sendable {
    /// Where a child reads it.
    let descriptor: Int32

    /// Copies the bytes.
    ///
    /// - Throws: `SupervisorError` when there is no memory or no descriptor left.
    init(_ bytes: [UInt8], named name: StaticString) throws(SupervisorError) {
        descriptor = bytes.withUnsafeBytes { bytes in
            cplatform_sealed_memory(name.utf8Start, bytes.baseAddress, UInt(bytes.count))
        }
        guard descriptor >= 0 else {
            throw SupervisorError(.internalFailure, "no memory for the configuration: \(systemMessage(-descriptor))")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
