import Domain

/// Makes a virtual key.
enum NewKey {
    /// The key, and its text, which is kept nowhere.
    ///
    /// - Throws: `invalidRequest` where the terms lack a name or have ended already.
    static func make(_ terms: KeyTerms, now: Int) throws(GatewayError) -> (key: VirtualKey, text: String) {
        guard !terms.name.isEmpty else { throw GatewayError(.invalidRequest, "name is required", param: "name") }
        if let expires = terms.expires, expires <= now {
            throw GatewayError(.invalidRequest, "expires_at must lie in the future", param: "expires_at")
        }
        var generator = SystemRandomNumberGenerator()
        let text = KeyText.make(using: &generator)
        let key = VirtualKey(
            digest: APIKeys.digest(of: text),
            hint: KeyText.hint(of: text),
            created: now,
            terms: terms
        )
        return (key, text)
    }
}
