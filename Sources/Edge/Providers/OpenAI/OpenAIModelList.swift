public import JSON

/// OpenAI's `GET /v1/models` and what others have added to it.
///
/// Nearly every service has the list, and many tell more in it than OpenAI: Groq, vLLM, llama.cpp, Moonshot, Fireworks and
/// Together the context, Hugging Face per backend, OpenRouter nearly everything.
public struct OpenAIModelList: ModelListDialect {
    /// The reader.
    public init() {}

    /// The path of the first page, or of the one that `next` leads to.
    public func path(_ path: String, next: String?) -> String { next.map { path + "?" + $0 } ?? path }

    /// Reads a page.
    ///
    /// - Throws: `DialectFault` when it is an error or no list.
    public func page(from body: JSONValue) throws(DialectFault) -> ModelListPage {
        // Together sends the rows bare
        guard let rows = body["data"]?.array ?? body.array else {
            if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
            throw .notProtocol("answered without a list of models")
        }
        // OpenRouter's long list comes in pages; of the address of the next one only the query is taken
        let next = body["links"]?["next"]?.string.flatMap { link in
            link.firstIndex(of: "?").map { String(link[link.index(after: $0)...]) }
        }
        return ModelListPage(rows.compactMap(Self.model), next: next)
    }

    static func model(_ row: JSONValue) -> ListedModel? {
        guard let id = row["id"]?.string, !id.isEmpty else { return nil }
        var model = ListedModel(id)
        model.name = row["name"]?.string ?? row["display_name"]?.string
        model.summary = row["description"]?.string
        model.owner = row["owned_by"]?.string ?? row["organization"]?.string
        model.created = row.firstCount("created")
        let top = row["top_provider"] ?? .null
        model.contextWindow =
            row.firstCount("context_length", "context_window", "max_context_length", "max_model_len")
            ?? top.firstCount("context_length") ?? row["meta"]?.firstCount("n_ctx_train")
        model.maxOutput =
            row.firstCount("max_completion_tokens", "max_output_tokens") ?? top.firstCount("max_completion_tokens")
        model.price = price(row["pricing"])
        model.capabilities = capabilities(row)
        model.isDeprecated = row["active"]?.bool == false || row["expiration_date"]?.string != nil
        if let backends = row["providers"]?.array { read(backends, into: &model) }
        return model
    }

    /// OpenRouter writes dollars for a token as text, Together and others dollars for a million as numbers.
    private static func price(_ pricing: JSONValue?) -> ListedModel.Price? {
        guard let pricing else { return nil }
        if let input = pricing["prompt"]?.string.flatMap(Double.init),
            let output = pricing["completion"]?.string.flatMap(Double.init)
        {
            // a negative price is OpenRouter's word for one that depends on where the request goes
            guard input >= 0, output >= 0 else { return nil }
            return .init(input: rounded(input * 1_000_000), output: rounded(output * 1_000_000))
        }
        guard let input = pricing["input"]?.double, let output = pricing["output"]?.double, input >= 0, output >= 0,
            input + output > 0
        else { return nil }
        return .init(input: input, output: output)
    }

    /// To the micro-dollar, so that a product of binary fractions reads as it was meant.
    private static func rounded(_ dollars: Double) -> Double { (dollars * 1_000_000).rounded() / 1_000_000 }

    private static func capabilities(_ row: JSONValue) -> [String] {
        var words = row["capabilities"]?.trueMembers(flags) ?? []
        if row["supports_chat"]?.bool == true { words.append("chat") }
        if row["supports_tools"]?.bool == true { words.append("tools") }
        if row["supports_image_input"]?.bool == true || row["supports_image_in"]?.bool == true {
            words.append("vision")
        }
        if row["supports_reasoning"]?.bool == true { words.append("reasoning") }
        let parameters = (row["supported_parameters"]?.array ?? []).compactMap(\.string)
        for (parameter, word) in [
            ("tools", "tools"), ("reasoning", "reasoning"), ("structured_outputs", "json_schema"),
        ]
        where parameters.contains(parameter) { words.append(word) }
        let inputs = (row["architecture"]?["input_modalities"]?.array ?? []).compactMap(\.string)
        for (input, word) in [("image", "vision"), ("audio", "audio_input"), ("file", "pdf")]
        where inputs.contains(input) { words.append(word) }
        switch row["type"]?.string {
        case "chat", "language": words.append("chat")
        case "embedding", "embeddings": words.append("embedding")
        case "image": words.append("image_generation")
        case "rerank": words.append("rerank")
        default: break
        }
        return words
    }

    /// Mistral's flags.
    private static let flags: [(name: String, word: String)] = [
        ("completion_chat", "chat"), ("function_calling", "tools"), ("vision", "vision"), ("reasoning", "reasoning"),
        ("ocr", "ocr"), ("audio", "audio_input"), ("audio_transcription", "audio_transcription"),
    ]

    /// Hugging Face lists those who run a model, with what each of them offers: the least of it can be relied on.
    private static func read(_ backends: [JSONValue], into model: inout ListedModel) {
        let live = backends.filter { $0["status"]?.string ?? "live" == "live" }
        model.contextWindow = model.contextWindow ?? live.compactMap { $0.firstCount("context_length") }.min()
        if !live.isEmpty, live.allSatisfy({ $0["supports_tools"]?.bool == true }) { model.capabilities.append("tools") }
    }
}
