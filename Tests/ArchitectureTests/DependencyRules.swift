import Testing

/// Who may know whom: the table of the architecture, held against what the files import.
@Suite struct DependencyRules {
    private static let processes = [
        "Supervisor", "Edge", "MemoryWorker", "CompressionWorker", "AnalyticsWorker", "Sidecar",
    ]

    private static let leaves: [String: Set<String>] = [
        "Domain": ["JSON"], "JSON": ["CSimdJSON"], "HTTPCodec": ["CZlib"], "TextAnalysis": [], "Metering": ["Domain"],
        "Providers": ["Domain", "JSON", "HTTPCodec"],
    ]

    /// What every process has, and what it may choose besides.
    private static let always: Set<String> = [
        "Chassis", "Fabric", "Wire", "Domain", "JSON", "Configuration", "Telemetry", "CPlatform",
    ]
    private static let chosen: [String: Set<String>] = [
        "Supervisor": [],
        "Edge": [
            "HTTP", "Providers", "Transfer", "Storage", "Metering", "MCP", "HTTPCodec", "TextAnalysis", "CTables",
        ],
        "MemoryWorker": ["Storage", "Metering", "TextAnalysis", "Transfer"],
        "CompressionWorker": ["Metering", "TextAnalysis"],
        "AnalyticsWorker": ["Storage", "Metering", "Transfer"],
        "Sidecar": ["MCP"],
    ]

    private static let shared: [String: Set<String>] = [
        "Wire": ["Domain", "JSON"],
        "Fabric": ["Wire", "Domain", "JSON", "CZeroMQ", "CPlatform"],
        "MCP": ["JSON"],
        "Configuration": ["Domain"],
        "Storage": ["Domain"],
        "Transfer": ["Domain", "CCurl", "CPlatform"],
        "Telemetry": ["JSON", "Domain", "CPlatform"],
        "Chassis": ["Configuration", "Telemetry", "Fabric", "Wire", "Domain", "CPlatform"],
        "HTTP": ["Domain", "JSON", "HTTPCodec"],
    ]

    private static let ours: Set<String> = Set(processes).union(leaves.keys).union(shared.keys)
        .union(["CZeroMQ", "CCurl", "CSimdJSON", "CPlatform", "CTables", "CZlib", "Martlet"])

    private func expectImports(of target: String, within allowed: Set<String>) {
        for file in SourceTree.files(of: target) {
            let surplus = file.imports.intersection(Self.ours).subtracting(allowed).subtracting([target])
            #expect(surplus.isEmpty, "\(file.path) imports \(surplus.sorted())")
        }
    }

    @Test(arguments: processes)
    func `a process knows the shared libraries and no other process`(process: String) {
        expectImports(of: process, within: Self.always.union(Self.chosen[process] ?? []))
    }

    @Test(arguments: leaves.keys.sorted())
    func `a leaf knows only what the table allows`(leaf: String) {
        expectImports(of: leaf, within: Self.leaves[leaf] ?? [])
    }

    @Test(arguments: shared.keys.sorted())
    func `a shared library knows only what lies below it`(name: String) {
        expectImports(of: name, within: Self.shared[name] ?? [])
    }

    @Test func `only the executable sees all processes`() {
        for file in SourceTree.files where SourceTree.target(of: file.path) != "Martlet" {
            let seen = file.imports.intersection(Self.processes)
            #expect(seen.isEmpty, "\(file.path) imports \(seen.sorted())")
        }
    }

    @Test(arguments: leaves.keys.sorted())
    func `a leaf does no input or output`(leaf: String) {
        let modules: Set<String> = [
            "Foundation", "FoundationNetworking", "NIOCore", "NIOPosix", "NIOHTTP1", "GRDB", "Logging", "Dispatch",
            "Yams", "ServiceLifecycle",
        ]
        let calls = [
            "socket(", "connect(", "fopen(", "Glibc.open(", "FileManager", "FileHandle", "(contentsOfFile",
            "URLSession",
            "getenv(", "ProcessInfo", "Thread.", "Task {", "ContinuousClock.now", "posix_spawn",
        ]
        for file in SourceTree.files(of: leaf) {
            #expect(file.imports.isDisjoint(with: modules), "\(file.path) imports \(file.imports.sorted())")
            for call in calls {
                let uses = file.uses(of: call)
                #expect(uses.isEmpty, "\(uses)")
            }
            let dice = file.uses(of: ".random(").filter { !$0.contains("using:") }
            #expect(dice.isEmpty, "randomness is a parameter: \(dice)")
        }
    }

    @Test(arguments: [
        ("CZeroMQ", ["Fabric"]), ("CCurl", ["Transfer"]), ("CSimdJSON", ["JSON"]), ("CZlib", ["HTTPCodec"]),
        ("GRDB", ["Storage", "AnalyticsWorker", "MemoryWorker", "Edge"]), ("Yams", ["Configuration"]),
        ("NIOPosix", ["HTTP", "Edge"]), ("NIOHTTP1", ["HTTP", "Edge"]), ("ArgumentParser", ["Supervisor", "Edge", "Martlet"]),
    ])
    func `an outside library is hidden behind its own`(module: String, owners: [String]) {
        for file in SourceTree.files where file.imports.contains(module) {
            #expect(owners.contains(SourceTree.target(of: file.path)), "\(file.path) imports \(module)")
        }
    }
}
