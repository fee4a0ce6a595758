import HTTPCodec

/// Addresses of Azure's OpenAI service, whose base URL comes in several forms.
///
/// | base URL | address of `/v1/chat/completions` |
/// |---|---|
/// | `https://x.openai.azure.com` | `…/openai/v1/chat/completions` |
/// | `…/openai` | `…/openai/v1/chat/completions` |
/// | `…/openai/v1` | `…/openai/v1/chat/completions` |
/// | `…/openai/deployments/d?api-version=2024-10-21` | `…/openai/deployments/d/chat/completions?api-version=…` |
/// | any of the first two with `?api-version=…` | `…/openai/deployments/<model>/chat/completions?api-version=…` |
///
/// The query itself is put behind by the profile. In the dated forms the list of models has no deployment in its path.
struct AzureAddress {
    /// The base URL without its query.
    let base: String
    /// Whether the query names a dated version of the API, which knows no `/v1`.
    let hasDatedVersion: Bool

    func address(_ path: String, _ model: String) -> String {
        var base = base
        while base.hasSuffix("/") { base.removeLast() }
        let operation = path.hasPrefix("/v1/") ? String(path.dropFirst(3)) : path
        let model = PercentCoding.encodedSegment(model)
        let isList = operation == "/models"
        if let deployments = Self.end(of: "/deployments", in: base) {
            if isList { return base[..<deployments].dropLast(12) + operation }
            let named = deployments == base.endIndex && !model.isEmpty
            return base + (named ? "/" + model : "") + operation
        }
        if base.hasSuffix("/v1") { return base + operation }
        let root = base.hasSuffix("/openai") ? base : base + "/openai"
        guard hasDatedVersion else { return root + "/v1" + operation }
        return isList ? root + operation : root + "/deployments/" + model + operation
    }

    /// Where a word that stands in a text ends; nil where it does not stand there.
    private static func end(of word: String, in text: String) -> String.Index? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(word) { return text.index(start, offsetBy: word.count) }
            text.formIndex(after: &start)
        }
        return nil
    }
}
