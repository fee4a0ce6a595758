import Domain
import JSON

/// The parameters of a request as a response repeats them, with the API's defaults where the client said nothing.
struct ResponsesEcho: Sendable {
    private let members: JSONObject

    /// The parameters of a request; unknown ones are not repeated.
    init(_ request: JSONObject) {
        var members = JSONObject()
        for (key, standard) in Self.standards {
            let said = request[key].flatMap { $0.isNull ? nil : $0 }
            members[key] = said ?? standard
        }
        if let text = request["text"]?.object {
            var told: JSONObject = ["format": ["type": "text"]]
            told.merge(text)
            members["text"] = .object(told)
        }
        if let reasoning = request["reasoning"]?.object {
            var told: JSONObject = ["effort": .null, "summary": .null]
            told.merge(reasoning)
            members["reasoning"] = .object(told)
        }
        self.members = members
    }

    /// How a response stands.
    enum Status {
        case inProgress
        case ended(FinishReason, hasRefusal: Bool)
        case failed(GatewayError)
    }

    /// A response with these items.
    func response(
        _ status: Status,
        _ context: AnswerContext,
        model: String,
        output: [JSONValue],
        usage: Usage?
    ) -> JSONObject {
        let words = Self.words(status)
        var response: JSONObject = [
            "id": .string(ResponsesNames(context.requestID).response), "object": "response",
            "created_at": .number(context.created), "status": .string(words.status), "background": false,
            "error": words.error, "incomplete_details": words.details, "model": .string(model),
            "output": .array(output),
        ]
        response.merge(members)
        response["usage"] = usage.map { .object($0.openAIResponses) } ?? .null
        return response
    }

    /// The status, the error and the reason that an answer is not whole.
    private static func words(_ status: Status) -> (status: String, error: JSONValue, details: JSONValue) {
        switch status {
        case .inProgress: return ("in_progress", .null, .null)
        case .failed(let error):
            return ("failed", ["code": .string(code(of: error)), "message": .string(error.message)], .null)
        case .ended(let reason, let hasRefusal):
            switch reason {
            case .length: return ("incomplete", .null, ["reason": "max_output_tokens"])
            case .contentFilter: return ("incomplete", .null, ["reason": "content_filter"])
            case .refusal where !hasRefusal: return ("incomplete", .null, ["reason": "content_filter"])
            case .stop, .stopSequence, .toolCalls, .refusal, .paused: return ("completed", .null, .null)
            }
        }
    }

    /// The API's own words for failures are few.
    private static func code(of error: GatewayError) -> String {
        switch error.code {
        case .refusedByProvider where error.upstream?.code.map(Self.codesOfInput.contains) == true:
            error.upstream?.code ?? "invalid_prompt"
        case .rateLimited: "rate_limit_exceeded"
        case .invalidRequest, .refusedByProvider, .contextLengthExceeded, .unsupportedOperation: "invalid_prompt"
        default: "server_error"
        }
    }

    /// The API's codes for what a client sent.
    private static let codesOfInput: Set<String> = [
        "invalid_prompt", "invalid_image", "invalid_image_format", "invalid_base64_image", "invalid_image_url",
        "image_too_large", "image_too_small", "image_parse_error", "image_content_policy_violation",
        "invalid_image_mode",
        "image_file_too_large", "unsupported_image_media_type", "empty_image_file", "failed_to_download_image",
        "image_file_not_found",
    ]

    /// What is repeated, and what stands there when the client said nothing.
    private static let standards: [(String, JSONValue)] = [
        ("instructions", nil), ("max_output_tokens", nil), ("max_tool_calls", nil), ("parallel_tool_calls", true),
        ("previous_response_id", nil), ("prompt_cache_key", nil), ("reasoning", ["effort": nil, "summary": nil]),
        ("safety_identifier", nil), ("service_tier", "auto"), ("store", true), ("temperature", 1.0),
        ("text", ["format": ["type": "text"]]), ("tool_choice", "auto"), ("tools", []), ("top_logprobs", 0),
        ("top_p", 1.0), ("truncation", "disabled"), ("user", nil), ("metadata", [:]),
    ]
}

/// The names of a response and of its items, all made from that of the request.
struct ResponsesNames {
    private let request: String

    init(_ request: String) {
        self.request = request
    }

    /// `resp_…`.
    var response: String { "resp_" + request }

    /// An item of the answer: `msg_…`, `rs_…`, `fc_…`.
    func output(_ kind: String, _ place: Int) -> String { "\(kind)_\(request)_\(place)" }

    /// An item of the request.
    func input(_ kind: String, _ place: Int) -> String { "\(kind)_\(request)_i\(place)" }

    /// How the names of items of a type begin.
    static func kind(ofType type: String) -> String {
        switch type {
        case "message": "msg"
        case "reasoning": "rs"
        case "function_call": "fc"
        default: "item"
        }
    }
}

extension Usage {
    /// The `usage` object of a response.
    var openAIResponses: JSONObject {
        var input: JSONObject = ["cached_tokens": .number(cacheReadTokens)]
        if cacheWriteTokens > 0 { input["cache_write_tokens"] = .number(cacheWriteTokens) }
        if audioPromptTokens > 0 { input["audio_tokens"] = .number(audioPromptTokens) }
        var output: JSONObject = ["reasoning_tokens": .number(reasoningTokens)]
        if audioCompletionTokens > 0 { output["audio_tokens"] = .number(audioCompletionTokens) }
        return [
            "input_tokens": .number(promptTokens), "input_tokens_details": .object(input),
            "output_tokens": .number(completionTokens), "output_tokens_details": .object(output),
            "total_tokens": .number(totalTokens),
        ]
    }
}
