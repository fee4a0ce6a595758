import Domain
import Providers
import Testing

@testable import Edge

@Suite struct CallCheckTests {
    private static let began = ChatEvent.toolCallBegan(call: 0, id: "c", name: "w")

    private func pass(_ events: [ChatEvent], for form: ArgumentForm) throws -> [ChatEvent] {
        var check = CallCheck(form)
        var written: [ChatEvent] = []
        for event in events { try check.pass(event) { written.append($0) } }
        return written
    }

    @Test(arguments: [ArgumentForm.object, .objectInPieces])
    func `half an object is a fault, and is not repaired`(form: ArgumentForm) {
        for text in [#"{"a": "#, "[1]", "words"] {
            let events = [Self.began, .toolCallArguments(call: 0, text), .finished(.toolCalls)]
            #expect(throws: DialectFault.self) { try pass(events, for: form) }
        }
    }

    @Test func `what is whole goes on, pieces at once and objects when they are whole`() throws {
        let pieces: [ChatEvent] = [
            Self.began, .toolCallArguments(call: 0, #"{"a""#), .toolCallArguments(call: 0, ":1}"),
            .finished(.toolCalls),
        ]
        #expect(try pass(pieces, for: .text) == pieces)
        #expect(try pass(pieces, for: .objectInPieces) == pieces)
        #expect(
            try pass(pieces, for: .object)
                == [Self.began, .toolCallArguments(call: 0, #"{"a":1}"#), .finished(.toolCalls)]
        )
        #expect(try pass([Self.began, .finished(.toolCalls)], for: .object).first == Self.began)
    }

    @Test func `a call that the limit of tokens cut is left out`() throws {
        let cut: [ChatEvent] = [.text("I look"), Self.began, .toolCallArguments(call: 0, "{"), .finished(.length)]
        #expect(try pass(cut, for: .object) == [.text("I look"), .finished(.length)])
        #expect(try pass(cut, for: .objectInPieces) == cut)
    }

    @Test func `a client of texts is given what was written`() throws {
        let events = [Self.began, .toolCallArguments(call: 0, "{"), .finished(.toolCalls)]
        #expect(try pass(events, for: .text) == events)
    }

    @Test func `whole answers are held to the same`() throws {
        func answer(_ arguments: String, _ finish: FinishReason) -> ChatAnswer {
            let call = ContentPart(.toolCall(ToolCall(id: "c", name: "w", arguments: arguments)))
            return ChatAnswer(choices: [ChatChoice(parts: [ContentPart(.text("so")), call], finish: finish)])
        }
        #expect(throws: DialectFault.self) { try answer(#"{"a": "#, .toolCalls).checked(for: .object) }
        #expect(throws: DialectFault.self) { try answer(#"{"a": "#, .toolCalls).checked(for: .objectInPieces) }
        #expect(try answer("", .toolCalls).checked(for: .object) == answer("", .toolCalls))
        #expect(try answer("{", .toolCalls).checked(for: .text) == answer("{", .toolCalls))
        #expect(try answer("{", .length).checked(for: .object).choices[0].parts == [ContentPart(.text("so"))])
    }
}
