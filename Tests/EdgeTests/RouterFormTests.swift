import Domain
import JSON
import Testing

@testable import Edge

@Suite struct RouterFormTests {
    @Test func `a category is read with what may be left out`() throws {
        let whole = RouterForm(
            body: ["name": "creative_1", "models": ["a/b", "c"], "keywords": ["story"], "description": "d", "more": 1]
        )
        #expect(
            try whole.put()
                == .put(name: "creative_1", models: ["a/b", "c"], keywords: ["story"], description: "d")
        )
        let small = RouterForm(body: ["name": "x", "models": ["a"], "keywords": nil])
        #expect(try small.put() == .put(name: "x", models: ["a"], keywords: nil, description: nil))
    }

    @Test(
        arguments: [
            (["models": ["a"]], "name"), (["name": "n"], "models"), (["name": "n", "models": []], "models"),
            (["name": "n", "models": "a"], "models"), (["name": "n", "models": [1]], "models"),
            (["name": "N", "models": ["a"]], "name"), (["name": "", "models": ["a"]], "name"),
            (["name": .string(String(repeating: "x", count: 65)), "models": ["a"]], "name"),
            (["name": "n", "models": ["a b"]], "models[0]"), (["name": "n", "models": ["a", "a"]], "models[1]"),
            (["name": "n", "models": ["a"], "keywords": "k"], "keywords"),
            (["name": "n", "models": ["a"], "keywords": ["k", " "]], "keywords[1]"),
            (["name": "n", "models": ["a"], "description": 1], "description"),
        ] as [(JSONObject, String)]
    )
    func `what is wrong is told by its field`(body: JSONObject, param: String) {
        let error = #expect(throws: GatewayError.self) { try RouterForm(body: body).put() }
        #expect(error?.code == .invalidRequest)
        #expect(error?.param == param)
    }

    @Test func `a mapping needs a category and models`() throws {
        #expect(
            try RouterForm(body: ["category": "code", "models": ["glm-5"]]).map()
                == .map(category: "code", models: ["glm-5"])
        )
        #expect(throws: GatewayError.self) { try RouterForm(body: ["models": ["glm-5"]]).map() }
    }
}
