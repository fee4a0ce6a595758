import Storage

extension StateMigrations {
    /// The answers below `/api/ai` that are given again, and how often one was found.
    static let promptCache = Migration(
        4,
        "prompt cache",
        sql: """
            CREATE TABLE prompt_answer (
                place INTEGER PRIMARY KEY,
                key TEXT NOT NULL UNIQUE,
                provider TEXT NOT NULL,
                model TEXT NOT NULL,
                answer TEXT NOT NULL,
                bytes INTEGER NOT NULL,
                expires INTEGER NOT NULL,
                used INTEGER NOT NULL
            );
            CREATE INDEX prompt_answer_size ON prompt_answer (provider, model, expires, bytes);
            CREATE INDEX prompt_answer_expires ON prompt_answer (expires);
            CREATE INDEX prompt_answer_used ON prompt_answer (used, bytes);
            CREATE TABLE prompt_count (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                hits INTEGER NOT NULL,
                misses INTEGER NOT NULL
            );
            INSERT INTO prompt_count VALUES (1, 0, 0);
            """
    )
}
