import Domain
import Glibc
import JSON
import Testing

@testable import Edge

/// The files of Tests/Golden/OpenAI, found from this file's own place; links to this folder are followed.
enum OpenAIGolden {
    static func folder(_ name: String) -> String {
        let here = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.startIndex))
        guard let real = realpath(here, nil) else { return here }
        defer { free(real) }
        return String(cString: real) + "/../Golden/OpenAI/" + name
    }

    /// The files of a folder that end in `suffix`, without it, in order.
    static func names(_ folder: String, suffix: String) -> [String] {
        guard let directory = opendir(Self.folder(folder)) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(suffix) { names.append(String(name.dropLast(suffix.count))) }
        }
        return names.sorted()
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        let file = open(folder(path), O_RDONLY)
        try #require(file >= 0, "Tests/Golden/OpenAI/\(path) is missing: run with UPDATE_GOLDEN=1")
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(file, &chunk, chunk.count)
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    static func json(_ path: String) throws -> JSONValue { try JSONValue(parsing: bytes(path)) }

    /// Compares with the file, or writes it with UPDATE_GOLDEN=1.
    static func expect(_ found: [UInt8], _ path: String) throws {
        if getenv("UPDATE_GOLDEN") != nil {
            let file = open(folder(path), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
            try #require(file >= 0)
            #expect(write(file, found, found.count) == found.count)
            close(file)
        }
        let expected = try bytes(path)
        #expect(
            String(decoding: found, as: UTF8.self) == String(decoding: expected, as: UTF8.self),
            "Tests/Golden/OpenAI/\(path) differs: run with UPDATE_GOLDEN=1 and look at the change"
        )
    }

    /// A tree with an indent, so that changes of golden files can be read.
    static func text(_ value: JSONValue, indent: String = "") -> String {
        switch value {
        case .object(let object) where !object.isEmpty:
            let inner = indent + "  "
            let rows = object.map { key, value in
                let name = String(decoding: JSONValue.string(key).serialized(), as: UTF8.self)
                return "\(inner)\(name): \(text(value, indent: inner))"
            }
            return "{\n" + rows.joined(separator: ",\n") + "\n\(indent)}"
        case .array(let array) where !array.isEmpty:
            let inner = indent + "  "
            return "[\n" + array.map { inner + text($0, indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        default: return String(decoding: value.serialized(), as: UTF8.self)
        }
    }
}

/// Numbers that are the same in every run.
struct OpenAINumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func word() -> String {
        ["Zürich", "a", "", "line\nend", "\"quoted\"", "日本", "🌦️", "back\\slash", "{}", "data: x"]
            .randomElement(using: &self) ?? "a"
    }
}

extension AnswerContext {
    static let openAISample = AnswerContext(
        requestID: "01J0000000000000000000000A",
        model: "m-1",
        created: 1_700_000_000,
        wantsUsage: true,
        promptTokens: 5
    )
}
