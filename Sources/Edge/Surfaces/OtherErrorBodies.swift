import Domain
import JSON

/// `{"type":"error","error":{type,message}}`: `/v1/messages/**`.
struct AnthropicErrorBody {
    let error: GatewayError

    var answer: ErrorAnswer {
        let type =
            switch error.code.status {
            case 401: "authentication_error"
            case 403: "permission_error"
            case 404: "not_found_error"
            case 413: "request_too_large"
            case 429: "rate_limit_error"
            case 400..<500: "invalid_request_error"
            case 503: "overloaded_error"
            default: "api_error"
            }
        let body: JSONValue = ["type": "error", "error": ["type": .string(type), "message": .string(error.message)]]
        return ErrorAnswer(status: error.code.status, body: body.serialized())
    }
}

/// `{"error":{code,message,status}}`: `/v1beta/**`.
struct GeminiErrorBody {
    let error: GatewayError

    var answer: ErrorAnswer {
        let name =
            switch error.code.status {
            case 401: "UNAUTHENTICATED"
            case 403: "PERMISSION_DENIED"
            case 404: "NOT_FOUND"
            case 429: "RESOURCE_EXHAUSTED"
            case 400..<500: "INVALID_ARGUMENT"
            case 503: "UNAVAILABLE"
            default: "INTERNAL"
            }
        let body: JSONValue = [
            "error": [
                "code": .number(error.code.status), "message": .string(error.message), "status": .string(name),
            ]
        ]
        return ErrorAnswer(status: error.code.status, body: body.serialized())
    }
}

/// `{"detail":…}`: `/config/**` and `/circuit-breaker/**`.
struct DetailErrorBody {
    let error: GatewayError

    var answer: ErrorAnswer {
        var writer = JSONWriter(capacity: 200)
        writer.beginObject()
        writer.key("detail")
        if error.code == .invalidRequest {
            writer.beginArray()
            ValidationDetail(error: error).write(to: &writer)
            writer.endArray()
            writer.member("body", "see validation_errors.log")
        } else {
            writer.string(error.message)
        }
        writer.endObject()
        return ErrorAnswer(status: error.code == .invalidRequest ? 422 : error.code.status, body: writer.bytes)
    }
}

/// `{"error":"text"}`: `/api/**`.
struct ConsoleErrorBody {
    let error: GatewayError

    var answer: ErrorAnswer {
        let body: JSONValue = ["error": .string(error.message), "code": .string(error.code.rawValue)]
        return ErrorAnswer(status: error.code.status, body: body.serialized())
    }
}

/// `{"status":"error",provider,error,detail}`: `/api/ai/**`.
struct AIGatewayErrorBody {
    let error: GatewayError

    var answer: ErrorAnswer {
        var body: JSONObject = [
            "status": "error", "provider": error.upstream.map { .string($0.provider) } ?? nil,
            "error": .string(error.message), "detail": .string(error.code.rawValue),
        ]
        if error.code == .rateLimited { body["retry_after"] = .number(max(1, error.retryAfterSeconds ?? 1)) }
        return ErrorAnswer(status: error.code.status, body: body.serialized())
    }
}
