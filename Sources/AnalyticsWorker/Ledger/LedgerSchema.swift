import Storage

/// The tables of `analytics.sqlite`.
///
/// A request's key is its incarnation's number × 2^40 + the sequence number of its `open`: unique without an index of its
/// own, ascending nearly always, and found again from a `close` by arithmetic. Money is whole micro-dollars.
enum LedgerSchema {
    static let migrations = [
        Migration(1, "ledger", sql: first), Migration(2, "finer tokens", sql: second),
        Migration(3, "flagged prompts", sql: third), Migration(4, "provider calls", sql: fourth),
    ]

    private static let first = """
        CREATE TABLE incarnation (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            stored INTEGER NOT NULL DEFAULT 0
        );
        CREATE TABLE request (
            id INTEGER PRIMARY KEY,
            request_id TEXT NOT NULL,
            started_at_ms INTEGER NOT NULL,
            key_id TEXT,
            surface TEXT NOT NULL,
            route_kind TEXT NOT NULL,
            session_id TEXT,
            category TEXT,
            routing_mode TEXT,
            client_model TEXT NOT NULL,
            provider TEXT NOT NULL,
            model TEXT NOT NULL,
            is_stream INTEGER NOT NULL,
            price_version TEXT NOT NULL,
            estimated_prompt_tokens INTEGER NOT NULL,
            content_preview TEXT NOT NULL,
            client_request_id TEXT,
            outcome TEXT,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            cache_read_tokens INTEGER NOT NULL,
            cache_write_tokens INTEGER NOT NULL,
            reasoning_tokens INTEGER NOT NULL,
            evidence TEXT NOT NULL,
            cost_microdollars INTEGER NOT NULL,
            status INTEGER NOT NULL,
            error_code TEXT,
            time_limit TEXT,
            attempts INTEGER NOT NULL,
            ttft_us INTEGER,
            duration_us INTEGER NOT NULL,
            bytes_in INTEGER NOT NULL,
            bytes_out INTEGER NOT NULL,
            response_id TEXT
        );
        CREATE INDEX request_by_start ON request (started_at_ms);
        CREATE TABLE leg (
            request INTEGER NOT NULL,
            position INTEGER NOT NULL,
            provider TEXT NOT NULL,
            model TEXT NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            cache_read_tokens INTEGER NOT NULL,
            cache_write_tokens INTEGER NOT NULL,
            reasoning_tokens INTEGER NOT NULL,
            evidence TEXT NOT NULL,
            cost_microdollars INTEGER NOT NULL,
            PRIMARY KEY (request, position)
        ) WITHOUT ROWID;
        CREATE TABLE total (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            succeeded INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            cancelled INTEGER NOT NULL,
            duration_us INTEGER NOT NULL,
            cost_microdollars INTEGER NOT NULL
        );
        INSERT INTO total VALUES (1, 0, 0, 0, 0, 0);
        CREATE TABLE distribution (
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            succeeded INTEGER NOT NULL,
            PRIMARY KEY (kind, name)
        ) WITHOUT ROWID;
        CREATE TABLE provider_total (
            provider TEXT PRIMARY KEY,
            succeeded INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            duration_us INTEGER NOT NULL,
            tokens INTEGER NOT NULL
        ) WITHOUT ROWID;
        """

    /// Zero in rows from before, which were told nothing else.
    private static let second = """
        ALTER TABLE request ADD COLUMN cache_write_long_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE request ADD COLUMN audio_prompt_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE request ADD COLUMN audio_completion_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE leg ADD COLUMN cache_write_long_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE leg ADD COLUMN audio_prompt_tokens INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE leg ADD COLUMN audio_completion_tokens INTEGER NOT NULL DEFAULT 0;
        """

    /// Names with commas between them.
    private static let third = "ALTER TABLE request ADD COLUMN flagged TEXT;"

    /// Rows from before do not say what was asked for, and count as chat as they did; of their calls only the last is known.
    ///
    /// Failures that were nobody's but the client's or the gateway's own are taken back from the providers.
    private static let fourth = """
        ALTER TABLE request ADD COLUMN operation TEXT;
        CREATE INDEX chat_by_start ON request (started_at_ms) WHERE operation IS NULL;
        CREATE TABLE call (
            request INTEGER NOT NULL,
            position INTEGER NOT NULL,
            provider TEXT NOT NULL,
            succeeded INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            unrated INTEGER NOT NULL,
            duration_us INTEGER NOT NULL,
            PRIMARY KEY (request, position)
        ) WITHOUT ROWID;
        ALTER TABLE total ADD COLUMN other_succeeded INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE total ADD COLUMN other_failed INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE error_total (
            status INTEGER NOT NULL,
            code TEXT NOT NULL,
            requests INTEGER NOT NULL,
            PRIMARY KEY (status, code)
        ) WITHOUT ROWID;
        INSERT INTO error_total SELECT status, coalesce(error_code, ''), count(*) FROM request
            WHERE outcome IN ('failed', 'interrupted') GROUP BY 1, 2;
        ALTER TABLE provider_total ADD COLUMN unrated INTEGER NOT NULL DEFAULT 0;
        DELETE FROM provider_total WHERE provider = '';
        UPDATE provider_total SET failed = failed - blameless, unrated = blameless + departed,
            duration_us = duration_us - length
        FROM (
            SELECT provider AS name, sum(outcome <> 'cancelled') AS blameless, sum(outcome = 'cancelled') AS departed,
                sum(CASE outcome WHEN 'cancelled' THEN 0 ELSE request.duration_us END) AS length
            FROM request
            WHERE attempts > 0 AND (outcome = 'cancelled' OR outcome IN ('failed', 'interrupted') AND error_code NOT IN (
                'provider_failed', 'provider_connection', 'provider_timeout', 'provider_protocol', 'all_models_failed'
            ))
            GROUP BY provider
        ) AS past WHERE provider = name;
        """
}
