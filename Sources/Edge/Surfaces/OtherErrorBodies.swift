import Domain
import JSON

/// `{"type":"error","error":{type,message}}`: `/v1/messages/**`.
struct AnthropicErrorBody {
    let error: GatewayError
    let requestID: String

    var answer: ErrorAnswer {
        let status = error.statusOfProvider ?? error.code.status
        let body: JSONObject = [
            "type": "error",
            "error": [
                "type": .string(AnthropicErrorType.name(for: error, status: status)),
                "message": .string(error.wholeMessage),
            ],
            "request_id": .string(requestID),
        ]
        return ErrorAnswer(status: status, body: body.serialized())
    }
}

/// `{"error":{code,message,status}}`: `/v1beta/**`.
struct GeminiErrorBody {
    let error: GatewayError

    var answer: ErrorAnswer {
        let status = error.statusOfProvider ?? error.code.status
        let own = error.statusOfProvider == nil ? nil : error.upstream?.code
        let name =
            switch status {
            case _ where own.map(Self.clientFaults.contains) == true: own ?? ""
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
                "code": .number(status), "message": .string(error.wholeMessage), "status": .string(name),
            ]
        ]
        return ErrorAnswer(status: status, body: body.serialized())
    }

    /// Google's words for requests at fault, which its clients tell apart.
    private static let clientFaults: Set<String> = [
        "INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE", "NOT_FOUND", "ALREADY_EXISTS", "ABORTED",
        "UNIMPLEMENTED",
    ]
}

/// `{"message":…}`: `/v2/**`, in Cohere's words.
struct CohereErrorBody {
    let error: GatewayError

    var answer: ErrorAnswer {
        let status = error.statusOfProvider ?? error.code.status
        let body: JSONValue = ["message": .string(error.wholeMessage), "code": .string(error.code.rawValue)]
        return ErrorAnswer(status: status, body: body.serialized())
    }
}

extension GatewayError {
    /// The provider's own status, where the provider found the client's request at fault; a client of the same protocol
    /// branches on it.
    var statusOfProvider: Int? {
        switch code {
        case .refusedByProvider, .contextLengthExceeded:
            // any other of the 4xx is told as 400 (contract C8)
            [413, 422].first { $0 == upstream?.status } ?? 400
        default: nil
        }
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
            writer.string(error.wholeMessage)
        }
        writer.endObject()
        return ErrorAnswer(status: error.code == .invalidRequest ? 422 : error.code.status, body: writer.bytes)
    }
}

/// `{"error":"text"}`: `/api/**`.
struct ConsoleErrorBody {
    let error: GatewayError

    var answer: ErrorAnswer {
        let body: JSONValue = ["error": .string(error.wholeMessage), "code": .string(error.code.rawValue)]
        return ErrorAnswer(status: error.code.status, body: body.serialized())
    }
}

/// `{"status":"error",provider,error,detail}`: `/api/ai/**`.
struct AIGatewayErrorBody {
    let error: GatewayError

    var answer: ErrorAnswer {
        var body: JSONObject = [
            "status": "error", "provider": error.upstream.map { .string($0.provider) } ?? nil,
            "error": .string(error.wholeMessage), "detail": .string(error.code.rawValue),
        ]
        if error.code.status == 429, let seconds = error.secondsToWait { body["retry_after"] = .number(seconds) }
        return ErrorAnswer(status: error.code.status, body: body.serialized())
    }
}
