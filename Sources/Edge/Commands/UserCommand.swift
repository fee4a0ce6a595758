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

    func act(on store: AccessStore, now: Int) throws(CommandFailure) -> Bool {
        guard let role = UserSection.Role(rawValue: role) else { throw .usage("--role must be admin or user") }
        guard !name.isEmpty, name.utf8.count <= 256 else { throw .usage("the name must have 1 to 256 bytes") }
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

/// `martlet user list`: users of the store; those of the configuration stand there.
struct UserListCommand: StoreCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the users that were added here; those of the configuration stand there."
    )

    @OptionGroup var options: StoreOptions

    func act(on store: AccessStore, now: Int) throws(CommandFailure) -> Bool {
        let users: [GatewayUser]
        do throws(StorageError) { users = try store.everybody().users } catch { throw .storage(error) }
        let rows: [JSONValue] = users.map {
            ["username": .string($0.name), "role": .string($0.role.rawValue), "active": .bool($0.isActive)]
        }
        let table = TextTable.lines(
            [["NAME", "ROLE", "ACTIVE"]] + users.map { [$0.name, $0.role.rawValue, $0.isActive ? "yes" : "no"] }
        )
        options.tell(["object": "list", "data": .array(rows)], table)
        return true
    }
}

/// `martlet user remove`: whose tokens then are good no more.
struct UserRemoveCommand: StoreCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove a user that was added here.")

    @Argument(help: "The login name.")
    var name: String
    @OptionGroup var options: StoreOptions

    func act(on store: AccessStore, now: Int) throws(CommandFailure) -> Bool {
        let isThere: Bool
        do throws(StorageError) { isThere = try store.removeUser(name) } catch { throw .storage(error) }
        options.tell(
            ["object": "user.deleted", "username": .string(name), "deleted": .bool(isThere)],
            [isThere ? "user \(name) is removed" : "there is no user \(name)"]
        )
        return isThere
    }
}
