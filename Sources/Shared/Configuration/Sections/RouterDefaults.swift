/// The task router's built-in chains and keywords.
enum RouterDefaults {
    private static let kimi = "moonshotai/kimi-k2.5"
    private static let glm = "z-ai/glm-5"
    private static let mini = "openai/gpt-4o-mini"

    /// Models of each category, tried in order: able ones first for tools and reasoning, cheap ones first for the rest.
    static let modelMappings: [String: [String]] = [
        "tools": [kimi, glm, mini],
        "code": [glm, mini, kimi],
        "reasoning": [kimi, glm, mini],
        "conversation": [glm, mini, kimi],
    ]

    /// Words that tell a category.
    static let keywords: [String: [String]] = [
        "code": words(
            """
            code python javascript function class def import bug debug error refactor api http json sql file script \
            terminal git commit push pull react vue node typescript java c++ rust go
            """
        ),
        "reasoning": words(
            """
            why how explain analyze think reason prove math calculate solution logic problem determine compare \
            differentiate evaluate assess complex research study understand concept theory
            """
        ),
        "conversation": words(
            """
            hello hi hey thanks please sorry yes no ok okay sure what who when where weather news info help
            """
        ) + ["thank you"],
    ]

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}
