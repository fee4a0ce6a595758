import Glibc

/// The inputs a target begins with: those kept in Tests/Golden/fuzz, and golden files of its format.
enum FuzzCorpus {
    /// Tests/Golden, found from this file's own place; links to this folder are followed.
    static let golden: String = {
        let here = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.startIndex))
        guard let real = realpath(here, nil) else { return here }
        defer { free(real) }
        return String(cString: real) + "/../Golden"
    }()

    /// Where the inputs of a target are kept.
    static func folder(_ target: FuzzTarget) -> String { golden + "/fuzz/" + target.name }

    /// All beginnings of a target, in an order that is always the same.
    static func inputs(_ target: FuzzTarget) -> [(name: String, bytes: [UInt8])] {
        var inputs = names(folder(target)).map { (name: $0, bytes: bytes(folder(target) + "/" + $0)) }
        for folder in target.folders {
            for name in names(golden + "/" + folder) where target.prefixes.contains(where: { name.hasPrefix($0) }) {
                inputs.append((folder + "/" + name, bytes(golden + "/" + folder + "/" + name)))
            }
        }
        inputs += target.made.enumerated().map { (name: "made \($0.offset)", bytes: $0.element) }
        return inputs.filter { !$0.bytes.isEmpty && $0.bytes.count < 65_536 }
    }

    /// Keeps an input under the name of its contents; false where it cannot be written.
    static func keep(_ bytes: [UInt8], of target: FuzzTarget) -> Bool {
        let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        mkdir(golden + "/fuzz", 0o755)
        mkdir(folder(target), 0o755)
        return write([(name: "found-" + String(hash, radix: 16), bytes: bytes)], to: folder(target))
    }

    /// Writes inputs into a folder; false where one cannot be written.
    static func write(_ inputs: [(name: String, bytes: [UInt8])], to folder: String) -> Bool {
        inputs.allSatisfy { input in
            let name = String(input.name.map { $0 == "/" || $0 == " " ? "-" : $0 })
            let file = open(folder + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
            guard file >= 0 else { return false }
            defer { close(file) }
            return Glibc.write(file, input.bytes, input.bytes.count) == input.bytes.count
        }
    }

    private static func names(_ folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    static func bytes(_ path: String) -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(file, &chunk, chunk.count)
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }
}
