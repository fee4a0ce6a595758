import JSON

/// Spans in the JSON form of the OpenTelemetry protocol, as `POST /v1/traces` takes them.
public enum OTLPSpans {
    /// The type of the body.
    public static let contentType = "application/json"

    /// The body.
    public static func body(_ spans: [Span], of source: SpanSource) -> [UInt8] {
        let resource: JSONValue = [
            "attributes": .array([
                attribute("service.name", .text(source.service)),
                attribute("service.version", .text(source.version)),
                attribute("service.instance.id", .text(source.instance)),
            ])
        ]
        let scope: JSONValue = [
            "scope": ["name": "martlet", "version": .string(source.version)], "spans": .array(spans.map(value)),
        ]
        let body: JSONValue = ["resourceSpans": [["resource": resource, "scopeSpans": [scope]]]]
        return body.serialized()
    }

    private static func value(_ span: Span) -> JSONValue {
        var body: JSONObject = [
            "traceId": .string(span.context.traceID.hexadecimal), "spanId": .string(span.context.spanHexadecimal),
        ]
        if let parent = span.parent { body["parentSpanId"] = .string(SpanContext.digits(parent)) }
        body["name"] = .string(span.name)
        // the protocol's own numbers
        body["kind"] = span.kind == .server ? 2 : 3
        // 64-bit numbers are texts in this form
        body["startTimeUnixNano"] = .string(String(span.startMicroseconds * 1000))
        body["endTimeUnixNano"] = .string(String((span.startMicroseconds + span.durationMicroseconds) * 1000))
        body["attributes"] = .array(span.attributes.map { attribute($0.name, $0.value) })
        if let error = span.error {
            body["status"] = ["code": 2, "message": .string(error)]
        } else {
            body["status"] = [:]
        }
        return .object(body)
    }

    private static func attribute(_ name: String, _ value: Span.Value) -> JSONValue {
        let said: JSONValue =
            switch value {
            case .text(let text): ["stringValue": .string(text)]
            case .int(let number): ["intValue": .string(String(number))]
            case .double(let number): ["doubleValue": .number(number)]
            case .bool(let flag): ["boolValue": .bool(flag)]
            }
        return ["key": .string(name), "value": said]
    }
}
