import TestSupport

/// A span as a collector received it, whatever the form.
struct CollectedSpan {
    /// The three forms in which traces are sent.
    enum Form: String, CaseIterable {
        case otlp
        case zipkin
        case jaeger

        var contentType: String { self == .jaeger ? "application/vnd.apache.thrift.binary" : "application/json" }
    }

    var trace = ""
    var id = ""
    var parent: String?
    var name = ""
    /// `server` or `client`.
    var kind = ""
    var service = ""
    var startMicroseconds: Int64 = 0
    var durationMicroseconds: Int64 = 0
    /// Values in words.
    var attributes: [String: String] = [:]

    /// The spans of all calls that a collector has received.
    static func all(_ form: Form, _ collector: ScriptedProvider) throws -> [CollectedSpan] {
        try collector.requests().flatMap { try read(form, $0) }
    }

    private static func read(_ form: Form, _ request: ProviderRequest) throws -> [CollectedSpan] {
        switch form {
        case .otlp:
            request.json["resourceSpans"].items.flatMap { resource in
                let service = words(resource["resource"]["attributes"])["service.name"] ?? ""
                return resource["scopeSpans"].items.flatMap { $0["spans"].items.map { otlp($0, service) } }
            }
        case .zipkin: request.json.items.map(zipkin)
        case .jaeger: try jaeger(request.body)
        }
    }

    private static func otlp(_ node: JSONNode, _ service: String) -> CollectedSpan {
        var span = CollectedSpan()
        span.trace = node["traceId"].string ?? ""
        span.id = node["spanId"].string ?? ""
        span.parent = node["parentSpanId"].string
        span.name = node["name"].string ?? ""
        span.kind = [2: "server", 3: "client"][node["kind"].int ?? 0] ?? ""
        span.service = service
        let start = node["startTimeUnixNano"].string.flatMap { Int64($0) } ?? 0
        let end = node["endTimeUnixNano"].string.flatMap { Int64($0) } ?? 0
        span.startMicroseconds = start / 1000
        span.durationMicroseconds = (end - start) / 1000
        span.attributes = words(node["attributes"])
        return span
    }

    /// OTLP's list of attributes.
    private static func words(_ list: JSONNode) -> [String: String] {
        var words: [String: String] = [:]
        for item in list.items {
            let value = item["value"]
            words[item["key"].string ?? ""] =
                value["stringValue"].string ?? value["intValue"].string ?? value["boolValue"].bool.map { "\($0)" }
                ?? value["doubleValue"].double.map { "\($0)" }
        }
        return words
    }

    private static func zipkin(_ node: JSONNode) -> CollectedSpan {
        var span = CollectedSpan()
        span.trace = node["traceId"].string ?? ""
        span.id = node["id"].string ?? ""
        span.parent = node["parentId"].string
        span.name = node["name"].string ?? ""
        span.kind = (node["kind"].string ?? "").lowercased()
        span.service = node["localEndpoint"]["serviceName"].string ?? ""
        span.startMicroseconds = Int64(node["timestamp"].double ?? 0)
        span.durationMicroseconds = Int64(node["duration"].double ?? 0)
        span.attributes = node["tags"].members.compactMapValues(\.string)
        return span
    }

    private static func jaeger(_ bytes: [UInt8]) throws -> [CollectedSpan] {
        var reader = ThriftReader(bytes)
        let batch = try reader.structure()
        guard reader.isAtEnd else { throw ThriftReader.Spoilt() }
        let service = batch[1]?[1]?.text ?? ""
        return (batch[2]?.items ?? []).map { value in
            var span = CollectedSpan()
            span.trace = digits(value[2]) + digits(value[1])
            span.id = digits(value[3])
            span.parent = value[4]?.number == 0 ? nil : digits(value[4])
            span.name = value[5]?.text ?? ""
            span.service = service
            span.startMicroseconds = value[8]?.number ?? 0
            span.durationMicroseconds = value[9]?.number ?? 0
            for tag in value[10]?.items ?? [] {
                let words =
                    tag[3]?.text ?? tag[6]?.number.map { "\($0)" } ?? tag[5]?.number.map { $0 == 0 ? "false" : "true" }
                span.attributes[tag[1]?.text ?? ""] = words ?? ""
            }
            span.kind = span.attributes["span.kind"] ?? ""
            return span
        }
    }

    private static func digits(_ value: ThriftReader.Value?) -> String {
        let text = String(UInt64(bitPattern: value?.number ?? 0), radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
