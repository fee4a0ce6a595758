import JSON
import NIOHTTP1

/// The description of the interface as a page for people, made from the routes themselves.
///
/// One document without scripts, pictures or anything from elsewhere, so that it can be read offline.
public enum RoutePage {
    /// Fields for the page: nothing may be loaded or run, and nobody may frame it.
    public static let headers: [(name: String, value: String)] = [
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"),
    ]

    /// The page for these routes; `host` and `routerHost` stand for the two listeners in its examples.
    public static func make<Context>(
        _ endpoints: [Endpoint<Context>],
        title: String,
        version: String,
        host: String,
        routerHost: String
    ) -> String {
        let tags = Surface.allCases.map { tag in (tag, endpoints.filter { $0.surface == tag }) }.filter {
            !$0.1.isEmpty
        }
        var page = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        page += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        page += "<title>\(title.escaped): interface</title><style>\(style)</style></head><body>\n"
        page += "<h1>\(title.escaped) <small>\(version.escaped)</small></h1>\n"
        page += "<p>\(endpoints.count) routes, as this program serves them. For programs: "
        page += "<a href=\"/openapi.json\">/openapi.json</a>. <code>$KEY</code> is an API key.</p>\n<nav>"
        for (tag, routes) in tags {
            page += "<a href=\"#\(tag.rawValue)\">\(tag.rawValue)</a> <small>\(routes.count)</small> "
        }
        page += "</nav>\n"
        for (tag, routes) in tags {
            page += "<section id=\"\(tag.rawValue)\"><h2>\(tag.rawValue)</h2>\n"
            for route in routes { page += article(route, host: host, routerHost: routerHost) }
            page += "</section>\n"
        }
        return page + "</body></html>\n"
    }

    private static func article<Context>(_ route: Endpoint<Context>, host: String, routerHost: String) -> String {
        let isRouterOnly = !route.listeners.contains(.main)
        var text = "<article><h3><b>\(route.method.rawValue)</b> <code>\(route.path.escaped)</code></h3>"
        text += "<p>\(route.summary.escaped)</p><p class=\"who\">\(who(route).escaped)</p>"
        text += "<pre>\(curl(route, host: isRouterOnly ? routerHost : host).escaped)</pre></article>\n"
        return text
    }

    /// Who may call a route, in one line.
    private static func who<Context>(_ route: Endpoint<Context>) -> String {
        var parts: [String] = []
        if route.listeners.contains(.main) {
            let zone =
                switch route.zone {
                case .open: "anybody"
                case .local: "this machine; others with an API key"
                case .key: "an API key"
                case .login: "a token from POST /api/ai/auth/login, or an API key"
                }
            parts.append(zone + (route.right.map { " with the right \($0.rawValue)" } ?? ""))
        }
        if route.listeners.contains(.router) {
            parts.append(parts.isEmpty ? "only on the router listener" : "also on the router listener")
        }
        if let limit = route.perMinute { parts.append("\(limit) a minute") }
        return parts.joined(separator: " · ")
    }

    private static func curl<Context>(_ route: Endpoint<Context>, host: String) -> String {
        var line = "curl"
        if route.method != .GET, route.method != .POST || route.request == nil {
            line += " -X \(route.method.rawValue)"
        }
        line += " http://\(host)\(route.path)"
        if route.zone == .key || route.zone == .login, route.listeners.contains(.main) {
            line += " \\\n  -H \"Authorization: Bearer $KEY\""
        }
        switch route.request {
        case nil: break
        case .text(let type): line += " \\\n  -H 'Content-Type: \(type)' --data-binary @FILE"
        case let body?:
            let example = String(decoding: body.example().serialized(), as: UTF8.self)
            line += " \\\n  -H 'Content-Type: application/json' -d '\(example.filter { $0 != "'" })'"
        }
        return line
    }

    private static let style = """
        :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
        code,pre{font-family:ui-monospace,monospace}pre{padding:.6rem;overflow-x:auto;border:1px solid #8886;border-radius:4px}\
        nav{display:flex;flex-wrap:wrap;gap:.2rem .8rem}small,.who{opacity:.7}h2{border-bottom:1px solid #8886}\
        h3{margin:1.6rem 0 0;font-size:1rem}p{margin:.2rem 0}
        """
}

extension Schema {
    /// A small body of this shape: what must be there, and what a message is nothing without.
    fileprivate func example(of name: String = "") -> JSONValue {
        switch self {
        case .string, .text: .string(Self.words[name] ?? "text")
        case .integer, .number: .number(1)
        case .boolean: true
        case .anything: Self.words[name].map { .string($0) } ?? .object(JSONObject())
        case .array(let item): .array([item.example(of: name)])
        case .object(let members): .object(Self.example(members))
        }
    }

    private static func example(_ members: [(name: String, schema: Schema)]) -> JSONObject {
        var object = JSONObject()
        for (name, schema) in members {
            let bare = name.hasSuffix("?") ? String(name.dropLast()) : name
            if bare == name || bare == "content" { object[bare] = schema.example(of: bare) }
        }
        return object
    }

    private static let words = [
        "model": "gpt-4o-mini", "role": "user", "content": "Hello", "input": "Hello", "prompt": "Hello",
        "name": "example",
    ]
}

extension String {
    /// The text as it stands in a page, in elements and in attributes.
    fileprivate var escaped: String {
        var text = ""
        text.reserveCapacity(utf8.count + 16)
        for character in self {
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.append(character)
            }
        }
        return text
    }
}
