import Domain
import HTTPCodec
import JSON
import Testing

@testable import Providers

@Suite struct OpenAIResponsesStreamTests {
    /// What a stream says, cut at a place.
    private func read(_ bytes: [UInt8], cut: Int? = nil) throws -> (events: [ChatEvent], reader: OpenAIResponsesStream)
    {
        var parser = SSEParser()
        var reader = OpenAIResponsesStream()
        var events: [ChatEvent] = []
        let json = JSONParser()
        var fault: (any Error)?
        let pieces = cut.map { [bytes[..<$0], bytes[$0...]] } ?? [bytes[...]]
        for piece in pieces {
            try parser.feed(Array(piece)) { event in
                do { try reader.read(try json.parse(event.data), named: event.name, into: &events) } catch {
                    fault = error
                }
            }
        }
        if let fault { throw fault }
        return (events, reader)
    }

    private func stream(_ rows: [String]) -> [UInt8] {
        rows.flatMap { row in
            let type = (try? JSONValue(parsing: row))?["type"]?.string ?? ""
            return SSEWriter.event(name: type, data: Array(row.utf8))
        }
    }

    private let rows = [
        #"{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","model":"gpt-5","status":"in_progress","output":[]}}"#,
        #"{"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_1"}}"#,
        #"{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[]}}"#,
        #"{"type":"response.reasoning_summary_part.added","item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}"#,
        #"{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"Think"}"#,
        #"{"type":"response.reasoning_summary_part.added","item_id":"rs_1","output_index":0,"summary_index":1,"part":{"type":"summary_text","text":""}}"#,
        #"{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":1,"delta":"more"}"#,
        #"{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAA"}}"#,
        #"{"type":"response.output_item.added","output_index":1,"item":{"type":"message","id":"msg_1","role":"assistant","content":[]}}"#,
        #"{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"Zürich ","logprobs":[{"token":"Z","logprob":-1}]}"#,
        #"{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"🌍","logprobs":[]}"#,
        #"{"type":"response.output_text.done","item_id":"msg_1","output_index":1,"content_index":0,"text":"Zürich 🌍"}"#,
        #"{"type":"response.some_new_event","anything":{"deep":[1,2]}}"#,
        #"{"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":""}}"#,
        #"{"type":"response.output_item.added","output_index":3,"item":{"type":"function_call","id":"fc_2","call_id":"c2","name":"g","arguments":""}}"#,
        #"{"type":"response.function_call_arguments.delta","output_index":3,"delta":"{}"}"#,
        #"{"type":"response.function_call_arguments.delta","output_index":2,"delta":"{\"a\""}"#,
        #"{"type":"response.function_call_arguments.delta","output_index":2,"delta":":1}"}"#,
        #"{"type":"response.function_call_arguments.done","output_index":2,"arguments":"{\"a\":1}"}"#,
        #"{"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"}}"#,
        #"{"type":"response.completed","response":{"id":"resp_1","status":"completed","usage":{"input_tokens":5,"output_tokens":9,"output_tokens_details":{"reasoning_tokens":2}}}}"#,
    ]

    private let expected: [ChatEvent] = [
        .began(id: "resp_1", model: "gpt-5"), .reasoning("Think"), .reasoning("\n\n"), .reasoning("more"),
        .sealedReasoning("gAAA"), .logprobs(["content": [["token": "Z", "logprob": -1]]]), .text("Zürich "), .text("🌍"),
        .toolCallBegan(call: 0, id: "c1", name: "f"), .toolCallBegan(call: 1, id: "c2", name: "g"),
        .toolCallArguments(call: 1, "{}"), .toolCallArguments(call: 0, "{\"a\""), .toolCallArguments(call: 0, ":1}"),
        .finished(.toolCalls),
        .usage(Usage(promptTokens: 5, completionTokens: 9, reasoningTokens: 2, evidence: .provider)),
    ]

    @Test func `a stream with everything in it is read, cut anywhere`() throws {
        let bytes = stream(rows)
        let whole = try read(bytes)
        #expect(whole.events == expected)
        #expect(whole.reader.isComplete)
        for cut in stride(from: 0, through: bytes.count, by: 1) {
            #expect(try read(bytes, cut: cut).events == expected, "cut at \(cut)")
        }
    }

    @Test func `a stream that breaks off is not complete`() throws {
        #expect(try !read(stream(rows.dropLast())).reader.isComplete)
    }

    @Test func `a service that sends no deltas is understood`() throws {
        let rows = [
            #"{"type":"response.output_item.added","output_index":0,"item":{"type":"message"}}"#,
            #"{"type":"response.output_text.done","output_index":0,"content_index":0,"text":"Hi"}"#,
            #"{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}}"#,
            #"{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"},"usage":null}}"#,
        ]
        #expect(
            try read(stream(rows)).events == [
                .text("Hi"), .toolCallBegan(call: 0, id: "c", name: "f"), .toolCallArguments(call: 0, "{}"),
                .finished(.length),
            ]
        )
    }

    @Test(arguments: [
        #"{"type":"response.failed","response":{"error":{"code":"server_error","message":"broke"}}}"#,
        #"{"type":"error","code":"server_error","message":"broke","param":null}"#,
        #"{"type":"error","error":{"code":"server_error","message":"broke"}}"#,
    ])
    func `a failure is an error`(row: String) throws {
        #expect(throws: DialectFault.refused(UpstreamRefusal(message: "broke", code: "server_error"))) {
            try read(stream([row]))
        }
    }
}
