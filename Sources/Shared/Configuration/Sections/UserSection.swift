/// Someone who may log in.
public struct UserSection: ConfigurationSection {
    /// What a user may do.
    public enum Role: String, Sendable, CaseIterable {
        /// Everything, resetting the figures included.
        case admin
        /// All but resetting.
        case user
    }

    /// Login name.
    public var username: String = ""
    /// `pbkdf2_sha256$<iterations>$<salt>$<digest in base64>`.
    public var passwordHash: Secret?
    /// Environment variable that holds the password.
    public var passwordEnv: String?
    /// What the user may do.
    public var role: Role = .user
    /// Whether the user may log in.
    public var active: Bool = true

    /// The password, when `passwordEnv` names a variable that is set.
    public var password: Secret?

    /// A section in which every key has its default.
    public init() {}

    static let fields: [Field<Self>] = [
        Field("username", \.username, .name, required: true, "login name"),
        Field(
            "password_hash",
            optional: \.passwordHash,
            .passwordHash,
            "`pbkdf2_sha256$<iterations>$<salt>$<digest in base64>`"
        ),
        Field("password_env", optional: \.passwordEnv, .variable, "environment variable that holds the password"),
        Field("role", \.role, .choice(), "what the user may do"),
        Field("active", \.active, .flag, "whether the user may log in"),
    ]
}
