import Configuration
import Domain
import HTTP
import JSON

/// The terms of a virtual key as JSON: in the interface, and in the store.
enum KeyTermsJSON {
    /// The members that can be stated.
    static let names = [
        "name", "owner", "tags", "expires_at", "disabled", "models", "rights", "requests_per_minute",
        "tokens_per_minute", "concurrent_requests", "budget",
    ]

    // MARK: writing

    /// All members; what is not limited is null.
    static func object(_ terms: KeyTerms) -> JSONObject {
        func number(_ value: Int?) -> JSONValue { value.map { .number($0) } ?? nil }
        let limits = terms.limits
        return [
            "name": .string(terms.name),
            "owner": terms.owner.map { .string($0) } ?? nil,
            "tags": .array(terms.tags.map { .string($0) }),
            "expires_at": terms.expires.map { .string(UTCInstant.text(seconds: $0)) } ?? nil,
            "disabled": .bool(terms.isDisabled),
            "models": .array(terms.models.map { .string($0.text) }),
            "rights": .array(terms.rights.list.map { .string($0.rawValue) }),
            "requests_per_minute": number(limits.requestsPerMinute),
            "tokens_per_minute": number(limits.tokensPerMinute),
            "concurrent_requests": number(limits.concurrentRequests),
            "budget": [
                "day": dollars(limits.budget.day), "month": dollars(limits.budget.month),
                "total": dollars(limits.budget.total),
            ],
        ]
    }

    /// The same as the store keeps it.
    static func text(_ terms: KeyTerms) -> String { String(decoding: object(terms).serialized(), as: UTF8.self) }

    private static func dollars(_ cost: Cost?) -> JSONValue { cost.map { .number($0.dollars) } ?? nil }

    // MARK: reading

    /// What the store kept; a key whose terms cannot be read may do nothing.
    static func terms(of text: String) -> KeyTerms {
        var terms = KeyTerms(name: "")
        // house: what cannot be read opens nothing, see below
        if let object = (try? JSONValue(parsing: text))?.object, (try? apply(object, to: &terms)) != nil {
            return terms
        }
        terms.isDisabled = true
        terms.rights = []
        return terms
    }

    /// Takes what is stated over into terms; null takes a limit away.
    ///
    /// - Throws: `invalidRequest` with the member at fault. An unknown member is one: a misspelt limit would be none.
    static func apply(_ object: JSONObject, to terms: inout KeyTerms) throws(GatewayError) {
        for (name, value) in object {
            switch name {
            case "name": terms.name = try text(value, name, most: 100)
            case "owner": terms.owner = value.isNull ? nil : try text(value, name, most: 200)
            case "tags": terms.tags = try texts(value, name, most: 50)
            case "expires_at": terms.expires = try instant(value, name)
            case "disabled":
                guard let flag = value.bool else { throw fault(name, "must be true or false") }
                terms.isDisabled = flag
            case "models": terms.models = try texts(value, name, most: 200).map { ModelPattern(text: $0) }
            case "rights": terms.rights = try rights(value, name)
            case "requests_per_minute": terms.limits.requestsPerMinute = try count(value, name)
            case "tokens_per_minute": terms.limits.tokensPerMinute = try count(value, name)
            case "concurrent_requests": terms.limits.concurrentRequests = try count(value, name)
            case "budget": try budget(value, into: &terms.limits.budget)
            case "permissions":
                throw fault(
                    name,
                    "is what keys of the configuration have; here it is called rights: \"rights\": [\"chat\"]"
                )
            default: throw fault(name, "is not known; a key has \(names.joined(separator: ", "))")
            }
        }
    }

    private static func budget(_ value: JSONValue, into budget: inout KeyLimits.Budget) throws(GatewayError) {
        if value.isNull {
            budget = KeyLimits.Budget()
            return
        }
        guard let object = value.object else {
            throw fault("budget", "must be an object with day, month and total in US dollars")
        }
        for (name, value) in object {
            let amount = try dollars(value, "budget.\(name)")
            switch name {
            case "day": budget.day = amount
            case "month": budget.month = amount
            case "total": budget.total = amount
            default: throw fault("budget.\(name)", "is not known; a budget has day, month and total")
            }
        }
    }

    private static func dollars(_ value: JSONValue, _ name: String) throws(GatewayError) -> Cost? {
        if value.isNull { return nil }
        guard let amount = value.double, amount >= 0, amount <= 1e9 else {
            throw fault(name, "must be an amount of US dollars from 0 to 1000000000, or null")
        }
        return Cost(microdollars: Int64((amount * 1_000_000).rounded()))
    }

    private static func count(_ value: JSONValue, _ name: String) throws(GatewayError) -> Int? {
        if value.isNull { return nil }
        guard let count = value.int, (1...1_000_000_000).contains(count) else {
            throw fault(name, "must be a whole number from 1 to 1000000000, or null")
        }
        return count
    }

    private static func instant(_ value: JSONValue, _ name: String) throws(GatewayError) -> Int? {
        if value.isNull { return nil }
        if let seconds = value.int, (0...253_402_300_799).contains(seconds) { return seconds }
        guard let seconds = value.string.flatMap({ InstantText.seconds($0) }) else {
            throw fault(name, "must be an instant such as 2027-01-31T12:00:00Z, seconds since 1970, or null")
        }
        return seconds
    }

    private static func rights(_ value: JSONValue, _ name: String) throws(GatewayError) -> Rights {
        if value.isNull { return KeyTerms.ordinaryRights }
        var rights: [Right] = []
        for word in try texts(value, name, most: 20) {
            guard let right = Right(rawValue: word) else {
                let known = Right.allCases.map(\.rawValue).joined(separator: ", ")
                throw fault(name, "'\(word)' is no right; there are \(known)")
            }
            rights.append(right)
        }
        return Rights(rights)
    }

    private static func texts(_ value: JSONValue, _ name: String, most: Int) throws(GatewayError) -> [String] {
        if value.isNull { return [] }
        guard let items = value.array, items.count <= 200 else {
            throw fault(name, "must be a list of at most 200 texts")
        }
        var texts: [String] = []
        for item in items { texts.append(try text(item, name, most: most)) }
        return texts
    }

    private static func text(_ value: JSONValue, _ name: String, most: Int) throws(GatewayError) -> String {
        guard let text = value.string, !text.isEmpty, text.utf8.count <= most,
            text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
        else { throw fault(name, "must be text of 1 to \(most) bytes without control characters") }
        return text
    }

    private static func fault(_ name: String, _ what: String) -> GatewayError {
        GatewayError(.invalidRequest, "\(name) \(what)", param: name)
    }
}
