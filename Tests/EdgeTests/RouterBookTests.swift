import Configuration
import Domain
import JSON
import Testing

@testable import Edge

@Suite struct RouterBookTests {
    private var section: RouterSection {
        var section = RouterSection()
        section.modelMappings = ["code": ["a"], "chained": ["c"]]
        section.customCategories = ["zeta": CategorySection(), "law": CategorySection()]
        section.customCategories["law"]?.models = ["l"]
        section.customCategories["law"]?.keywords = ["court"]
        return section
    }

    private func apply(
        _ change: RouterChange,
        _ overrides: inout RouterOverrides
    ) throws(GatewayError) -> [RouterChange.Kept] {
        try change.apply(
            to: &overrides,
            of: RouterBook(section, overrides),
            configured: RouterBook(section)
        )
    }

    @Test func `built-in categories come first in their order, then the user's own by name`() {
        let book = RouterBook(section)
        #expect(book.names == ["tools", "code", "reasoning", "conversation", "chained", "law", "zeta"])
        #expect(book["code"]?.models == ["a"])
        #expect(book["tools"]?.models.first == "moonshotai/kimi-k2.5", "what is not named keeps its default")
        #expect(book.custom.map(\.name) == ["chained", "law", "zeta"])
    }

    @Test func `a category is created, changed in what is said, and deleted`() throws {
        var overrides = RouterOverrides()
        _ = try apply(.put(name: "new", models: ["m"], keywords: ["poem"], description: "d"), &overrides)
        let kept = try apply(.put(name: "new", models: ["n"], keywords: nil, description: nil), &overrides)
        let category = try #require(RouterBook(section, overrides)["new"])
        #expect(category.models == ["n"])
        #expect(category.keywords == ["poem"])
        #expect(category.description == "d")
        #expect(
            kept == [.noMapping("new"), .category("new", ["models": ["n"], "keywords": ["poem"], "description": "d"])]
        )
        #expect(try apply(.delete(name: "new"), &overrides) == [.noMapping("new"), .noCategory("new")])
        #expect(RouterBook(section, overrides)["new"] == nil)
        #expect(overrides == RouterOverrides(), "nothing is left of it")
    }

    @Test func `a category of the configuration stays deleted, and comes back empty but for what is said`() throws {
        var overrides = RouterOverrides()
        let kept = try apply(.delete(name: "law"), &overrides)
        #expect(kept == [.noMapping("law"), .category("law", ["deleted": true])])
        #expect(RouterBook(section, overrides)["law"] == nil)
        _ = try apply(.put(name: "law", models: ["m"], keywords: nil, description: nil), &overrides)
        #expect(RouterBook(section, overrides)["law"]?.keywords == [])
    }

    @Test func `the later change of a chain wins`() throws {
        var overrides = RouterOverrides()
        _ = try apply(.map(category: "code", models: ["x"]), &overrides)
        #expect(RouterBook(section, overrides)["code"]?.models == ["x"])
        _ = try apply(.put(name: "code", models: ["y"], keywords: ["loop"], description: nil), &overrides)
        let code = try #require(RouterBook(section, overrides)["code"])
        #expect(code.models == ["y"])
        #expect(code.keywords == ["loop"])
        #expect(!code.isCustom)
        _ = try apply(.map(category: "code", models: ["z"]), &overrides)
        #expect(RouterBook(section, overrides)["code"]?.models == ["z"])
    }

    @Test func `unknown and built-in categories are refused in the contract's words`() {
        var overrides = RouterOverrides()
        #expect(throws: GatewayError(.notFound, "Category 'x' not found")) {
            try apply(.map(category: "x", models: ["m"]), &overrides)
        }
        #expect(throws: GatewayError(.notFound, "Category 'x' not found")) {
            try apply(.delete(name: "x"), &overrides)
        }
        #expect(throws: GatewayError(.unsupportedOperation, "Cannot delete default category")) {
            try apply(.delete(name: "tools"), &overrides)
        }
        #expect(overrides == RouterOverrides())
    }

    @Test func `there is a bound for categories, not for changing them`() throws {
        var overrides = RouterOverrides()
        let free = RouterChange.mostCategories - RouterBook(section).custom.count
        for number in 0..<free {
            _ = try apply(.put(name: "c\(number)", models: ["m"], keywords: nil, description: nil), &overrides)
        }
        #expect(throws: GatewayError.self) {
            try apply(.put(name: "more", models: ["m"], keywords: nil, description: nil), &overrides)
        }
        _ = try apply(.put(name: "c0", models: ["n"], keywords: nil, description: nil), &overrides)
    }

    @Test func `what is kept is read back, and spoilt values are as good as none`() {
        let overrides = RouterOverrides(
            categories: ["a": ["models": ["m"], "description": "d"], "b": ["deleted": true], "c": 7],
            mappings: ["a": ["x"], "b": "no list", "c": [1]]
        )
        #expect(overrides.categories["a"] == .init(models: ["m"], description: "d"))
        #expect(overrides.categories["b"]?.isDeleted == true)
        #expect(overrides.categories["c"] == nil)
        #expect(overrides.mappings == ["a": ["x"]])
    }
}
