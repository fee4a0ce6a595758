import Chassis

/// Everything that is needed to start one child.
struct Launch: Sendable {
    /// Which place in the table it fills.
    var slot: Int
    var executable: String
    /// `argv`, the program's name included.
    var arguments: [String]
    /// `KEY=value`.
    var environment: [String]
    /// Descriptors handed down as 4, 5, …; 3 is the lifeline.
    var descriptors: [Int32] = []
    /// Kept until the child has its own copy of the descriptor.
    private var text: SealedText?

    /// A child of ours: its descriptors are numbered and named on its command line.
    init(
        slot: Int,
        executable: String,
        role: RoleName,
        arguments base: ProcessArguments,
        listeners: [String: Int32],
        accepted: SealedText?,
        parent: Int32,
        environment: [String]
    ) {
        var arguments = base
        arguments.lifeline = Spawner.lifelineNumber
        arguments.parent = parent
        var next = Spawner.lifelineNumber + 1
        if let accepted {
            descriptors.append(accepted.descriptor)
            text = accepted
            arguments.acceptedConfiguration = next
            next += 1
        }
        for (name, descriptor) in listeners.sorted(by: { $0.key < $1.key }) {
            descriptors.append(descriptor)
            arguments.listeners[name] = next
            next += 1
        }
        self.slot = slot
        self.executable = executable
        self.arguments = [role.title, role.rawValue] + arguments.words
        self.environment = environment
    }

    /// Any program, as the tests start them.
    init(slot: Int, executable: String, arguments: [String], environment: [String], descriptors: [Int32] = []) {
        self.slot = slot
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.descriptors = descriptors
    }
}

/// What the thread that watches the children has seen.
enum ChildEvent: Sendable, Equatable {
    case spawned(slot: Int, pid: Int32)
    case spawnFailed(slot: Int, reason: String)
    case word(LifelineWord, pid: Int32)
    /// The exit code, or 128 + the signal that ended it.
    case ended(pid: Int32, code: Int32)
}
