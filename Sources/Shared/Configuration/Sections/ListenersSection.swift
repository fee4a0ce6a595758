/// Listeners besides the main one.
public struct ListenersSection: ConfigurationSection {
    /// The task router's own listener.
    public var router: RouterListenerSection = RouterListenerSection()

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("router", \.router, .section(), "the task router's own listener")
    ]
}
