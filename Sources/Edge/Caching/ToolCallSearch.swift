import CPlatform
import JSON

/// Finds out whether an answer asks its client to call a tool: what a tool does may be wanted again, or may not.
enum ToolCallSearch {
    /// Whether one of the protocols' words for a call stands in the answer with something behind it.
    static func finds(in bytes: [UInt8]) -> Bool {
        let mayBe = bytes.withUnsafeBytes { text in
            words.contains { word in
                word.withUnsafeBytes { cplatform_contains(text.baseAddress, text.count, $0.baseAddress, $0.count) != 0 }
            }
        }
        guard mayBe else { return false }
        // whole answers, arrays of events, and the JSON behind `data:` or on each line
        if let whole = try? JSONValue(parsing: bytes) { return calls(whole, depth: 0) }  // house: a stream is not JSON
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            guard let start = line.firstIndex(of: UInt8(ascii: "{")) else { continue }
            // house: a line that is not JSON calls nothing
            if let value = try? JSONValue(parsing: Array(line[start...])), calls(value, depth: 0) { return true }
        }
        return false
    }

    /// OpenAI, Mistral, Cohere, Ollama; OpenAI's older form; Gemini; Anthropic; Responses.
    private static let words = [
        "\"tool_calls\"", "\"function_call\"", "\"functionCall\"", "\"tool_use\"", "\"tool-call-start\"",
    ].map { Array($0.utf8) }

    private static func calls(_ value: JSONValue, depth: Int) -> Bool {
        guard depth < 16 else { return true }
        switch value {
        case .array(let elements): return elements.contains { calls($0, depth: depth + 1) }
        case .object(let members):
            return members.contains { key, value in
                switch key {
                case "tool_calls", "function_call", "functionCall", "tool_use":
                    switch value {
                    case .null: return false
                    case .array(let elements): return !elements.isEmpty
                    default: return true
                    }
                case "type":
                    switch value.string {
                    case "tool_use", "function_call", "tool-call-start": return true
                    default: return false
                    }
                default: return calls(value, depth: depth + 1)
                }
            }
        default: return false
        }
    }
}
