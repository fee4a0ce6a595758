import ArgumentParser
import Chassis
import Configuration

/// `martlet check`: say all that is wrong with a configuration file, without running anything.
struct CheckCommand: MartletSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say all that is wrong with the configuration."
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    private struct Findings: Encodable {
        var valid: Bool
        var path: String?
        var errors: [String]
        var warnings: [String]
    }

    func code(_ reading: ConfigurationReading) async -> CommandExit {
        var findings = Findings(valid: true, path: options.config, errors: [], warnings: [])
        do throws(ConfigurationReading.Refusal) {
            let loaded = try reading.load(path: options.config, secrets: .checked)
            findings.path = loaded.path
            findings.warnings = loaded.warnings.map(\.description)
        } catch {
            findings.valid = false
            findings.errors = error.lines
        }
        if output.json {
            Console.say(String(decoding: ControlCoding.line(findings).dropLast(), as: UTF8.self))
        } else {
            for line in findings.errors { Console.complain("error: \(line)") }
            for line in findings.warnings { Console.say("warning: \(line)") }
            if findings.valid { Console.say("\(findings.path ?? "the built-in configuration"): can be used") }
        }
        return findings.valid ? .ok : .configuration
    }
}
