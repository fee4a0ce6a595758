import Domain

extension ChatRequest {
    /// A key of `rest` without places in lists: `tools[0].x` and `tools.0.x` are `tools.x`.
    func nameOfRest(_ key: String) -> String {
        key.split(separator: ".")
            .filter { !$0.allSatisfy(\.isNumber) }
            .map { $0.last == "]" ? $0.prefix { $0 != "[" } : $0 }
            .joined(separator: ".")
    }
}
