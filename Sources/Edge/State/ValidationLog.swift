import Domain
import JSON
import Synchronization
import Telemetry

/// `validation_errors.log` in the working directory: one JSON line for every request that was refused as invalid.
///
/// It names the field and the rule, never a value. Past 10 MiB (chosen, unmeasured) a new file is begun and one old one is
/// kept, `validation_errors.log.1`, so that nobody can fill the disk with bad requests.
final class ValidationLog: Sendable {
    private struct State: ~Copyable {
        var isTried = false
        /// Nil also when it cannot be opened: then it is let be, for the client has been told anyway.
        var file: LogFile?
    }

    private let state = Mutex(State())
    private let path: String
    private let largest: Int

    init(path: String = "validation_errors.log", largest: Int = 10 << 20) {
        self.path = path
        self.largest = largest
    }

    /// Adds a line.
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
        state.withLock { state in
            if !state.isTried {
                state.isTried = true
                state.file = opened()
            }
            _ = state.file?.append(line)
        }
    }

    private func opened() -> LogFile? {
        do throws(LogError) {
            return try LogFile(path: path, maximumSize: largest, maximumFiles: 2, mode: 0o600)
        } catch {
            return nil
        }
    }
}
