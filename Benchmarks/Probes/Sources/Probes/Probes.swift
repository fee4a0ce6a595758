import Glibc

/// Measures what cannot be seen from outside the gateway, with its own libraries.
///
///     Probes worker ADDRESS                    answers calls until it is ended
///     Probes fabric ADDRESS CALLERS CALLS      round trips to such a worker
///     Probes tokens SECONDS TABLES TEXT        counting the tokens of a file
///     Probes router SECONDS TABLES PROMPTS     telling the category of labelled prompts
///
/// Prints one JSON object.
@main
struct Probes {
    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        switch (words.first, words.count) {
        case ("worker", 2): try await FabricProbe.serve(words[1])
        case ("fabric", 4):
            guard let callers = Int(words[2]), let calls = Int(words[3]), callers > 0, calls >= callers else { break }
            return print(try await FabricProbe.measure(words[1], callers: callers, calls: calls).json)
        case ("tokens", 4):
            guard let seconds = Double(words[1]) else { break }
            return print(try TokenProbe.measure(seconds: seconds, tables: words[2], text: words[3]).json)
        case ("router", 4):
            guard let seconds = Double(words[1]) else { break }
            return print(try RouterProbe.measure(seconds: seconds, tables: words[2], prompts: words[3]).json)
        default: break
        }
        let usage = """
            usage: Probes worker ADDRESS | fabric ADDRESS CALLERS CALLS | tokens SECONDS TABLES TEXT \
            | router SECONDS TABLES PROMPTS\n
            """
        _ = write(STDERR_FILENO, usage, usage.utf8.count)
        exit(2)
    }
}
