#if LIBFUZZER
import Glibc

/// The fuzzer's own loop, part of the compiler's runtime.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ call: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The target that `FUZZ_TARGET` names.
private let chosen: FuzzTarget? = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) }
    return FuzzTarget.all.first { $0.name == name }
}()

/// Where the package manager's linking looks for the program's beginning.
@_cdecl("FuzzTargets_main")
public func fuzzTargetsMain(
    _ count: CInt,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
    guard let target = chosen else {
        for target in FuzzTarget.all { puts(target.name) }
        return 0
    }
    if count == 3, let flag = arguments[1], strcmp(flag, "--seeds") == 0, let folder = arguments[2] {
        return FuzzCorpus.write(FuzzCorpus.inputs(target), to: String(cString: folder)) ? 0 : 1
    }
    var count = count
    var arguments = arguments
    return runFuzzer(&count, &arguments) { bytes, length in
        let input = Array(UnsafeBufferPointer(start: bytes, count: length))
        do {
            try chosen?.run(input)
        } catch let finding as FuzzFinding {
            let text = Array("\(finding)\n".utf8)
            _ = write(STDERR_FILENO, text, text.count)
            abort()
        } catch {
            // refused, which is a parser's right
        }
        return 0
    }
}
#endif
