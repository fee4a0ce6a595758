import Storage

/// The tables of `state.sqlite`, step by step.
enum StateMigrations {
    static let steps: [Migration] = [
        Migration(
            1,
            "responses",
            sql: """
                CREATE TABLE response (
                    place INTEGER PRIMARY KEY,
                    id TEXT NOT NULL UNIQUE,
                    account TEXT NOT NULL,
                    created INTEGER NOT NULL,
                    expires INTEGER NOT NULL,
                    model TEXT NOT NULL,
                    previous TEXT,
                    response BLOB NOT NULL,
                    input BLOB NOT NULL
                );
                CREATE INDEX response_expires ON response (expires);
                CREATE TABLE response_item (
                    id TEXT NOT NULL,
                    response INTEGER NOT NULL REFERENCES response (place) ON DELETE CASCADE
                );
                CREATE INDEX response_item_id ON response_item (id);
                CREATE INDEX response_item_response ON response_item (response);
                """
        ),
        Migration(
            2,
            "kept values",
            sql: """
                CREATE TABLE kept (
                    kind TEXT NOT NULL,
                    name TEXT NOT NULL,
                    value TEXT NOT NULL,
                    changed INTEGER NOT NULL,
                    PRIMARY KEY (kind, name)
                ) WITHOUT ROWID;
                """
        ),
        Migration(
            3,
            "virtual keys and users",
            sql: """
                CREATE TABLE access_version (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    version INTEGER NOT NULL
                );
                INSERT INTO access_version VALUES (1, 0);
                CREATE TABLE virtual_key (
                    id TEXT PRIMARY KEY,
                    digest TEXT NOT NULL UNIQUE,
                    hint TEXT NOT NULL,
                    created INTEGER NOT NULL,
                    revoked INTEGER,
                    terms TEXT NOT NULL
                ) WITHOUT ROWID;
                CREATE TABLE key_standing (
                    key TEXT PRIMARY KEY,
                    day INTEGER NOT NULL,
                    spent_day INTEGER NOT NULL,
                    month INTEGER NOT NULL,
                    spent_month INTEGER NOT NULL,
                    spent_total INTEGER NOT NULL,
                    window_began INTEGER NOT NULL,
                    window_requests INTEGER NOT NULL,
                    window_tokens INTEGER NOT NULL
                ) WITHOUT ROWID;
                CREATE TABLE key_reservation (
                    request TEXT PRIMARY KEY,
                    arrived_ms INTEGER NOT NULL,
                    key TEXT NOT NULL,
                    edge TEXT NOT NULL,
                    day INTEGER NOT NULL,
                    microdollars INTEGER NOT NULL,
                    tokens INTEGER NOT NULL,
                    is_orphan INTEGER NOT NULL DEFAULT 0
                ) WITHOUT ROWID;
                CREATE INDEX key_reservation_by_key ON key_reservation (key);
                CREATE TABLE gateway_user (
                    name TEXT PRIMARY KEY,
                    password TEXT NOT NULL,
                    role TEXT NOT NULL,
                    is_active INTEGER NOT NULL,
                    changed INTEGER NOT NULL
                ) WITHOUT ROWID;
                """
        ),
        promptCache,
        Migration(
            5,
            "summaries",
            sql: """
                CREATE TABLE summary (
                    digest TEXT PRIMARY KEY,
                    text TEXT NOT NULL,
                    expires INTEGER NOT NULL
                ) WITHOUT ROWID;
                """
        ),
        Migration(
            6,
            "reservations in shared memory",
            sql: """
                DROP TABLE key_reservation;
                """
        ),
    ]
}
