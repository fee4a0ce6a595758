import Chassis
import Configuration

/// One kind of child process and how many of it there are.
struct ChildKind: Sendable, Equatable {
    let role: RoleName
    /// Whether the rest serves on when it is given up.
    let isOptional: Bool
    /// Whether `martlet scale` may change the number.
    let isScalable: Bool
    /// How many the configuration asks for.
    let count: @Sendable (Configuration) -> Int

    static func == (left: Self, right: Self) -> Bool { left.role == right.role }
}

/// The process table: who is started, in this order; they are stopped in the opposite one.
enum Children {
    static let table = [
        ChildKind(role: .edge, isOptional: false, isScalable: false) { _ in 1 },
        ChildKind(role: .memory, isOptional: true, isScalable: true) { $0.workers.memory.count },
        ChildKind(role: .compression, isOptional: true, isScalable: true) { $0.workers.compression.count },
        ChildKind(role: .analytics, isOptional: true, isScalable: true) { $0.workers.analytics.count },
    ]

    /// The most processes of one kind: a slip of the finger shall not start ten thousand.
    static let mostOfAKind = 256

    /// The kind that a name such as `memory` stands for.
    static func kind(_ name: String) -> ChildKind? { table.first { $0.role.rawValue == name } }
}
