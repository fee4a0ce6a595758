import JSON

/// A template that was read and understood; rendering it changes nothing and reads nothing.
///
/// The language is a part of Jinja's: `{{ value }}`, `{% if %}`, `{% elif %}`, `{% else %}`, `{% endif %}`, `{% for x in list %}`,
/// `{% endfor %}`, `{# comments #}`, a `-` inside a tag that takes the white space beside it away, and the filters of
/// ``TemplateFilter``. There is nothing in it that could reach a file, the network or the program around it.
struct Template: Sendable {
    let nodes: [TemplateNode]

    /// Reads a template's text.
    ///
    /// - Throws: ``TemplateFault`` with the line at fault.
    init(_ source: String) throws(TemplateFault) {
        var parser = TemplateParser(try TemplateLexer.pieces(of: source))
        nodes = try parser.parse()
    }

    /// The text with these variables; one that is unknown is empty, as in Jinja.
    ///
    /// - Throws: ``TemplateFault`` where a value cannot be used as the template wants, or a limit is reached.
    func render(_ variables: JSONObject, limits: TemplateLimits = TemplateLimits()) throws(TemplateFault) -> String {
        var renderer = TemplateRenderer(variables, limits: limits)
        try renderer.render(nodes)
        return renderer.output
    }
}

/// How much one template may use; all chosen, unmeasured.
struct TemplateLimits: Sendable {
    /// Of a template's file.
    static let sourceBytes = 256 << 10
    /// Blocks inside blocks, and brackets inside brackets.
    static let depth = 32
    /// Of the rendered text.
    var outputBytes = 4 << 20
    /// Values looked at, rounds of loops, and each 64 bytes that a filter handles.
    var steps = 500_000
}

/// What is wrong with a template.
struct TemplateFault: Error, Equatable, Sendable {
    /// From 1.
    var line: Int
    /// In words.
    var message: String
}
