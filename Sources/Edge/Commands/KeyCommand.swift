import ArgumentParser
import Chassis
import Configuration
import Domain
import HTTP
import JSON
import Storage

/// `martlet key`: virtual keys.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make, list and revoke virtual keys.",
        subcommands: [KeyCreateCommand.self, KeyListCommand.self, KeyRevokeCommand.self]
    )
}

/// `martlet key create`: prints the key, this once.
struct KeyCreateCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a virtual key and print it. It is printed this once; only its hash is kept."
    )

    @Option(name: .long, help: "A name for people, such as the program that uses the key.")
    var name: String
    @Option(name: .long, help: "Who answers for it.")
    var owner: String?
    @Option(name: .long, help: "A tag; may be given several times.")
    var tag: [String] = []
    @Option(name: .long, help: "When it ends: 30d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z.")
    var expires: String?
    @Option(name: .long, help: "A model it may ask for, * for anything; may be given several times. Default: all.")
    var model: [String] = []
    @Option(
        name: .long,
        help:
            "A right: chat, completions, embeddings, images, models, metrics, config, alerts or admin. Default: the first five."
    )
    var right: [String] = []
    @Option(name: .long, help: "Requests a minute.")
    var requestsPerMinute: Int?
    @Option(name: .long, help: "Tokens a minute.")
    var tokensPerMinute: Int?
    @Option(name: .long, help: "Requests at the same time.")
    var concurrentRequests: Int?
    @Option(name: .long, help: "US dollars a day (UTC).")
    var budgetDay: Double?
    @Option(name: .long, help: "US dollars a calendar month (UTC).")
    var budgetMonth: Double?
    @Option(name: .long, help: "US dollars altogether.")
    var budgetTotal: Double?
    @OptionGroup var options: StoreOptions

    var makesStore: Bool { true }

    func act(on store: AccessStore, _ configuration: Configuration, now: Int) throws(CommandFailure) -> Bool {
        let key: VirtualKey
        let text: String
        do throws(GatewayError) {
            var terms = KeyTerms(name: "")
            try KeyTermsJSON.apply(try stated(now), to: &terms)
            (key, text) = try NewKey.make(terms, now: now)
        } catch {
            throw .usage(error.message)
        }
        do throws(StorageError) { try store.add(key) } catch { throw .storage(error) }
        let account = AccessStore.Account(key: key, standing: KeyStanding(), hold: KeyHold())
        options.tell(.object(KeyJSON.object(account, now: now, text: text)), [text])
        if !options.json { Console.complain("key \(key.id) for \(name); keep it now, it cannot be shown again") }
        return true
    }

    /// What is stated, in the words of the interface, so that both are held to the same rules.
    private func stated(_ now: Int) throws(GatewayError) -> JSONObject {
        var object: JSONObject = ["name": .string(name)]
        if let owner { object["owner"] = .string(owner) }
        object["tags"] = .array(tag.map { .string($0) })
        if let expires {
            let length = InstantText.length(expires).map { JSONValue.number(now + $0) }
            object["expires_at"] = length ?? .string(expires)
        }
        object["models"] = .array(model.map { .string($0) })
        if !right.isEmpty { object["rights"] = .array(right.map { .string($0) }) }
        if let requestsPerMinute { object["requests_per_minute"] = .number(requestsPerMinute) }
        if let tokensPerMinute { object["tokens_per_minute"] = .number(tokensPerMinute) }
        if let concurrentRequests { object["concurrent_requests"] = .number(concurrentRequests) }
        var budget = JSONObject()
        if let budgetDay { budget["day"] = .number(budgetDay) }
        if let budgetMonth { budget["month"] = .number(budgetMonth) }
        if let budgetTotal { budget["total"] = .number(budgetTotal) }
        object["budget"] = .object(budget)
        return object
    }
}

/// `martlet key list`: what there is, and what it has spent.
struct KeyListCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show virtual keys and what they have spent."
    )

    @Flag(name: .long, help: "Show those that were revoked, too.")
    var revoked = false
    @OptionGroup var options: StoreOptions

    func act(on store: AccessStore, _ configuration: Configuration, now: Int) throws(CommandFailure) -> Bool {
        let accounts: [AccessStore.Account]
        do throws(StorageError) { accounts = try store.accounts(revoked: revoked, now: now) } catch {
            throw .storage(error)
        }
        options.tell(
            ["object": "list", "data": .array(accounts.map { .object(KeyJSON.object($0, now: now)) })],
            Self.table(accounts, now: now)
        )
        return true
    }

    /// The keys in columns.
    static func table(_ accounts: [AccessStore.Account], now: Int) -> [String] {
        TextTable.lines(
            [["ID", "NAME", "OWNER", "STATUS", "EXPIRES", "SPENT TODAY", "THIS MONTH", "IN ALL", "BUDGET"]]
                + accounts.map { account in
                    let terms = account.key.terms
                    let budget = terms.limits.budget
                    let limits = [("day", budget.day), ("month", budget.month), ("total", budget.total)]
                        .compactMap { name, limit in limit.map { "\(DollarAmount.text($0))/\(name)" } }
                    return [
                        account.key.id, terms.name, terms.owner ?? "-", account.key.standing(at: now).rawValue,
                        terms.expires.map { UTCInstant.text(seconds: $0) } ?? "never",
                        DollarAmount.text(account.standing.spentToday),
                        DollarAmount.text(account.standing.spentThisMonth),
                        DollarAmount.text(account.standing.spentTotal),
                        limits.isEmpty ? "-" : limits.joined(separator: " "),
                    ]
                }
        )
    }
}

/// `martlet key revoke`: ends a key for ever.
struct KeyRevokeCommand: StoreCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "End a virtual key for ever.")

    @Argument(help: "Its id, as `martlet key list` shows it.")
    var id: String
    @OptionGroup var options: StoreOptions

    func act(on store: AccessStore, _ configuration: Configuration, now: Int) throws(CommandFailure) -> Bool {
        let isThere: Bool
        do throws(StorageError) { isThere = try store.revoke(id, now: now) } catch { throw .storage(error) }
        options.tell(
            ["object": "key.deleted", "id": .string(id), "deleted": .bool(isThere)],
            [isThere ? "key \(id) is revoked" : "there is no key \(id), or it was revoked before"]
        )
        return isThere
    }
}
