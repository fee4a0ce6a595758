import JSON

/// Spans in the JSON of Zipkin's API v2, as `POST /api/v2/spans` takes them.
public enum ZipkinSpans {
    /// The type of the body.
    public static let contentType = "application/json"

    /// The body.
    public static func body(_ spans: [Span], of source: SpanSource) -> [UInt8] {
        JSONValue.array(spans.map { value($0, source) }).serialized()
    }

    private static func value(_ span: Span, _ source: SpanSource) -> JSONValue {
        var tags = JSONObject()
        for (name, value) in span.attributes { tags[name] = .string(value.words) }
        if let error = span.error { tags["error"] = .string(error) }
        tags["service.version"] = .string(source.version)
        tags["service.instance.id"] = .string(source.instance)
        var body: JSONObject = [
            "traceId": .string(span.context.traceID.hexadecimal), "id": .string(span.context.spanHexadecimal),
        ]
        if let parent = span.parent { body["parentId"] = .string(SpanContext.digits(parent)) }
        body["name"] = .string(span.name)
        body["kind"] = span.kind == .server ? "SERVER" : "CLIENT"
        body["timestamp"] = .number(Int(span.startMicroseconds))
        body["duration"] = .number(Int(span.durationMicroseconds))
        body["localEndpoint"] = ["serviceName": .string(source.service)]
        body["tags"] = .object(tags)
        return .object(body)
    }
}
