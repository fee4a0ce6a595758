// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "probes",
    dependencies: [.package(name: "martlet", path: "../..")],
    targets: [
        .executableTarget(
            name: "Probes",
            dependencies: [.product(name: "Probed", package: "martlet")],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
                .treatAllWarnings(as: .error),
            ],
            linkerSettings: [.linkedLibrary("jemalloc")]
        )
    ]
)
