import NIOCore
import Synchronization

/// The lanes of this process, each bound to its loop.
final class LaneList: Sendable {
    private let lanes = Mutex<[NIOLoopBound<LaneSwitch>]>([])

    /// Every lane.
    var all: [NIOLoopBound<LaneSwitch>] { lanes.withLock { $0 } }

    /// Adds a lane when its loop makes it.
    func add(_ lane: NIOLoopBound<LaneSwitch>) { lanes.withLock { $0.append(lane) } }
}
