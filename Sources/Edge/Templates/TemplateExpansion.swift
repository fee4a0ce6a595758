import Domain
import JSON

/// Puts a rendered template in the place of a chat request's messages (contract S3-F19).
///
/// The variables are `template_vars`, and `messages` as the request has them. What is rendered becomes one user message
/// behind the system messages; the other messages are left out.
struct TemplateExpansion {
    let store: TemplateStore

    /// The new body; nil for a request that names no template.
    ///
    /// Waits for the disk.
    /// - Throws: `invalid_request` that names the field.
    func body(of bytes: [UInt8]) throws(GatewayError) -> [UInt8]? {
        // house: what is not JSON is refused by the reading that follows
        guard let object = (try? JSONValue(parsing: bytes))?.object else { return nil }
        let name = object["template"] ?? .null
        let variables = object["template_vars"] ?? .null
        if name.isNull && variables.isNull { return nil }
        guard store.isEnabled else {
            throw Self.invalid("templates are switched off: set templates.enabled, or leave 'template' out", "template")
        }
        guard case .string(let name) = name else {
            throw Self.invalid("template must be the name of a template", "template")
        }
        guard variables.isNull || variables.object != nil else {
            throw Self.invalid("template_vars must be an object", "template_vars")
        }
        let messages = object["messages"] ?? .null
        guard messages.isNull || messages.array != nil else {
            throw Self.invalid("messages must be an array", "messages")
        }
        var scope = variables.object ?? [:]
        scope["messages"] = .array(messages.array ?? [])
        let text = try rendered(name, scope)
        let kept = (messages.array ?? []).filter { ["system", "developer"].contains($0["role"]?.string) }
        var splice = JSONSplice()
        splice.remove("template")
        splice.remove("template_vars")
        splice.set("messages", to: .array(kept + [["role": "user", "content": .string(text)]]))
        return try? splice.applied(to: bytes)  // house: the text was parsed above
    }

    private func rendered(_ name: String, _ scope: JSONObject) throws(GatewayError) -> String {
        let template: Template
        do throws(TemplateStore.Refusal) {
            template = try store.template(name)
        } catch {
            switch error {
            case .unknown:
                throw Self.invalid("there is no template of that name; ask the operator which there are", "template")
            case .broken(let reason): throw Self.invalid("the template cannot be used: \(reason)", "template")
            }
        }
        do throws(TemplateFault) {
            return try template.render(scope)
        } catch {
            throw Self.invalid(
                "the template cannot be used: \(name).j2, line \(error.line): \(error.message)",
                "template"
            )
        }
    }

    private static func invalid(_ message: String, _ param: String) -> GatewayError {
        GatewayError(.invalidRequest, message, param: param)
    }
}
