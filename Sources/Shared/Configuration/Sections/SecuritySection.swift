/// What is done about attacks in request texts.
public struct SecuritySection: ConfigurationSection {
    /// What is done about texts that look like an attack.
    public enum Sanitization: String, Sendable, CaseIterable {
        /// Nothing.
        case off
        /// They are counted and told; the text goes on unchanged.
        case flag
        /// They are cut out, outside code.
        case strip
    }

    /// Texts that look like an attack: let be, told, or cut out (on /v1 only).
    public var requestSanitization: Sanitization = .flag

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field(
            "request_sanitization",
            \.requestSanitization,
            .choice(),
            "texts that look like an attack: let be, told, or cut out (on /v1 only)"
        )
    ]
}
