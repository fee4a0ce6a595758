import Domain
import JSON
import Testing

@testable import Edge

@Suite struct PromptPlaceTests {
    private func visited(_ text: String, _ chat: ChatProtocol) throws -> [String] {
        let parser = JSONParser()
        let bytes = Array(text.utf8)
        return try bytes.withUnsafeBytes { bytes in
            let body = try parser.parse(bytes)
            var found: [String] = []
            for place in PromptPlace.all(of: chat) {
                place.visit(body) { found.append(String(decoding: $0, as: UTF8.self)) }
            }
            return found
        }
    }

    private static let bodies: [(ChatProtocol, String, [String])] = [
        (
            .openAIChat,
            #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"u"},{"type":"image_url"}]},{"role":"assistant","content":"a"},{"role":"tool","content":"t"},{"role":"developer","content":"d"}]}"#,
            ["s", "u", "d"]
        ),
        (.openAICompletions, #"{"prompt":"p"}"#, ["p"]), (.openAICompletions, #"{"prompt":["p","q",3]}"#, ["p", "q"]),
        (
            .openAIResponses,
            #"{"instructions":"i","input":[{"role":"user","content":[{"type":"input_text","text":"u"}]},{"type":"function_call_output","output":"o","content":"x"},{"role":"assistant","content":"a"}]}"#,
            ["i", "u"]
        ),
        (.openAIResponses, #"{"input":"u"}"#, ["u"]),
        (
            .anthropicMessages,
            #"{"system":[{"type":"text","text":"s"}],"messages":[{"role":"user","content":[{"type":"tool_result","content":"t"},{"type":"text","text":"u"}]},{"role":"assistant","content":"a"}]}"#,
            ["s", "u"]
        ),
        (.anthropicMessages, #"{"system":"s","messages":[]}"#, ["s"]),
        (
            .gemini,
            #"{"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"parts":[{"text":"u"}]},{"role":"model","parts":[{"text":"m"}]},{"role":"user","parts":[{"functionResponse":{}},{"text":"v"}]}]}"#,
            ["s", "u", "v"]
        ),
    ]

    @Test(arguments: bodies)
    func `only the words of users and systems are looked at`(chat: ChatProtocol, body: String, texts: [String]) throws {
        #expect(try visited(body, chat).filter { $0 != "s" || texts.contains("s") } == texts, "\(body)")
    }

    @Test(arguments: bodies)
    func `the same words are rewritten and nothing else`(chat: ChatProtocol, body: String, texts: [String]) throws {
        var object = try #require(try JSONValue(parsing: body).object)
        for place in PromptPlace.all(of: chat) {
            guard let value = object[place.key] else { continue }
            if let new = place.rewritten(value, { "[\($0)]" }) { object[place.key] = new }
        }
        let text = String(decoding: object.serialized(), as: UTF8.self)
        #expect(try visited(text, chat) == texts.map { "[\($0)]" })
        // every other text stands as it stood
        #expect(text.replacing("\"[", with: "\"").replacing("]\"", with: "\"") == body)
    }
}
