import Configuration
import Storage
import Synchronization

/// Who is known besides the keys of the configuration: virtual keys and users, as the store last told.
///
/// Looked at for every request that shows such a key, changed when the store was.
final class Roster: Sendable {
    private struct Known {
        var keys: [UInt64: [VirtualKey]] = [:]
        var users: [String: GatewayUser] = [:]
        /// The store's count of changes; nil before it was read.
        var version: Int64?
    }

    private let known: Mutex<Known>
    private let configured: [String: GatewayUser]
    private let changes = Atomic<Int>(0)

    /// The users of a configuration; one of the store with the same name is another's and does not count.
    init(users: [GatewayUser] = []) {
        configured = Dictionary(users.map { ($0.name, $0) }) { first, _ in first }
        known = Mutex(Known(users: configured))
    }

    /// Goes up when somebody comes, changes or goes; what was found before may then be wrong.
    var generation: Int { changes.load(ordering: .acquiring) }

    /// The virtual key with this text, whatever its standing; nil when there is none.
    func key(_ text: some StringProtocol) -> VirtualKey? {
        guard text.hasPrefix(KeyText.mark) else { return nil }
        let digest = APIKeys.digest(of: text)
        let candidates = known.withLock { $0.keys[APIKeys.index(digest)] } ?? []
        return candidates.first { APIKeys.areSame($0.digest, digest) }
    }

    /// The user of a name; nil when there is none.
    func user(_ name: String) -> GatewayUser? { known.withLock { $0.users[name] } }

    /// The most iterations that any user's password takes: what a login takes whoever is named.
    var iterations: Int {
        known.withLock { known in
            known.users.values.reduce(0) { most, user in
                if case .hash(let hash) = user.password { max(most, hash.iterations) } else { most }
            }
        }
    }

    /// Takes what the store holds, if it has changed; waits for the disk.
    func refresh(_ file: DatabaseFile) throws(StorageError) {
        let store = AccessStore(file: file)
        let version = try store.version()
        guard known.withLock({ $0.version }) != version else { return }
        let (keys, users) = try store.everybody()
        replace(keys: keys, users: users, version: version)
    }

    /// Takes these in the place of those that were known.
    func replace(keys: [VirtualKey], users: [GatewayUser], version: Int64?) {
        let index = Dictionary(grouping: keys) { APIKeys.index($0.digest) }
        let all = configured.merging(users.map { ($0.name, $0) }) { own, _ in own }
        known.withLock { $0 = Known(keys: index, users: all, version: version) }
        changes.wrappingAdd(1, ordering: .releasing)
    }
}
