import HTTPCodec
public import NIOHTTP1

/// All routes, looked up by listener, path and method.
///
/// A path without parameters wins over one with them; of two with parameters the one listed first wins.
public struct RouteTable<Context>: Sendable {
    /// What a look-up found.
    public enum Match {
        case endpoint(Endpoint<Context>, parameters: [String])
        /// The path exists; these methods do.
        case wrongMethod(allowed: [HTTPMethod], surface: Surface)
        case none
    }

    /// Every route, in the order of the list.
    public let endpoints: [Endpoint<Context>]

    /// One table a listener, so that nothing is looked up that it does not serve.
    private let fixed: (main: [String: [Endpoint<Context>]], router: [String: [Endpoint<Context>]])
    private let patterns: [(segments: [Substring], endpoint: Endpoint<Context>)]

    /// A table of these routes.
    public init(_ endpoints: [Endpoint<Context>]) {
        self.endpoints = endpoints
        var main: [String: [Endpoint<Context>]] = [:]
        var router: [String: [Endpoint<Context>]] = [:]
        var patterns: [(segments: [Substring], endpoint: Endpoint<Context>)] = []
        for endpoint in endpoints {
            if endpoint.path.utf8.contains(UInt8(ascii: "{")) {
                patterns.append((endpoint.path.split(separator: "/"), endpoint))
            } else {
                if endpoint.listeners.contains(.main) { main[endpoint.path, default: []].append(endpoint) }
                if endpoint.listeners.contains(.router) { router[endpoint.path, default: []].append(endpoint) }
            }
        }
        fixed = (main, router)
        self.patterns = patterns
    }

    /// The route of a request.
    public func match(_ method: HTTPMethod, _ path: String, on listener: ListenerName) -> Match {
        var allowed: [HTTPMethod] = []
        var surface = Surface.operations
        let wanted: HTTPMethod = method == .HEAD ? .GET : method
        for endpoint in (listener == .main ? fixed.main[path] : fixed.router[path]) ?? [] {
            if endpoint.method == wanted { return .endpoint(endpoint, parameters: []) }
            allowed.append(endpoint.method)
            surface = endpoint.surface
        }
        if !patterns.isEmpty, allowed.isEmpty {
            let segments = path.split(separator: "/", omittingEmptySubsequences: true)
            for (pattern, endpoint) in patterns where endpoint.listeners.contains(listener) {
                guard let parameters = Self.parameters(of: segments, in: pattern) else { continue }
                if endpoint.method == wanted { return .endpoint(endpoint, parameters: parameters) }
                allowed.append(endpoint.method)
                surface = endpoint.surface
            }
        }
        return allowed.isEmpty ? .none : .wrongMethod(allowed: allowed, surface: surface)
    }

    /// The pattern of a request's route; nil where it has none.
    public func pattern(of request: Request) -> String? {
        guard case .endpoint(let endpoint, _) = match(request.method, request.path, on: request.listener) else {
            return nil
        }
        return endpoint.path
    }

    private static func parameters(of segments: [Substring], in pattern: [Substring]) -> [String]? {
        var found: [String] = []
        for (index, part) in pattern.enumerated() {
            guard index < segments.count else { return nil }
            if part.hasPrefix("{"), part.hasSuffix("...}") {
                return PercentCoding.decoded(segments[index...].joined(separator: "/")).map { found + [$0] }
            } else if part.hasPrefix("{") {
                guard let value = PercentCoding.decoded(String(segments[index])) else { return nil }
                found.append(value)
            } else if part != segments[index] {
                return nil
            }
        }
        return segments.count == pattern.count ? found : nil
    }
}
