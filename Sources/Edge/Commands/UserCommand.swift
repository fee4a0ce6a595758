import ArgumentParser
import Chassis
import Configuration
import Domain
import JSON
import Storage

/// `martlet user`: those who may log in.
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Add, list and remove those who may log in.",
        subcommands: [UserAddCommand.self, UserListCommand.self, UserRemoveCommand.self]
    )
}

/// `martlet user add`: takes the password from the terminal or from standard input, never from the command line.
struct UserAddCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a user, or change one. The password is asked for, or read from standard input."
    )

    @Argument(help: "The login name.")
    var name: String
    @Option(name: .long, help: "What the user may do: admin or user.")
    var role = "user"
    @Flag(name: .long, help: "Keep the user from logging in.")
    var inactive = false
    @OptionGroup var options: StoreOptions

    var makesStore: Bool { true }

    func act(on store: AccessStore, _ configuration: Configuration, now: Int) throws(CommandFailure) -> Bool {
        guard let role = UserSection.Role(rawValue: role) else { throw .usage("--role must be admin or user") }
        guard !name.isEmpty, name.utf8.count <= 256 else { throw .usage("the name must have 1 to 256 bytes") }
        if configuration.aiGateway.users.contains(where: { $0.username == name }) {
            throw .refused(
                "the configuration has a user \(name), who is the one that counts; change ai_gateway.users, or choose another name"
            )
        }
        let password: String
        switch PasswordPrompt.read() {
        case .password(let text): password = text
        case .different: throw .usage("the two passwords are not the same")
        case .missing: throw .usage("no password was given; type one, or send it to standard input")
        }
        guard password.utf8.count >= Self.shortest else {
            throw .usage("the password must have at least \(Self.shortest) bytes")
        }
        guard password.utf8.count <= Self.longest else { throw .usage("the password is too long") }
        var generator = SystemRandomNumberGenerator()
        let hash = PasswordHash(of: password, using: &generator)
        let user = GatewayUser(name: name, hash: hash, role: role, isActive: !inactive)
        let isNew: Bool
        do throws(StorageError) { isNew = try store.put(user, hash: hash, now: now) } catch { throw .storage(error) }
        options.tell(
            ["object": "user", "username": .string(name), "role": .string(role.rawValue), "created": .bool(isNew)],
            ["user \(name) (\(role.rawValue)) \(isNew ? "added" : "changed")"]
        )
        return true
    }

    /// Chosen; a password that protects money.
    private static let shortest = 8
    private static let longest = 4096
}

/// `martlet user list`: users of the configuration and of the store.
struct UserListCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show those who may log in: users of the configuration, and users that were added here."
    )

    @OptionGroup var options: StoreOptions

    func act(on store: AccessStore, _ configuration: Configuration, now: Int) throws(CommandFailure) -> Bool {
        let users: [GatewayUser]
        do throws(StorageError) { users = try store.everybody().users } catch { throw .storage(error) }
        show(Self.rows(configuration, users))
        return true
    }

    func actWithoutStore(_ directory: String, _ configuration: Configuration) -> Bool {
        let rows = Self.rows(configuration, [])
        if rows.isEmpty { Self.complainOfNoStore(directory) }
        show(rows)
        return true
    }

    /// A user and where it comes from.
    struct Row: Equatable {
        var name: String
        var role: UserSection.Role
        var isActive: Bool
        /// `configuration`, `added`, or `hidden` for one that was added and whose name the configuration has.
        var source: String
    }

    static func rows(_ configuration: Configuration, _ added: [GatewayUser]) -> [Row] {
        let stated = configuration.aiGateway.users
        let names = Set(stated.map(\.username))
        return stated.map { Row(name: $0.username, role: $0.role, isActive: $0.active, source: "configuration") }
            + added.map {
                let source = names.contains($0.name) ? "hidden" : "added"
                return Row(name: $0.name, role: $0.role, isActive: $0.isActive, source: source)
            }
    }

    private func show(_ rows: [Row]) {
        let objects: [JSONValue] = rows.map {
            [
                "username": .string($0.name), "role": .string($0.role.rawValue), "active": .bool($0.isActive),
                "source": .string($0.source),
            ]
        }
        let table = TextTable.lines(
            [["NAME", "ROLE", "ACTIVE", "FROM"]]
                + rows.map { row in
                    let source = row.source == "hidden" ? "added; the configuration's counts" : row.source
                    return [row.name, row.role.rawValue, row.isActive ? "yes" : "no", source]
                }
        )
        options.tell(["object": "list", "data": .array(objects)], table)
    }
}

/// `martlet user remove`: whose tokens then are good no more.
struct UserRemoveCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a user that was added here."
    )

    @Argument(help: "The login name.")
    var name: String
    @OptionGroup var options: StoreOptions

    func act(on store: AccessStore, _ configuration: Configuration, now: Int) throws(CommandFailure) -> Bool {
        let isThere: Bool
        do throws(StorageError) { isThere = try store.removeUser(name) } catch { throw .storage(error) }
        if !isThere, configuration.aiGateway.users.contains(where: { $0.username == name }) {
            throw .refused("user \(name) stands in the configuration; take it out of ai_gateway.users")
        }
        options.tell(
            ["object": "user.deleted", "username": .string(name), "deleted": .bool(isThere)],
            [isThere ? "user \(name) is removed" : "there is no user \(name)"]
        )
        return isThere
    }
}
