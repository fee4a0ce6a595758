public import JSON
import NIOHTTP1

/// The description of the interface in OpenAPI 3.1, made from the routes themselves.
public enum OpenAPIDocument {
    /// The document for these routes.
    public static func make<Context>(_ endpoints: [Endpoint<Context>], title: String, version: String) -> JSONValue {
        var paths = JSONObject()
        for endpoint in endpoints {
            let path = endpoint.path.replacingCatchAll
            var item = paths[path]?.object ?? JSONObject()
            // where both listeners serve a path, the main one's words stand
            let method = endpoint.method.rawValue.lowercased()
            guard item[method] == nil || endpoint.listeners.contains(.main) else { continue }
            item[method] = operation(endpoint)
            paths[path] = .object(item)
        }
        var scheme = JSONObject()
        scheme["type"] = "http"
        scheme["scheme"] = "bearer"
        return [
            "openapi": "3.1.0", "info": ["title": .string(title), "version": .string(version)], "paths": .object(paths),
            "components": ["securitySchemes": ["apiKey": .object(scheme)]],
        ]
    }

    private static func operation<Context>(_ endpoint: Endpoint<Context>) -> JSONValue {
        var operation = JSONObject()
        operation["summary"] = .string(endpoint.summary)
        operation["tags"] = [.string(endpoint.surface.rawValue)]
        operation["x-zone"] = .string(endpoint.zone.rawValue)
        let parameters = endpoint.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part -> JSONValue in
            [
                "name": .string(part.filter { !"{.}".contains($0) }), "in": "path", "required": true,
                "schema": Schema.string.json,
            ]
        }
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let request = endpoint.request {
            operation["requestBody"] = ["required": true, "content": content(request)]
        }
        operation["responses"] = [
            "200": ["description": "Success", "content": content(endpoint.response)],
            "default": ["description": "An error in the shape of the surface"],
        ]
        if endpoint.zone != .open { operation["security"] = [["apiKey": []]] }
        return .object(operation)
    }

    private static func content(_ schema: Schema) -> JSONValue {
        var media = JSONObject()
        media[schema.contentType] = ["schema": schema.json]
        return .object(media)
    }
}

extension String {
    /// `{model...}` as OpenAPI writes it.
    fileprivate var replacingCatchAll: String {
        split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasSuffix("...}") ? String($0.dropLast(4)) + "}" : String($0) }
            .joined(separator: "/")
    }
}
