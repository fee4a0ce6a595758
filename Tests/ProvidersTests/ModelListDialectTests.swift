import JSON
import Testing

@testable import Providers

@Suite struct ModelListDialectTests {
    private func page(_ dialect: any ModelListDialect, _ text: String) throws -> ModelListPage {
        try dialect.page(from: try JSONValue(parsing: text))
    }

    @Test func `OpenAI's list has ids, owners and times`() throws {
        let page = try page(
            OpenAIModelList(),
            #"{"object":"list","data":[{"id":"gpt-x","object":"model","created":1700000000,"owned_by":"acme"},{"no":1}]}"#
        )
        #expect(page.models.map(\.id) == ["gpt-x"])
        #expect(page.models.first?.owner == "acme")
        #expect(page.models.first?.created == 1_700_000_000)
        #expect(page.next == nil)
    }

    @Test func `OpenRouter tells context, price, abilities and where its list goes on`() throws {
        let text = #"""
            {"data":[{"id":"m/x","name":"M: X","created":1,"description":"d","context_length":131072,
            "architecture":{"input_modalities":["text","image"]},"pricing":{"prompt":"0.00000015","completion":"0.0000006"},
            "top_provider":{"context_length":131072,"max_completion_tokens":16384},
            "supported_parameters":["tools","temperature"]},
            {"id":"m/auto","pricing":{"prompt":"-1","completion":"-1"}}],
            "links":{"next":"/api/v1/models?offset=500&limit=500"}}
            """#
        let page = try page(OpenAIModelList(), text)
        let model = try #require(page.models.first)
        #expect(model.contextWindow == 131_072)
        #expect(model.maxOutput == 16_384)
        #expect(model.price == .init(input: 0.15, output: 0.6))
        #expect(model.capabilities == ["tools", "vision"])
        #expect(page.models.last?.price == nil)
        #expect(OpenAIModelList().path("/v1/models", next: page.next) == "/v1/models?offset=500&limit=500")
    }

    @Test(arguments: [
        (#"{"data":[{"id":"a","context_window":8192,"max_completion_tokens":100,"active":true}]}"#, 8192),
        (#"{"data":[{"id":"a","max_model_len":4096}]}"#, 4096),
        (#"{"data":[{"id":"a","meta":{"n_ctx_train":2048}}]}"#, 2048),
        (#"[{"id":"a","context_length":999,"type":"chat","pricing":{"input":0.2,"output":0.4}}]"#, 999),
        (
            #"{"data":[{"id":"a","providers":[{"provider":"x","status":"live","context_length":50000,"supports_tools":true},{"provider":"y","status":"live","context_length":20000},{"provider":"z","status":"staging","context_length":10}]}]}"#,
            20_000
        ),
    ])
    func `other OpenAI-shaped lists tell the context in words of their own`(text: String, context: Int) throws {
        let page = try page(OpenAIModelList(), text)
        #expect(page.models.first?.contextWindow == context)
    }

    @Test func `Mistral tells what a model can do and when it goes`() throws {
        let text = #"""
            {"object":"list","data":[{"id":"small","capabilities":{"completion_chat":true,"function_calling":true,
            "vision":false},"max_context_length":32768,"deprecation":"2025-11-30T12:00:00Z"},
            {"id":"large","deprecation":null}]}
            """#
        let models = try page(MistralModelList(), text).models
        #expect(models.map(\.isDeprecated) == [true, false])
        #expect(models[0].capabilities == ["chat", "tools"])
        #expect(models[0].contextWindow == 32_768)
    }

    @Test func `Anthropic's and Google's lists come in pages`() throws {
        let anthropic = AnthropicListedModels()
        let first = try page(
            anthropic,
            #"{"data":[{"type":"model","id":"claude-x","display_name":"Claude X"}],"has_more":true,"last_id":"claude-x"}"#
        )
        #expect(first.models.first?.name == "Claude X")
        #expect(anthropic.path("/v1/models", next: first.next) == "/v1/models?limit=1000&after_id=claude-x")
        #expect(anthropic.headers.contains { $0.name == "anthropic-version" })
        let gemini = GeminiListedModels()
        let page = try page(
            gemini,
            #"{"models":[{"name":"models/gemini-x","displayName":"X","inputTokenLimit":1000,"outputTokenLimit":10,"supportedGenerationMethods":["generateContent","countTokens"]}],"nextPageToken":"a/b="}"#
        )
        #expect(page.models.first?.id == "gemini-x")
        #expect(page.models.first?.contextWindow == 1000)
        #expect(page.models.first?.capabilities == ["chat"])
        #expect(gemini.path("/v1beta/models", next: page.next) == "/v1beta/models?pageSize=1000&pageToken=a%2Fb%3D")
    }

    @Test func `Cohere names its models by what they answer to`() throws {
        let page = try page(
            CohereModelList(),
            #"{"models":[{"name":"command-x","endpoints":["chat","generate"],"context_length":128000,"features":["tools"]},{"name":"embed-x","endpoints":["embed"],"is_deprecated":true}],"next_page_token":"t"}"#
        )
        #expect(page.models.map(\.id) == ["command-x", "embed-x"])
        #expect(page.models[0].capabilities == ["chat", "completion", "tools"])
        #expect(page.models[1].isDeprecated)
        #expect(CohereModelList().path("/v1/models", next: "t") == "/v1/models?page_size=1000&page_token=t")
    }

    @Test func `Ollama's tags stand for models by the names people write`() throws {
        let page = try page(
            OllamaModelList(),
            #"{"models":[{"name":"llama2:latest","model":"llama2:latest","details":{"family":"llama","parameter_size":"7B"}},{"name":"qwen3:4b"},{"name":"nomic-embed-text:latest","details":{"family":"nomic-bert"}}]}"#
        )
        #expect(page.models.map(\.id) == ["llama2", "qwen3:4b", "nomic-embed-text"])
        #expect(page.models.map(\.capabilities) == [["chat"], ["chat"], ["embedding"]])
    }

    @Test func `an error or anything else is no list`() throws {
        let dialects: [any ModelListDialect] = [
            OpenAIModelList(), MistralModelList(), AnthropicListedModels(), GeminiListedModels(), CohereModelList(),
            OllamaModelList(),
        ]
        for dialect in dialects {
            #expect(throws: DialectFault.self) { try page(dialect, #"{"error":{"message":"no"}}"#) }
            #expect(throws: DialectFault.self) { try page(dialect, #"{"hello":"world"}"#) }
            #expect(throws: DialectFault.self) { try page(dialect, #""text""#) }
        }
    }

    @Test func `every type that has a list says where it is`() {
        let listless = ProviderCatalog.profiles.filter { $0.modelList == nil }.map(\.type)
        #expect(listless == ["perplexity", "huggingface_inference", "huggingface_tgi", "simulator"])
        #expect(ProviderCatalog.profile(of: "ollama")?.modelList == "/api/tags")
    }
}
