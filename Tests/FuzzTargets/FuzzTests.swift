#if !LIBFUZZER
import Glibc
import Testing

/// Kept inputs and what can be made of them, given to each parser.
///
/// `FUZZ_ITERATIONS` is how many inputs are made for each target, `FUZZ_SEED` the beginning of the numbers. An input
/// lies in `martlet-fuzz-<target>-<process>` of the temporary folder while it runs, so that one which ends the process
/// is still there afterwards; one with which something does not hold is kept among the target's inputs.
@Suite(.serialized) struct FuzzTests {
    private static let iterations = number("FUZZ_ITERATIONS") ?? 200
    private static let seed = UInt64(number("FUZZ_SEED") ?? 1)

    @Test(arguments: FuzzTarget.all)
    func `no bytes end the process, and what is said of them holds`(_ target: FuzzTarget) throws {
        let running = try #require(RunningInput(target))
        let inputs = FuzzCorpus.inputs(target)
        #expect(!inputs.isEmpty, "no inputs for \(target.name) in Tests/Golden/fuzz")
        for input in inputs { check(input.bytes, input.name, target, running) }
        var mutation = FuzzMutation(seed: Self.seed, words: target.words, corpus: inputs.map(\.bytes))
        for turn in 0..<Self.iterations {
            let bytes = mutation.next()
            guard check(bytes, "made in turn \(turn)", target, running) else {
                #expect(FuzzCorpus.keep(bytes, of: target))
                break
            }
        }
        running.end()
    }

    @discardableResult
    private func check(_ bytes: [UInt8], _ name: String, _ target: FuzzTarget, _ running: RunningInput) -> Bool {
        running.hold(bytes)
        do {
            try target.run(bytes)
        } catch let finding as FuzzFinding {
            let text = String(decoding: bytes.prefix(600), as: UTF8.self)
            Issue.record("\(target.name), \(name): \(finding)\n\(text)")
            return false
        } catch {
            // refused, which is a parser's right
        }
        return true
    }

    private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }
}

extension FuzzTarget: CustomTestStringConvertible {
    var testDescription: String { name }
}

/// A file that holds the input that runs.
private struct RunningInput {
    private let path: String
    private let file: CInt

    init?(_ target: FuzzTarget) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        path = "\(folder)/martlet-fuzz-\(target.name)-\(getpid())"
        file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        if file < 0 { return nil }
    }

    func hold(_ bytes: [UInt8]) {
        ftruncate(file, 0)
        pwrite(file, bytes, bytes.count, 0)
    }

    func end() {
        close(file)
        unlink(path)
    }
}
#endif
