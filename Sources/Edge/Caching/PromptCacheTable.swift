import GRDB
import JSON
import Storage

/// The kept answers of `/api/ai` as rows of `state.sqlite`, which all edges share.
///
/// Every call waits for the disk. Times are seconds since 1970.
struct PromptCacheTable {
    /// Which answers are meant.
    enum Part: Equatable, Sendable {
        case everything
        case provider(String)
        case model(provider: String, String)
    }

    /// What the table holds and has done; the counts of hits and misses outlive the process.
    struct Figures: Equatable, Sendable {
        var entries = 0
        var hits = 0
        var misses = 0
        /// What live entries need.
        var usedBytes = 0
        /// What all rows need in whole pages, those whose time is up and that were not removed yet among them; reckoned.
        var totalBytes = 0
    }

    let file: DatabaseFile

    /// The answer of a key, counted as a hit, or as a miss when there is none.
    func find(_ key: CacheKey, now: Int) throws(StorageError) -> PromptAnswer? {
        try file.writeBlocking { database in
            let statement = try database.cachedStatement(
                sql: "SELECT place, answer FROM prompt_answer WHERE key = ? AND expires > ?"
            )
            guard let row = try Row.fetchOne(statement, arguments: [Self.bound(key), now]),
                let answer = PromptAnswer(stored: row["answer"])
            else {
                try database.cachedStatement(sql: "UPDATE prompt_count SET misses = misses + 1").execute()
                return nil
            }
            let place: Int = row["place"]
            try database.cachedStatement(sql: "UPDATE prompt_count SET hits = hits + 1").execute()
            try database.cachedStatement(sql: "UPDATE prompt_answer SET used = ? WHERE place = ?")
                .execute(arguments: [now, place])
            return answer
        }
    }

    /// Keeps an answer in the place of the one there was; what was not used longest makes room.
    ///
    /// False when it is larger than all there may be.
    @discardableResult
    func keep(
        _ answer: PromptAnswer,
        to question: PromptQuestion,
        now: Int,
        lifetime: Int,
        mostBytes: Int
    ) throws(StorageError) -> Bool {
        let text = answer.stored
        let bytes = text.utf8.count + question.provider.utf8.count + question.model.utf8.count + Self.overhead
        guard bytes <= mostBytes else { return false }
        try file.writeBlocking { database in
            try database.cachedStatement(
                sql: """
                    INSERT INTO prompt_answer (key, provider, model, answer, bytes, expires, used)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (key) DO UPDATE SET answer = excluded.answer, bytes = excluded.bytes,
                        expires = excluded.expires, used = excluded.used
                    """
            ).execute(
                arguments: [
                    Self.bound(question.key), question.provider, question.model, text, bytes, now + lifetime, now,
                ]
            )
            try Self.prune(database, now: now, mostBytes: mostBytes)
        }
        return true
    }

    /// Forgets a part of it; how many answers that were.
    func clear(_ part: Part, now: Int) throws(StorageError) -> Int {
        try file.writeBlocking { database in
            try Self.removeExpired(database, now: now)
            switch part {
            case .everything: try database.execute(sql: "DELETE FROM prompt_answer")
            case .provider(let provider):
                try database.execute(sql: "DELETE FROM prompt_answer WHERE provider = ?", arguments: [provider])
            case .model(let provider, let model):
                try database.execute(
                    sql: "DELETE FROM prompt_answer WHERE provider = ? AND model = ?",
                    arguments: [provider, model]
                )
            }
            return database.changesCount
        }
    }

    /// Forgets what is past its time, and what is too much.
    func prune(now: Int, mostBytes: Int) throws(StorageError) {
        try file.writeBlocking { try Self.prune($0, now: now, mostBytes: mostBytes) }
    }

    /// What it holds and has done.
    func figures(now: Int) throws(StorageError) -> Figures {
        try file.readBlocking { database in
            var figures = Figures()
            if let row = try Row.fetchOne(database, sql: "SELECT hits, misses FROM prompt_count") {
                figures.hits = row["hits"]
                figures.misses = row["misses"]
            }
            let sums = try Row.fetchOne(
                database,
                sql: """
                    SELECT COUNT(*) FILTER (WHERE expires > ?1) AS entries,
                        COALESCE(SUM(bytes) FILTER (WHERE expires > ?1), 0) AS used, COALESCE(SUM(bytes), 0) AS total
                    FROM prompt_answer
                    """,
                arguments: [now]
            )
            if let sums {
                figures.entries = sums["entries"]
                figures.usedBytes = sums["used"]
                let total: Int = sums["total"]
                figures.totalBytes = (total + Self.page - 1) / Self.page * Self.page
            }
            return figures
        }
    }

    private static func prune(_ database: Database, now: Int, mostBytes: Int) throws {
        try removeExpired(database, now: now)
        let statement = try database.cachedStatement(sql: "SELECT COALESCE(SUM(bytes), 0) FROM prompt_answer")
        guard let used = try Int.fetchOne(statement), used > mostBytes else { return }
        // a tenth more than needed, so that not every answer makes room anew
        try database.execute(
            sql: """
                DELETE FROM prompt_answer WHERE place IN (
                    SELECT place FROM (
                        SELECT place, SUM(bytes) OVER (ORDER BY used DESC, place DESC) AS running FROM prompt_answer
                    ) WHERE running > ?
                )
                """,
            arguments: [mostBytes / 10 * 9]
        )
    }

    private static func removeExpired(_ database: Database, now: Int) throws {
        try database.cachedStatement(sql: "DELETE FROM prompt_answer WHERE expires <= ?").execute(arguments: [now])
    }

    /// The key in hexadecimal digits: a blob would need Foundation's bytes.
    private static func bound(_ key: CacheKey) -> String {
        key.digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Key, numbers and places in the indexes of one row, in bytes; reckoned.
    private static let overhead = 200
    private static let page = 4096
}

extension PromptAnswer {
    /// What the row holds.
    fileprivate var stored: String {
        let value: JSONValue = [
            "response": .string(response), "model": .string(model), "tokens": .number(tokens),
            "microdollars": .number(Int(microdollars)),
        ]
        return String(decoding: value.serialized(), as: UTF8.self)
    }

    /// What a row held; nil when it was spoilt on disk.
    fileprivate init?(stored: String) {
        // house: a spoilt row is as good as none
        guard let value = try? JSONValue(parsing: Array(stored.utf8)), let response = value["response"]?.string,
            let model = value["model"]?.string, let tokens = value["tokens"]?.int, let cost = value["microdollars"]?.int
        else { return nil }
        self.init(response: response, model: model, tokens: tokens, microdollars: Int64(cost))
    }
}
