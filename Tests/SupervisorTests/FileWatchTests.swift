import Glibc
import TestSupport
import Testing

@testable import Supervisor

@Suite struct FileWatchTests {
    private func write(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        #expect(Glibc.write(file, text, text.utf8.count) == text.utf8.count)
    }

    private func look(_ mark: FileMark, _ watch: inout FileWatch) -> Bool { watch.look(mark) }

    @Test func `a change is told once and only when the file rests`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/config.yaml"
        try write("a", to: path)
        var watch = FileWatch()
        let first = FileMark(path)
        #expect(look(first, &watch) == false)
        #expect(look(first, &watch) == false)
        try write("ab", to: path)
        let second = FileMark(path)
        try write("abc", to: path)
        let third = FileMark(path)
        #expect(look(second, &watch) == false)
        #expect(look(third, &watch) == false, "it is still being written")
        #expect(look(third, &watch) == true)
        #expect(look(third, &watch) == false)
    }

    @Test func `a change that is taken back is no change`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/config.yaml"
        try write("a", to: path)
        let first = FileMark(path)
        var watch = FileWatch()
        _ = watch.look(first)
        #expect(!look(FileMark(path + ".none"), &watch))
        #expect(look(first, &watch) == false)
        #expect(look(first, &watch) == false)
    }

    @Test func `a file that is missing has one mark`() {
        #expect(FileMark("/nowhere/a") == FileMark("/nowhere/b"))
    }
}
