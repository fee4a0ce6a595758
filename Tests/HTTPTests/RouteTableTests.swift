import JSON
import NIOHTTP1
import Testing

@testable import HTTP

@Suite struct RouteTableTests {
    private static func endpoint(
        _ method: HTTPMethod,
        _ path: String,
        _ listeners: Set<ListenerName> = [.main]
    ) -> Endpoint<Int> {
        Endpoint(
            method,
            path,
            zone: .key,
            surface: .openAI,
            listeners: listeners,
            summary: path,
            request: method == .POST ? .object([("model", .string), ("stream?", .boolean)]) : nil,
            response: .anything
        ) { _, _, _ in }
    }

    private let table = RouteTable([
        endpoint(.GET, "/v1/models"), endpoint(.POST, "/v1/chat/completions", [.main, .router]),
        endpoint(.GET, "/v1/providers/{name}/models"), endpoint(.GET, "/v1/providers/{name}/models/{model...}"),
        endpoint(.GET, "/v1/providers/all/models"), endpoint(.DELETE, "/v1/models"),
    ])

    private func found(_ method: HTTPMethod, _ path: String, on listener: ListenerName = .main) -> [String]? {
        guard case .endpoint(let endpoint, let parameters) = table.match(method, path, on: listener) else { return nil }
        return [endpoint.path] + parameters
    }

    @Test func `a fixed path is found by its method`() {
        #expect(found(.GET, "/v1/models") == ["/v1/models"])
        #expect(found(.DELETE, "/v1/models") == ["/v1/models"])
        #expect(found(.HEAD, "/v1/models") == ["/v1/models"])
    }

    @Test func `a fixed path wins over a parameter`() {
        #expect(found(.GET, "/v1/providers/all/models") == ["/v1/providers/all/models"])
    }

    @Test(arguments: ["moonshotai/kimi-k2.5", "moonshotai%2Fkimi-k2.5"])
    func `the last parameter may hold slashes, coded or not`(model: String) {
        #expect(
            found(.GET, "/v1/providers/p/models/\(model)")
                == ["/v1/providers/{name}/models/{model...}", "p", "moonshotai/kimi-k2.5"]
        )
    }

    @Test func `a wrong method is told what would be right`() {
        guard case .wrongMethod(let allowed, _) = table.match(.PUT, "/v1/models", on: .main) else {
            Issue.record("not told")
            return
        }
        #expect(Set(allowed.map(\.rawValue)) == ["GET", "DELETE"])
    }

    @Test func `a route is there only on its listeners`() {
        #expect(found(.POST, "/v1/chat/completions", on: .router) != nil)
        #expect(found(.GET, "/v1/models", on: .router) == nil)
    }

    @Test(arguments: ["/", "/v1", "/v1/models/", "/v1/providers//models", "/v1/provider/x/models", ""])
    func `other paths are nothing`(path: String) {
        #expect(found(.GET, path) == nil)
    }

    @Test func `the description holds every route with its bodies`() {
        let document = OpenAPIDocument.make(table.endpoints, title: "T", version: "1.0.0")
        let paths = document["paths"]
        #expect(paths?["/v1/models"]?["get"]?["summary"]?.string == "/v1/models")
        #expect(paths?["/v1/providers/{name}/models/{model}"] != nil)
        let schema = paths?["/v1/chat/completions"]?["post"]?["requestBody"]?["content"]?["application/json"]?["schema"]
        #expect(schema?["required"]?.array == ["model"])
        #expect(schema?["properties"]?["stream"]?["type"]?.string == "boolean")
    }
}
