/// What request sanitising looks for in prompts (contract C13).
enum SuspectPattern: String, CaseIterable, Sendable {
    /// `<script …>…</script>`, or a part of it.
    case scriptTag = "script_tag"
    /// `<iframe …>…</iframe>`, or a part of it.
    case iframeTag = "iframe_tag"
    /// `javascript:` with something right behind it.
    case javascriptURL = "javascript_url"
    /// An attribute such as `onclick=…` inside a tag.
    case eventHandler = "event_handler"
    /// A statement's end followed by a comment: `; --` or `; /*`.
    case sqlComment = "sql_comment"
    /// `union select`, `union all select`.
    case sqlUnion = "sql_union"
    /// The beginning of a statement that changes data: `insert into t (`, `delete from t where`, `update t set c =`,
    /// `drop table t`, `truncate table t`, `alter table t add`, `create table t (`.
    case sqlWrite = "sql_write"
    /// The character U+0000.
    case nulByte = "nul_byte"
}
