import Configuration
import Glibc
import Logging
import NIOPosix
import Synchronization
import Telemetry

/// The templates of a directory, kept ready; everything here but `inspect` waits for the disk.
final class TemplateStore: Sendable {
    /// Why there is no template to render.
    enum Refusal: Error, Equatable {
        /// Not a name, or no file of that name.
        case unknown
        /// The file cannot be used; in words, with its line.
        case broken(String)
    }

    /// What tells an edited file from the one that was read.
    private struct Stamp: Equatable {
        let device: UInt64
        let file: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    private struct Entry {
        var result: Result<Template, Refusal>
        var stamp: Stamp
        var lastUse: UInt64
    }

    private let section: TemplatesSection
    private let entries = Mutex<(byName: [String: Entry], uses: UInt64)>(([:], 0))

    init(_ section: TemplatesSection) { self.section = section }

    /// `templates.enabled`.
    var isEnabled: Bool { section.enabled }

    /// The template of that name, newly read where its file has changed.
    func template(_ name: String) throws(Refusal) -> Template {
        guard Self.isName(name) else { throw .unknown }
        let path = "\(section.directory)/\(name).j2"
        if !section.autoReload, let kept = kept(name, stamp: nil) { return try kept.get() }
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            forget(name)
            if errno == ENOENT || errno == ENOTDIR { throw .unknown }
            throw .broken("\(name).j2 cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .unknown }
        let stamp = Stamp(
            device: UInt64(status.st_dev),
            file: UInt64(status.st_ino),
            size: Int64(status.st_size),
            seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec
        )
        if let kept = kept(name, stamp: stamp) { return try kept.get() }
        let result = Result { () throws(Refusal) in try Self.read(file, name) }
        keep(name, result, stamp)
        return try result.get()
    }

    /// Lets everything go; it is read again when it is asked for.
    func drop() { entries.withLock { $0.byName = [:] } }

    /// Says in the log, soon, which templates cannot be used, and whether there is a directory at all.
    func inspect(logger: Logger, threads: NIOThreadPool = .singleton) {
        guard section.enabled else { return }
        threads.submit { state in
            guard case .active = state else { return }
            guard let names = self.names() else {
                if self.section.isStated {
                    logger.warning("there is no directory of templates", [.path: .text(self.section.directory)])
                }
                return
            }
            for name in names.prefix(self.section.cacheSize) {
                do throws(Refusal) {
                    _ = try self.template(name)
                } catch {
                    if case .broken(let reason) = error {
                        logger.warning(
                            "a template cannot be used",
                            [.path: .text(name + ".j2"), .reason: .text(reason)]
                        )
                    }
                }
            }
        }
    }

    /// The names of all files that can be templates; nil without a directory.
    private func names() -> [String]? {
        guard let directory = opendir(section.directory) else { return nil }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let file = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard file.hasSuffix(".j2") else { continue }
            let name = String(file.dropLast(3))
            if Self.isName(name) { names.append(name) }
        }
        return names.sorted()
    }

    private static func read(_ file: Int32, _ name: String) throws(Refusal) -> Template {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .broken("\(name).j2 cannot be read: \(String(cString: strerror(errno)))") }
            if count == 0 { break }
            bytes += buffer[..<count]
            guard bytes.count <= TemplateLimits.sourceBytes else {
                throw .broken("\(name).j2 is larger than \(TemplateLimits.sourceBytes) bytes")
            }
        }
        do throws(TemplateFault) {
            return try Template(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw .broken("\(name).j2, line \(error.line): \(error.message)")
        }
    }

    // MARK: what is kept

    private func kept(_ name: String, stamp: Stamp?) -> Result<Template, Refusal>? {
        entries.withLock { entries in
            guard var entry = entries.byName[name], stamp == nil || entry.stamp == stamp else { return nil }
            entries.uses += 1
            entry.lastUse = entries.uses
            entries.byName[name] = entry
            return entry.result
        }
    }

    private func keep(_ name: String, _ result: Result<Template, Refusal>, _ stamp: Stamp) {
        guard section.cacheSize > 0 else { return }
        entries.withLock { entries in
            entries.uses += 1
            entries.byName[name] = Entry(result: result, stamp: stamp, lastUse: entries.uses)
            guard entries.byName.count > section.cacheSize else { return }
            let oldest = entries.byName.min { $0.value.lastUse < $1.value.lastUse }
            if let oldest { entries.byName[oldest.key] = nil }
        }
    }

    private func forget(_ name: String) { entries.withLock { $0.byName[name] = nil } }

    /// Letters, digits, `_` and `-` alone, so that no name leads out of the directory.
    static func isName(_ name: String) -> Bool {
        let bytes = name.utf8
        return (1...100).contains(bytes.count)
            && bytes.allSatisfy { PatternText.isWord($0) || $0 == UInt8(ascii: "-") }
    }
}
