import JSON
import NIOHTTP1
import Testing

@testable import HTTP

@Suite struct RoutePageTests {
    private static func endpoint(
        _ method: HTTPMethod,
        _ path: String,
        _ listeners: Set<ListenerName> = [.main],
        zone: Zone = .key,
        summary: String = "does it",
        request: Schema? = nil
    ) -> Endpoint<Int> {
        Endpoint(
            method,
            path,
            zone: zone,
            surface: .openAI,
            listeners: listeners,
            right: .chat,
            perMinute: 7,
            summary: summary,
            request: request,
            response: .anything
        ) { _, _, _ in }
    }

    private func page(_ endpoints: [Endpoint<Int>], title: String = "T") -> String {
        RoutePage.make(endpoints, title: title, version: "1.0", host: "here:1", routerHost: "there:2")
    }

    @Test func `every route has a line to copy, and says who may call it`() {
        let chat = Schema.object([
            ("model", .string), ("messages", .array(.object([("role", .string), ("content?", .anything)]))),
            ("stream?", .boolean),
        ])
        let text = page([
            Self.endpoint(.POST, "/v1/chat", request: chat), Self.endpoint(.DELETE, "/v1/x/{id}", zone: .open),
            Self.endpoint(.POST, "/only", [.router]),
        ])
        #expect(text.contains("<b>POST</b> <code>/v1/chat</code>"))
        #expect(text.contains("http://here:1/v1/chat"))
        #expect(text.contains("{&quot;role&quot;:&quot;user&quot;,&quot;content&quot;:&quot;Hello&quot;}"))
        #expect(text.contains("an API key with the right chat · 7 a minute"))
        #expect(text.contains("curl -X DELETE http://here:1/v1/x/{id}"))
        #expect(text.contains("curl -X POST http://there:2/only"))
        #expect(text.contains("only on the router listener"))
    }

    @Test func `what a page could take for markup is escaped`() {
        let text = page([Self.endpoint(.GET, "/<b>", summary: "<script>\"&'")], title: "<i>")
        #expect(!text.contains("<script") && !text.contains("<i>") && !text.contains("<code>/<b>"))
        #expect(text.contains("&lt;script&gt;&quot;&amp;&#39;"))
    }

    @Test func `nothing is loaded from elsewhere`() {
        let text = page([Self.endpoint(.GET, "/v1/models")])
        for word in ["<script", "src=", "<link", "@import", "url("] { #expect(!text.contains(word), "\(word)") }
        #expect(
            RoutePage.headers.contains {
                $0.name == "content-security-policy" && $0.value.hasPrefix("default-src 'none'")
            }
        )
    }

    @Test(arguments: [false, true])
    func `where both listeners serve a path, the main one's words stand`(isRouterFirst: Bool) {
        let main = Self.endpoint(.POST, "/v1/chat", summary: "main")
        let router = Self.endpoint(.POST, "/v1/chat", [.router], summary: "router")
        let alone = Self.endpoint(.POST, "/alone", [.router], summary: "alone")
        let document = OpenAPIDocument.make(
            isRouterFirst ? [router, main, alone] : [main, router, alone],
            title: "T",
            version: "1"
        )
        #expect(document["paths"]?["/v1/chat"]?["post"]?["summary"]?.string == "main")
        #expect(document["paths"]?["/alone"]?["post"]?["summary"]?.string == "alone")
    }
}
