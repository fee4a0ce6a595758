import HTTP

/// Names under which a client asks for the task router instead of a model (contract C4).
enum RouterModelName {
    static let all: Set<String> = ["router", "router/router", "auto"]

    /// Whether the task router chooses the model of a chat request.
    ///
    /// On its own listener it chooses whatever the client wrote, unless `honorsModel` and the name is exactly configured.
    static func isMeant(
        by model: String?,
        on listener: ListenerName,
        honorsModel: Bool,
        isConfigured: (String) -> Bool
    ) -> Bool {
        if let model, all.contains(model) { return true }
        guard listener == .router else { return false }
        guard honorsModel, let model else { return true }
        return !isConfigured(model)
    }
}
