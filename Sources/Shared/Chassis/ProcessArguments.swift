/// What a supervisor tells a child on its command line; people use the same words to run one process alone.
///
///     martlet memory --config config.yaml --instance memory-2 --run-directory data/run --edge ipc:///…/edge-1.sock
public struct ProcessArguments: Sendable, Equatable {
    /// The configuration file; nil is the embedded default.
    public var configurationPath: String?
    /// The descriptor with the text that is in force, whatever has become of the file.
    public var acceptedConfiguration: Int32?
    /// The instance's name, such as `edge` or `memory-2`; empty is the role's own.
    public var instance = ""
    /// Where sockets are.
    public var runDirectory: String?
    /// Fabric addresses: to dial, or for an edge the ones to bind.
    public var edges: [String] = []
    /// Inherited listening sockets by name.
    public var listeners: [String: Int32] = [:]
    /// The descriptor of the link with the supervisor.
    public var lifeline: Int32?
    /// The supervisor's pid.
    public var parent: Int32?
    /// What follows `--`: a sidecar's command.
    public var rest: [String] = []

    /// No argument at all.
    public init() {}

    /// A word that was not understood.
    public struct UsageError: Error, Equatable {
        /// What is wrong and with which word.
        public var message: String
    }

    /// Reads the words after the role's name.
    ///
    /// - Throws: `UsageError` for an unknown option, a missing value or a number that is none.
    public init(parsing words: some Sequence<String>) throws(UsageError) {
        var iterator = words.makeIterator()
        while let option = iterator.next() {
            if option == "--" {
                while let word = iterator.next() { rest.append(word) }
                return
            }
            guard Self.options.contains(option) else { throw UsageError(message: "unknown option \(option)") }
            guard let value = iterator.next() else { throw UsageError(message: "\(option) needs a value") }
            try take(option, value)
        }
    }

    /// The words from which `init(parsing:)` makes the same value.
    public var words: [String] {
        var words: [String] = []
        if let configurationPath { words += ["--config", configurationPath] }
        if let acceptedConfiguration { words += ["--accepted-config", String(acceptedConfiguration)] }
        if !instance.isEmpty { words += ["--instance", instance] }
        if let runDirectory { words += ["--run-directory", runDirectory] }
        for edge in edges { words += ["--edge", edge] }
        for (name, descriptor) in listeners.sorted(by: { $0.key < $1.key }) {
            words += ["--listener", "\(name)=\(descriptor)"]
        }
        if let lifeline { words += ["--lifeline", String(lifeline)] }
        if let parent { words += ["--parent", String(parent)] }
        return rest.isEmpty ? words : words + ["--"] + rest
    }

    private static let options: Set = [
        "--config", "--accepted-config", "--instance", "--run-directory", "--edge", "--listener", "--lifeline",
        "--parent",
    ]

    private mutating func take(_ option: String, _ value: String) throws(UsageError) {
        switch option {
        case "--config": configurationPath = value
        case "--instance": instance = value
        case "--run-directory": runDirectory = value
        case "--edge": edges.append(value)
        case "--listener":
            let parts = value.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw UsageError(message: "--listener wants name=descriptor") }
            listeners[parts[0]] = try Self.number(parts[1], option)
        case "--accepted-config": acceptedConfiguration = try Self.number(value, option)
        case "--lifeline": lifeline = try Self.number(value, option)
        default: parent = try Self.number(value, option)
        }
    }

    private static func number(_ text: String, _ option: String) throws(UsageError) -> Int32 {
        guard let number = Int32(text), number >= 0 else {
            throw UsageError(message: "\(option) wants a number, not \(text)")
        }
        return number
    }
}
