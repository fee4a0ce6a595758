import Domain
import JSON
import TestSupport
import Testing

@testable import Edge

@Suite struct ModelSelectionTests {
    @Test func `a selection is read, kept and read again`() throws {
        let body: JSONObject = [
            "selected_model": "m", "editable": false, "priority": 3, "max_tokens": 77, "temperature": 0.3,
        ]
        let selection = try ModelSelection(request: body, now: 5)
        #expect(selection.maxTokens == 77)
        #expect(ModelSelection(kept: selection.json) == selection)
    }

    @Test(arguments: [
        ("selected_model", JSONValue.number(7)), ("selected_model", .string("")), ("selected_model", .null),
        ("editable", .string("no")), ("priority", .number(0)), ("priority", .number(11)), ("priority", .number(1.5)),
        ("max_tokens", .number(0)), ("max_tokens", .string("9")), ("temperature", .number(-1)),
        ("temperature", .number(2.1)),
    ])
    func `what is out of range is refused by its name`(field: String, value: JSONValue) {
        var body: JSONObject = ["selected_model": "m"]
        body[field] = value
        let error = #expect(throws: GatewayError.self) { try ModelSelection(request: body, now: 0) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.param == field)
    }

    @Test func `null is nothing stated`() throws {
        let body: JSONObject = ["selected_model": "m", "priority": nil, "temperature": nil]
        #expect(try ModelSelection(request: body, now: 0) == ModelSelection(model: "m"))
    }

    @Test(
        arguments: [
            (.openAIChat, #"{"a":1}"#, #"{"a":1,"max_tokens":77,"temperature":0.3}"#),
            (.openAIChat, #"{"max_completion_tokens":5,"temperature":1}"#, nil),
            (.openAIChat, #"{"max_tokens":null}"#, #"{"max_tokens":77,"temperature":0.3}"#),
            (.openAIResponses, #"{"a":1}"#, #"{"a":1,"max_output_tokens":77,"temperature":0.3}"#),
            (.anthropicMessages, #"{"max_tokens":5}"#, #"{"max_tokens":5,"temperature":0.3}"#),
            (.gemini, #"{"a":1}"#, #"{"a":1,"generationConfig":{"maxOutputTokens":77,"temperature":0.3}}"#),
            (
                .gemini, #"{"generation_config":{"max_output_tokens":5}}"#,
                #"{"generation_config":{"max_output_tokens":5,"temperature":0.3}}"#
            ),
            (.cohereChat, #"{"a":1}"#, #"{"a":1,"max_tokens":77,"temperature":0.3}"#),
            (.ollamaChat, #"{"options":{"seed":1}}"#, #"{"options":{"seed":1,"num_predict":77,"temperature":0.3}}"#),
        ] as [(ChatProtocol, String, String?)]
    )
    func `what the client does not state is filled in, in its protocol's words`(
        chatProtocol: ChatProtocol,
        body: String,
        filled: String?
    ) {
        var selection = ModelSelection(model: "m")
        selection.maxTokens = 77
        selection.temperature = 0.3
        let result = SelectionFields(chatProtocol).filled(Array(body.utf8), by: selection)
        #expect(result.map { String(decoding: $0, as: UTF8.self) } == filled)
    }

    @Test func `a model that refuses the older name gets the newer one`() {
        var selection = ModelSelection(model: "o3")
        selection.maxTokens = 9
        let fields = SelectionFields(.openAIChat, takesCompletionTokens: true)
        let result = fields.filled(Array("{}".utf8), by: selection)
        #expect(result.map { String(decoding: $0, as: UTF8.self) } == #"{"max_completion_tokens":9}"#)
    }

    @Test func `selections survive the process`() throws {
        let scratch = try Scratch()
        let state = StateDatabase(scratch.path + "/state.sqlite")
        var selection = ModelSelection(model: "m")
        selection.temperature = 0.5
        try KeptValues(file: try state.file()).put(.modelSelection, "p", selection.json, now: 1)
        let selections = ModelSelections()
        selections.restore(try KeptValues(file: try StateDatabase(state.path).file()).all(.modelSelection))
        #expect(selections.of("p") == selection)
        #expect(selections.of("q") == nil)
    }
}
