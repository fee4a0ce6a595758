import NIOCore
import NIOPosix

extension Lane {
    /// Computes something that would hold up the loop on another thread, and hands it back on this loop.
    func compute<Value: Sendable>(_ work: @escaping @Sendable () -> Value, done: @escaping (Value) -> Void) {
        let bound = NIOLoopBound(done, eventLoop: loop)
        let loop = loop
        NIOThreadPool.singleton.submit { _ in
            let value = work()
            loop.execute { bound.value(value) }
        }
    }
}
