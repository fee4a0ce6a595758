import Domain
import JSON

/// A virtual key as the interface and the command line show it; its text is shown once, when it is made.
enum KeyJSON {
    /// A key with what it has used; `now` is in seconds since 1970.
    static func object(_ account: AccessStore.Account, now: Int, text: String? = nil) -> JSONObject {
        let key = account.key
        var object: JSONObject = ["object": "key", "id": .string(key.id)]
        if let text { object["key"] = .string(text) }
        object["hint"] = .string(key.hint)
        object["status"] = .string(key.standing(at: now).rawValue)
        object["created_at"] = .string(UTCInstant.text(seconds: key.created))
        if let revoked = key.revoked { object["revoked_at"] = .string(UTCInstant.text(seconds: revoked)) }
        object.merge(KeyTermsJSON.object(key.terms))
        let standing = account.standing
        object["spent"] = [
            "day": .number(standing.spentToday.dollars), "month": .number(standing.spentThisMonth.dollars),
            "total": .number(standing.spentTotal.dollars), "reserved": .number(account.hold.cost.dollars),
        ]
        object["in_flight"] = .number(account.hold.requests)
        return object
    }
}
