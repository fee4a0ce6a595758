import Domain
import HTTP
import JSON
import Providers
import Testing

@testable import Edge

@Suite struct OpenAIAnswerTests {
    private let surface = OpenAIChatSurface(surface: .openAI)

    @Test(arguments: OpenAIGolden.names("answers", suffix: ".provider.json"))
    func `a provider's answer becomes the client's`(name: String) throws {
        let answer = try OpenAIChat().answer(from: try OpenAIGolden.json("answers/\(name).provider.json"))
        let body = JSONValue.object(surface.body(of: answer, .openAISample))
        try OpenAIGolden.expect(Array((OpenAIGolden.text(body) + "\n").utf8), "answers/\(name).client.json")
    }

    @Test func `there are files to compare with`() {
        #expect(OpenAIGolden.names("answers", suffix: ".provider.json").count >= 4)
    }

    @Test(arguments: 0..<300)
    func `a canonical answer is read back as it was written`(seed: Int) throws {
        var samples = OpenAISamples(seed: UInt64(seed))
        let answer = samples.answer()
        let body = surface.body(of: answer, .openAISample)
        let back = try OpenAIChat().answer(from: try JSONValue(parsing: body.serialized()))
        #expect(back == answer)
    }

    @Test(arguments: [
        (#"{"error":{"message":"m","code":"c"}}"#, DialectFault.refused(UpstreamRefusal(message: "m", code: "c"))),
        (#"{"object":"error","message":"m","code":"3"}"#, .refused(UpstreamRefusal(message: "m", code: "3"))),
        (#"{"x":1}"#, .notProtocol("sent JSON without choices")),
        (#"{"choices":[]}"#, .notProtocol("sent no choices")),
        (
            #"{"choices":[{"message":{"content":"a"},"finish_reason":"error"}]}"#,
            .refused(UpstreamRefusal(message: "the answer ended with 'error'", code: "error"))
        ),
    ])
    func `what is no answer is a fault`(body: String, fault: DialectFault) throws {
        let value = try JSONValue(parsing: body)
        #expect(throws: fault) { _ = try OpenAIChat().answer(from: value) }
    }

    @Test func `an answer that says nothing has an empty text, one of calls none`() {
        let silent = surface.body(of: ChatAnswer(choices: [ChatChoice(parts: [], finish: .stop)]), .openAISample)
        #expect(silent["choices"]?[0]?["message"]?["content"] == "")
        #expect(silent["id"] == "chatcmpl-01J0000000000000000000000A")
        let call = ContentPart(.toolCall(ToolCall(id: "c", name: "f", arguments: "{}")))
        let calling = surface.body(
            of: ChatAnswer(choices: [ChatChoice(parts: [call], finish: .toolCalls)]),
            .openAISample
        )
        #expect(calling["choices"]?[0]?["message"]?["content"]?.isNull == true)
    }
}
