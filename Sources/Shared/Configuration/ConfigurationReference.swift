/// The written reference of all keys, made from the same fields that read them.
public enum ConfigurationReference {
    /// The whole of docs/configuration.md.
    public static func markdown() -> String {
        var text = preface
        let defaults = Configuration()
        for field in Configuration.fields {
            text += "\n## \(field.key)\n\n\(sentence(field.meaning))\n\n"
            text += "| key | type | default | range | reload | meaning |\n|---|---|---|---|---|---|\n"
            for row in field.rows("", defaults) { text += line(row) }
        }
        return text + afterword
    }

    private static func line(_ row: ReferenceRow) -> String {
        // a list of built-in words would make the table unreadable
        let fallback = row.fallback.utf8.count > 90 ? "built-in" : row.fallback
        let cells = [
            "`\(row.key)`", row.type, fallback.isEmpty ? "\"\"" : fallback, row.range,
            row.reload == .restart ? "restart" : "yes", row.meaning,
        ]
        return "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
    }

    private static func escaped(_ cell: String) -> String {
        var out = ""
        for character in cell {
            if character == "|" { out.append("\\") }
            out.append(character)
        }
        return out
    }

    private static func sentence(_ meaning: String) -> String {
        meaning.prefix(1).uppercased() + meaning.dropFirst() + "."
    }

    private static let preface = """
        # Configuration

        This page is made from the source (`ConfigurationReference`); a test fails when it is not up to date.

        The file is YAML. `app`, `server`, `auth` and `providers` must be there, all else has defaults. Unknown keys are
        told as warnings. Without `--config` the file `config.yaml` of the working directory is used, and without that
        an embedded default: the providers whose keys stand in the environment, and the simulator.

        * A file `.env` beside the configuration is read first; variables of the real environment win over it.
        * `LOG_LEVEL` wins over `logging.level`, `ROUTING_MODE` over `router.routing_mode`.
        * Provider keys and passwords stand in environment variables, never in this file. Client keys may stand here; their
          SHA-256 (`sha256:` and 64 hexadecimal digits) is better.
        * Times are in seconds unless the key ends in `_ms`; a fraction is allowed. A megabyte is 1,048,576 bytes.
        * *reload*: `yes` takes effect with the next reload, `restart` only when the process is started anew.
        * `[]` stands for an element of a list, `{name}` for a name of your choice. What a mapping does not name keeps its
          default.

        """

    private static let afterword = """

        ## Client keys

        An entry of `auth.api_keys` is a text (the key, or `sha256:` and 64 hexadecimal digits), or an object:

        | key | meaning |
        |---|---|
        | `key` or `hash` | the key, or its SHA-256 |
        | `name` | a name for people |
        | `permissions` | any of chat, completions, embeddings, images, models, metrics, config, alerts, admin; absent: all |

        """
}
