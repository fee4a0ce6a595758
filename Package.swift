// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with: four upcoming features, and warnings are errors.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// outside packages
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")

/// A library of ours below Sources/Shared (or at `path`).
func library(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: path ?? "Sources/Shared/\(name)",
        exclude: name == "Wire" ? ["PROTOCOL.md"] : [],
        swiftSettings: house
    )
}

/// The tests of one target, in Tests/<target>Tests.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name)] + dependencies,
        path: "Tests/\(name)Tests",
        swiftSettings: house
    )
}

/// What the fuzz targets feed.
let fuzzed: [Target.Dependency] = [
    "Edge", "HTTP", "Providers", "HTTPCodec", "Wire", "MCP", "Metering", "Domain", "JSON", "CTables",
]

/// Tests; with MARTLET_FUZZ set a program around the compiler's fuzzer (scripts/fuzz).
let fuzzTargets: Target =
    Context.environment["MARTLET_FUZZ"] == nil
    ? .testTarget(name: "FuzzTargets", dependencies: fuzzed, path: "Tests/FuzzTargets", swiftSettings: house)
    : .executableTarget(
        name: "FuzzTargets",
        dependencies: fuzzed,
        path: "Tests/FuzzTargets",
        swiftSettings: house + [.define("LIBFUZZER")]
    )

let package = Package(
    name: "martlet",
    products: [
        .executable(name: "martlet", targets: ["Martlet"]),
        // what Benchmarks/Probes measures from inside
        .library(name: "Probed", targets: ["Fabric", "Wire", "Metering", "TextAnalysis", "Configuration"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
    ],
    targets: [
        // C, hidden behind one library each
        .systemLibrary(name: "CZeroMQ", path: "Sources/CShims/CZeroMQ"),
        .target(name: "CCurl", path: "Sources/CShims/CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(
            name: "CSimdJSON",
            path: "Sources/CShims/CSimdJSON",
            cxxSettings: [.unsafeFlags(["-O3"])],
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]
        ),
        .target(name: "CPlatform", path: "Sources/CShims/CPlatform"),
        .target(name: "CZlib", path: "Sources/CShims/CZlib", linkerSettings: [.linkedLibrary("z")]),
        .target(name: "CTables", path: "Sources/CShims/CTables", exclude: ["data"]),

        // leaves: no I/O
        library("Domain", ["JSON"]),
        library("JSON", ["CSimdJSON"]),
        library("HTTPCodec", ["CZlib"]),
        library("Metering", ["Domain"]),
        library("TextAnalysis"),

        // shared by the processes
        library("Wire", ["Domain", "JSON"]),
        library("Fabric", ["Wire", "Domain", "JSON", "CZeroMQ", "CPlatform", logging, deque]),
        library("MCP", ["JSON"]),
        library("Configuration", ["Domain", yams]),
        library("Storage", ["Domain", grdb]),
        library("Transfer", ["Domain", "CCurl", "CPlatform"]),
        library("Telemetry", ["JSON", "Domain", "CPlatform", logging, histogram]),
        library(
            "Chassis",
            ["Configuration", "Telemetry", "Fabric", "Wire", "Domain", "CPlatform", logging, unixSignals]
        ),

        // the edge
        library("HTTP", ["Domain", "JSON", "HTTPCodec", nioCore, nioPosix, nioHTTP1], path: "Sources/Edge/HTTP"),
        library("Providers", ["Domain", "JSON", "HTTPCodec"], path: "Sources/Edge/Providers"),
        .target(
            name: "Edge",
            dependencies: [
                "HTTP", "Providers", "Transfer", "Storage", "Metering", "MCP", "HTTPCodec", "TextAnalysis", "Chassis",
                "Fabric", "Wire", "Domain", "JSON", "Configuration", "Telemetry", "CPlatform", "CTables", grdb,
                logging, crypto, arguments, nioCore, nioPosix, nioHTTP1, deque,
            ],
            path: "Sources/Edge",
            exclude: ["HTTP", "Providers"],
            swiftSettings: house
        ),

        // the other processes
        .target(
            name: "Supervisor",
            dependencies: [
                "Chassis", "Fabric", "Wire", "Domain", "JSON", "Configuration", "Telemetry", "CPlatform", logging,
                arguments,
            ],
            path: "Sources/Supervisor",
            swiftSettings: house
        ),
        .target(
            name: "MemoryWorker",
            dependencies: ["Chassis", "Fabric", "Wire", "Domain", "JSON", "Storage", "Configuration", logging],
            path: "Sources/MemoryWorker",
            swiftSettings: house
        ),
        .target(
            name: "CompressionWorker",
            dependencies: ["Chassis", "Fabric", "Wire", "Domain", "JSON", "Configuration", logging],
            path: "Sources/CompressionWorker",
            swiftSettings: house
        ),
        .target(
            name: "AnalyticsWorker",
            dependencies: [
                "Chassis", "Fabric", "Wire", "Domain", "JSON", "Storage", "Metering", "Configuration", grdb, logging,
            ],
            path: "Sources/AnalyticsWorker",
            swiftSettings: house
        ),
        .target(
            name: "Sidecar",
            dependencies: [
                "Chassis", "Fabric", "Wire", "Domain", "JSON", "MCP", "Configuration", "CPlatform", logging,
            ],
            path: "Sources/Sidecar",
            swiftSettings: house
        ),
        .executableTarget(
            name: "Martlet",
            dependencies: [
                "Supervisor", "Edge", "MemoryWorker", "CompressionWorker", "AnalyticsWorker", "Sidecar", "Chassis",
            ],
            path: "Sources/Martlet",
            swiftSettings: house,
            linkerSettings: [.linkedLibrary("jemalloc")]
        ),

        // tests
        .target(name: "TestSupport", dependencies: ["CPlatform"], path: "Tests/TestSupport", swiftSettings: house),
        tests("Domain"),
        tests("JSON"),
        tests("HTTPCodec"),
        tests("Metering", ["Domain", "CTables"]),
        tests("TextAnalysis", ["CTables"]),
        tests("Wire", ["Domain", "JSON"]),
        tests("Fabric", ["Wire", "Domain", "JSON", "TestSupport"]),
        tests("MCP", ["JSON"]),
        tests("Configuration", ["Domain"]),
        tests("Storage", ["Domain", "TestSupport", grdb]),
        tests("Transfer", ["Domain", "TestSupport"]),
        tests("Telemetry", ["JSON", "Domain", "TestSupport", logging]),
        tests("Chassis", ["Configuration", "Wire", "TestSupport", logging]),
        tests("HTTP", ["Domain", "JSON", nioCore, nioPosix, nioHTTP1]),
        tests("Providers", ["Domain", "JSON", "HTTPCodec"]),
        tests(
            "Edge",
            [
                "HTTP", "Providers", "Transfer", "Wire", "Domain", "JSON", "HTTPCodec", "Metering", "Configuration",
                "Fabric", "Telemetry", "CPlatform", "TestSupport",
                logging, nioCore, nioPosix,
            ]
        ),
        tests("Supervisor", ["Chassis", "Wire", "Domain", "Configuration", "TestSupport"]),
        tests("AnalyticsWorker", ["Wire", "Domain", "Storage", "Fabric", "TestSupport", grdb, logging]),
        tests("Sidecar", ["MCP", "JSON", "Wire", "TestSupport", logging]),
        .testTarget(
            name: "ScenarioTests",
            dependencies: ["TestSupport", "JSON", .byName(name: "Martlet")],
            path: "Tests/ScenarioTests",
            swiftSettings: house
        ),
        fuzzTargets,
        .testTarget(
            name: "ArchitectureTests",
            dependencies: ["TestSupport"],
            path: "Tests/ArchitectureTests",
            swiftSettings: house
        ),
    ]
)
