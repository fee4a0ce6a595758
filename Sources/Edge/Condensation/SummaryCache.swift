import Configuration
import GRDB
import HTTP
import Logging
import Storage
import Synchronization

/// Summaries of older parts of conversations, by the hash of the text; what was not used longest goes first.
///
/// With `condensation.cache_persist` they stand in `state.sqlite` as well. Times are seconds since 1970.
final class SummaryCache: Sendable {
    private struct Entry {
        var text: String
        var expires: Int
        var used: Int
    }

    private struct Kept {
        var entries: [String: Entry] = [:]
        var uses = 0
    }

    private let size: Int
    private let lifetime: Int
    private let state: StateDatabase?
    private let logger: Logger
    private let kept = Mutex(Kept())

    /// An empty cache; `state` is where its entries outlive the process.
    init(_ section: CondensationSection, state: StateDatabase, logger: Logger) {
        size = section.cacheSize
        lifetime = max(0, Int(section.cacheTtl.nanoseconds / 1_000_000_000))
        self.state = section.cachePersist && size > 0 ? state : nil
        self.logger = logger
    }

    /// The key of a text: its hash in hexadecimal digits.
    static func key(of text: String) -> String {
        var maker = CacheKeyMaker("summary")
        maker.add(text)
        return maker.key.digest.reduce(into: "") { digits, byte in
            digits += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }

    /// Reads what an earlier process has kept; on a thread of its own.
    func load(now: Int) {
        state?.laterIfThere(or: "kept summaries cannot be read", logger: logger) { file throws(StorageError) in
            let rows = try file.readBlocking { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT digest, text, expires FROM summary WHERE expires > ? ORDER BY expires DESC LIMIT ?",
                    arguments: [now, self.size]
                ).map { (digest: $0["digest"] as String, text: $0["text"] as String, expires: $0["expires"] as Int) }
            }
            self.kept.withLock { kept in
                for row in rows where kept.entries[row.digest] == nil {
                    kept.entries[row.digest] = Entry(text: row.text, expires: row.expires, used: 0)
                }
            }
        }
    }

    /// The summary of a text, if it is kept.
    func summary(_ key: String, now: Int) -> String? {
        kept.withLock { kept in
            guard let entry = kept.entries[key], entry.expires > now else { return nil }
            kept.uses += 1
            kept.entries[key]?.used = kept.uses
            return entry.text
        }
    }

    /// Keeps a summary.
    func keep(_ text: String, as key: String, now: Int) {
        guard size > 0, lifetime > 0 else { return }
        let expires = now + lifetime
        kept.withLock { kept in
            kept.uses += 1
            kept.entries[key] = Entry(text: text, expires: expires, used: kept.uses)
            guard kept.entries.count > size else { return }
            kept.entries = kept.entries.filter { $0.value.expires > now }
            // rare enough for a walk: it takes a refusal and a call of a model to come here
            while kept.entries.count > size, let oldest = kept.entries.min(by: { $0.value.used < $1.value.used }) {
                kept.entries[oldest.key] = nil
            }
        }
        let most = size
        state?.later(or: "a summary cannot be kept", logger: logger) { file throws(StorageError) in
            try file.writeBlocking { database in
                try database.execute(
                    sql: "INSERT OR REPLACE INTO summary (digest, text, expires) VALUES (?, ?, ?)",
                    arguments: [key, text, expires]
                )
                try database.execute(
                    sql: """
                        DELETE FROM summary WHERE expires <= ? OR digest NOT IN
                            (SELECT digest FROM summary ORDER BY expires DESC LIMIT ?)
                        """,
                    arguments: [now, most]
                )
            }
        }
    }
}
