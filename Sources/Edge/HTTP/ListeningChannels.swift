public import NIOCore
import Synchronization

/// The listening channels, kept until they are closed.
final class ListeningChannels: Sendable {
    private let channels = Mutex<[any Channel]>([])

    func add(_ channel: any Channel) {
        channels.withLock { $0.append(channel) }
    }

    func takeAll() -> [any Channel] {
        channels.withLock { list in
            defer { list = [] }
            return list
        }
    }
}

extension NIOLoopBound {
    /// Runs `body` with the value on its loop.
    public func execute(_ body: @escaping @Sendable (Value) -> Void) where Value: SendableMetatype {
        eventLoop.execute { body(self.value) }
    }
}
