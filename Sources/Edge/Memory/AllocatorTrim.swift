import Glibc

/// Gives memory that the allocator keeps for later back to the system.
enum AllocatorTrim {
    private typealias Control =
        @convention(c) (
            UnsafePointer<CChar>, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, Int
        ) -> Int32

    private typealias Trim = @convention(c) (Int) -> Int32

    /// May take some milliseconds.
    static func run() {
        // the program is linked with jemalloc, tests are not
        if let symbol = dlsym(nil, "mallctl") {
            // 4096 stands for all arenas (MALLCTL_ARENAS_ALL)
            _ = unsafeBitCast(symbol, to: Control.self)("arena.4096.purge", nil, nil, nil, 0)
        } else if let symbol = dlsym(nil, "malloc_trim") {
            _ = unsafeBitCast(symbol, to: Trim.self)(0)
        }
    }
}
