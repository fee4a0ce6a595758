import Domain
import JSON
import Testing

@testable import Edge

@Suite struct RouterPromptTests {
    private func read(_ json: String) throws -> RouterPrompt {
        try JSONParser().parse(Array(json.utf8)) { RouterPrompt(openAI: $0) }
    }

    @Test func `the last user message counts, as a text or as parts`() throws {
        let text = try read(
            #"{"messages":[{"role":"user","content":"first"},{"role":"user","content":"second"},{"role":"assistant","content":"x"}]}"#
        )
        #expect(text.text == "second")
        let parts = try read(
            #"{"messages":[{"role":"user","content":[{"type":"text","text":"debug"},{"type":"image_url","image_url":{"url":"u"}},{"type":"text","text":"this"}]}]}"#
        )
        #expect(parts.text == "debug\nthis")
    }

    @Test func `tools count when there are some, also under their old name`() throws {
        #expect(try read(#"{"messages":[{"role":"user","content":"x"}],"tools":[]}"#).hasTools == false)
        #expect(try read(#"{"messages":[{"role":"user","content":"x"}],"tools":[{}]}"#).hasTools)
        #expect(try read(#"{"messages":[{"role":"user","content":"x"}],"functions":[{}]}"#).hasTools)
    }

    @Test(
        arguments: [
            (#"{"user":"u","external_session_id":"e"}"#, "u"), (#"{"external_session_id":"e"}"#, "e"),
            (#"{"metadata":{"session_external_id":"m"}}"#, "m"), (#"{"session":{"external_session_id":"s"}}"#, "s"),
            (#"{"user":""}"#, nil), (#"{"user":7}"#, nil), ("{}", nil),
        ] as [(String, String?)]
    )
    func `a conversation is known by its user, else by its session`(json: String, name: String?) throws {
        #expect(try read(json).conversation == name)
    }

    @Test(arguments: [
        ("ok", true), (" Okay. ", true), ("got it!", true), ("THANKS", true), ("oui", true), ("go on", false),
        ("why?", false), ("123", false), ("", false), ("okay, but why is it so?", false), ("yes\n", true),
    ])
    func `a continuation is a nod or up to three letters`(text: String, isOne: Bool) {
        var prompt = RouterPrompt()
        prompt.text = text
        #expect(prompt.isContinuation == isOne, "\(text)")
    }

    @Test func `of a huge message its two ends are read`() throws {
        let middle = String(repeating: "x", count: 200_000)
        let prompt = try read(#"{"messages":[{"role":"user","content":"begin \#(middle) end"}]}"#)
        #expect(prompt.text.hasPrefix("begin"))
        #expect(prompt.text.hasSuffix("end"))
        #expect(prompt.text.utf8.count < 70_000)
    }

    @Test func `results of tools are no message of the user's in any protocol`() throws {
        var chat = ChatRequest(
            model: "router",
            messages: [ChatMessage(.user, text: "what"), ChatMessage(.tool, text: "42")]
        )
        chat.user = "u"
        let prompt = try JSONParser().parse(Array("{}".utf8)) { RouterPrompt(chat, body: $0) }
        #expect(prompt.text == "what")
        #expect(prompt.conversation == "u")
        #expect(prompt.hasMessages)
    }
}

extension JSONParser {
    /// Reads a text and hands its value over.
    fileprivate func parse<Value>(_ bytes: [UInt8], _ read: (JSONElement) -> Value) throws -> Value {
        try bytes.withUnsafeBytes { read(try parse($0)) }
    }
}
