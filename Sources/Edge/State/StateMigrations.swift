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
        // the tables of virtual keys take this place
        Migration(3, "virtual keys", sql: "SELECT 1"),
        promptCache,
    ]
}
