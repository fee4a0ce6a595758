import Foundation
import Testing

/// Where things live: the folders of the architecture, names that can be guessed, files that can be read in one go.
@Suite struct LayoutRules {
    private static let folders: Set<String> = [
        "Martlet", "Supervisor", "Edge", "MemoryWorker", "CompressionWorker", "AnalyticsWorker", "Sidecar", "Shared",
        "CShims",
    ]
    private static let libraries: Set<String> = [
        "Domain", "JSON", "Wire", "Fabric", "MCP", "Configuration", "Storage", "Transfer", "HTTPCodec", "Telemetry",
        "Metering", "TextAnalysis", "Chassis",
    ]

    private func names(in folder: String) throws -> Set<String> {
        let path = SourceTree.root.appendingPathComponent(folder).path
        return Set(try FileManager.default.contentsOfDirectory(atPath: path))
    }

    @Test func `Sources holds the folders of the architecture and no file`() throws {
        #expect(try names(in: "Sources") == Self.folders)
        #expect(try names(in: "Sources/Shared") == Self.libraries)
    }

    @Test func `file names are unique in a target`() {
        let targets = Dictionary(grouping: SourceTree.files) { SourceTree.target(of: $0.path) }
        #expect(!targets.isEmpty)
        for (target, files) in targets {
            let twice = Dictionary(grouping: files, by: \.name).filter { $0.value.count > 1 }.keys.sorted()
            #expect(twice.isEmpty, "\(target) has two files named \(twice)")
        }
    }

    @Test func `no name says nothing`() {
        let empty = ["Util", "Utils", "Helper", "Helpers", "Common", "Core", "Extensions", "Misc", "Manager"]
        for file in SourceTree.files {
            for part in file.path.split(separator: "/") {
                let word = part.hasSuffix(".swift") ? part.dropLast(6) : part
                #expect(!empty.contains { word == $0 || word.hasSuffix($0) }, "\(file.path)")
            }
        }
    }

    @Test func `no file is longer than 400 lines without its reason`() {
        for file in SourceTree.files where file.lines.count > 401 {
            #expect(
                file.lines.prefix(5).contains { $0.contains("// house: ") },
                "\(file.path): \(file.lines.count) lines"
            )
        }
    }

    @Test func `decisions and input or output never share a file`() {
        let machines = SourceTree.files.filter { file in
            let stem = file.name.dropLast(6)
            return file.path.contains("/Machines/")
                || ["Machine", "Policy", "Breaker", "Course", "CallState", "ChildState", "Plan"]
                    .contains { stem.hasSuffix($0) }
        }
        #expect(!machines.isEmpty)
        for file in machines {
            for word in [" await ", "async ", ".now", ".random(in", "FileManager", "socket(", "sleep("] {
                let uses = file.uses(of: word)
                #expect(uses.isEmpty, "\(uses)")
            }
        }
    }

    @Test func `every process has its composition root and the executable one file`() throws {
        for process in ["Edge", "MemoryWorker", "CompressionWorker", "AnalyticsWorker", "Sidecar"] {
            let roots = SourceTree.files(of: process).filter { $0.name.hasSuffix("Process.swift") }
            #expect(!roots.isEmpty, "\(process) has no <X>Process.swift")
        }
        #expect(SourceTree.files(of: "Martlet").map(\.name) == ["Main.swift"])
    }

    @Test func `every target with tests has them in the folder of its name`() throws {
        let allowed = Set(["TestSupport", "Golden", "ScenarioTests", "ArchitectureTests", "FuzzTargets"])
        for folder in try names(in: "Tests").subtracting(allowed) {
            #expect(folder.hasSuffix("Tests"), "\(folder)")
            let target = String(folder.dropLast(5))
            #expect(!SourceTree.files(of: target).isEmpty, "Tests/\(folder) tests a target that is not there")
        }
    }
}
