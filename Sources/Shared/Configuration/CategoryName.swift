/// How a category of the task router may be called, in the configuration and through the interface.
public enum CategoryName {
    /// The rule in words.
    public static let rule = "may hold lower-case letters, digits, '_' and '-' only, 1 to 64 of them"

    /// The names of the categories that every gateway has.
    static let builtIn = Set(RouterDefaults.modelMappings.keys)

    /// Whether a name follows the rule.
    public static func isGood(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
