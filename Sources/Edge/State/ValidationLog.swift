import Domain
import Glibc
import JSON
import Synchronization
import Telemetry

/// `validation_errors.log` in the working directory: one JSON line for every request that was refused as invalid.
///
/// It names the field and the rule, never a value. Past 10 MiB nothing is added (chosen, unmeasured), so that nobody can
/// fill the disk with bad requests.
final class ValidationLog: Sendable {
    private let descriptor = Mutex<Int32?>(nil)
    private static let largest = 10 << 20

    /// Adds a line; a file that cannot be written is let be, for the client has been told anyway.
    func add(_ error: GatewayError, path: String, requestID: String, milliseconds: UInt64) {
        var writer = JSONWriter(capacity: 200)
        writer.beginObject()
        writer.member("ts", Timestamp.text(milliseconds: Int64(milliseconds)))
        writer.member("request_id", requestID)
        writer.member("path", path)
        writer.member("param", error.param ?? "")
        writer.member("message", error.message)
        writer.endObject()
        let line = writer.bytes + [UInt8(ascii: "\n")]
        descriptor.withLock { descriptor in
            let file = descriptor ?? open("validation_errors.log", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            descriptor = file
            guard file >= 0, lseek(file, 0, SEEK_END) < Self.largest else { return }
            _ = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        }
    }
}
