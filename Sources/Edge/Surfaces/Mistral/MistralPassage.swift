import Glibc
import JSON
import Providers

/// Gives tool calls that another provider made names that Mistral takes; everything else passes as it is.
struct MistralPassage: PassageAdapter {
    func body(_ bytes: [UInt8]) -> [UInt8] {
        // most requests hold none, and are not read again
        guard Self.mayHoldCalls(bytes),
            case .object(let body)? = try? JSONValue(parsing: bytes),  // house: parsed before
            let fitted = MistralToolIDs.fitted(body)
        else { return bytes }
        return fitted.serialized()
    }

    func answer(_ bytes: [UInt8]) -> [UInt8] { bytes }

    func relay(_ relay: any StreamRelay) -> any StreamRelay { relay }

    /// Whether a key of tool calls or of their results stands somewhere; it may be a message's words as well.
    static func mayHoldCalls(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { text in
            var start = 0
            while start < text.count, let base = text.baseAddress,
                let found = memchr(base + start, Int32(UInt8(ascii: "_")), text.count - start)
            {
                let place = base.distance(to: UnsafeRawPointer(found))
                start = place + 1
                guard place >= before, place - before + mark.count <= text.count else { continue }
                if memcmp(base + place - before, mark, mark.count) == 0 { return true }
            }
            return false
        }
    }

    private static let mark = Array("\"tool_call".utf8)
    /// Bytes of the mark before its `_`, which is rarer than its other letters.
    private static let before = 5
}
