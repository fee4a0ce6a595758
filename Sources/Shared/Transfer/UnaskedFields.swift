import CCurl

/// The end of every list: fields libcurl would add of its own accord, which a name without a value takes out.
enum UnaskedFields {
    /// In an order in which those that are often given come first and can be left out; each costs libcurl half a thousand instructions.
    ///
    /// `Expect` would make large bodies wait for an answer that many servers never give.
    private static let names: [StaticString] = ["Accept:", "Content-Type:", "Expect:", "Accept-Encoding:"]

    /// Read by every engine until the process ends.
    // house: written once, by `swift_once`, and never again
    nonisolated(unsafe) private static let all: UnsafeMutablePointer<curl_slist> = {
        let nodes = UnsafeMutablePointer<curl_slist>.allocate(capacity: names.count)
        for (index, name) in names.enumerated() {
            let text = UnsafeMutableRawPointer(mutating: name.utf8Start).assumingMemoryBound(to: CChar.self)
            let next = index + 1 < names.count ? nodes + index + 1 : nil
            (nodes + index).initialize(to: curl_slist(data: text, next: next))
        }
        return nodes
    }()

    /// What is to be taken out when these fields are given.
    static func nodes(besides headers: [(name: String, value: String)]) -> UnsafeMutablePointer<curl_slist> {
        guard headers.contains(where: { isSameFieldName($0.name, "accept") }) else { return all }
        guard headers.contains(where: { isSameFieldName($0.name, "content-type") }) else { return all + 1 }
        return all + 2
    }
}
