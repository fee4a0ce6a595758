import Domain
import JSON
import Testing

@testable import Edge

@Suite struct OllamaGenerateSurfaceTests {
    private let surface = OllamaGenerateSurface()

    private func read(_ body: String) throws -> ChatRequest {
        let object = try #require(JSONValue(parsing: body).object)
        return try surface.request(from: object, peek: OllamaPeek.readGenerate(JSONParser().parse(body), bytes: 0))
    }

    @Test func `prompt, system and images become a chat`() throws {
        let chat = try read(
            #"""
            {"model":"m","prompt":"why?","system":"be brief","images":["iVBORw0KGgo="],"format":"json","raw":false,"suffix":"",
            "context":[],"options":{"temperature":0.5}}
            """#
        )
        #expect(
            chat.messages == [
                ChatMessage(.system, text: "be brief"),
                ChatMessage(
                    .user,
                    [
                        ContentPart(.text("why?")),
                        ContentPart(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png"))),
                    ]
                ),
            ]
        )
        #expect(chat.answerFormat == .json)
        #expect(chat.sampling.temperature == 0.5)
        #expect(chat.isStream)
        #expect(chat.rest.isEmpty)
    }

    @Test func `what a chat cannot say is kept and is no advice`() throws {
        let chat = try read(#"{"model":"m","prompt":"x","raw":true,"template":"t","suffix":"s","context":[1],"x":1}"#)
        #expect(Set(chat.rest.keys) == ["raw", "template", "suffix", "context", "x"])
        #expect(Set(chat.rest.keys).subtracting(surface.bindingFields) == ["x"])
    }

    @Test(arguments: [
        (#"{"model":"m"}"#, "prompt"), (#"{"model":"m","prompt":""}"#, "prompt"),
        (#"{"model":"m","prompt":1}"#, "prompt"),
        (#"{"prompt":"x"}"#, "model"), (#"{"model":"","prompt":"x"}"#, "model"),
    ])
    func `a request without a prompt or a model is refused`(body: String, field: String) throws {
        let element = try JSONParser().parse(body)
        #expect { try OllamaPeek.readGenerate(element, bytes: 0) } throws: { ($0 as? GatewayError)?.param == field }
    }

    @Test func `answers and streams hold a response and no calls`() throws {
        let answer = OllamaSamples.answers[0].answer
        let body = surface.body(of: answer, OllamaSamples.context)
        try CohereSamples.expect(body.serialized(), in: "Ollama/generate-text.json")
        #expect(body["response"] == "Grüß \"Gott\".")
        #expect(body["message"] == nil)
        var writer = surface.makeStreamWriter(OllamaSamples.context)
        var bytes: [UInt8] = []
        for event in OllamaSamples.streams[0].events + OllamaSamples.streams[1].events {
            writer.write(event, into: &bytes)
        }
        writer.end(usage: OllamaSamples.usage, info: nil, into: &bytes)
        try CohereSamples.expect(bytes, in: "Ollama/generate-stream.jsonl")
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let said = try JSONValue(parsing: Array(line))
            #expect(said["response"]?.string != nil)
            #expect(said["message"] == nil)
        }
    }
}
