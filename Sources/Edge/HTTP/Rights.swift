/// What a caller has been given.
public struct Rights: OptionSet, Sendable, Hashable {
    /// One bit for each right, in the order of `Right`.
    public let rawValue: UInt16

    /// A set by its bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// A set of these rights.
    public init(_ rights: some Sequence<Right>) {
        rawValue = rights.reduce(0) { $0 | $1.bit }
    }

    /// Everything, which is what a key without stated permissions may do.
    public static let all = Self(Right.allCases)

    /// Whether the right is among them.
    public func contains(_ right: Right) -> Bool { rawValue & right.bit != 0 }

    /// The rights one by one, in the order of `Right`.
    public var list: [Right] { Right.allCases.filter { contains($0) } }
}

extension Right {
    fileprivate var bit: UInt16 {
        switch self {
        case .chat: 1
        case .completions: 2
        case .embeddings: 4
        case .images: 8
        case .models: 16
        case .metrics: 32
        case .config: 64
        case .alerts: 128
        case .admin: 256
        }
    }
}
