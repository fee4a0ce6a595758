import Configuration
import Domain
import HTTP
import NIOCore
import NIOPosix
import Synchronization

/// Checks passwords, one after the other and off the event loops, for a hash takes long on purpose.
final class LoginDesk: Sendable {
    /// What a login led to.
    enum Outcome: Sendable, Equatable {
        case token(String)
        case wrong
        case inactive
        /// Too many logins wait.
        case busy
        /// There is no secret to sign with.
        case closed
    }

    private struct Queue {
        var waiting: [@Sendable () -> Void] = []
        var isBusy = false
    }

    private let roster: Roster
    private let tokens: SignedToken?
    private let threads: NIOThreadPool
    private let queue = Mutex(Queue())
    private let clock = WallClock()

    init(_ access: Access, threads: NIOThreadPool = .singleton) {
        roster = access.roster
        tokens = access.tokens
        self.threads = threads
    }

    /// Seconds for which a token is good.
    var lifetime: Int { tokens?.lifetime ?? 0 }

    /// Checks a password and tells `done` on the loop.
    func logIn(_ name: String, _ password: String, on loop: any EventLoop, done: @escaping (Outcome) -> Void) {
        let bound = NIOLoopBound(done, eventLoop: loop)
        let work: @Sendable () -> Void = { [self] in
            let outcome = check(name, password)
            loop.execute { bound.value(outcome) }
        }
        let (isTaken, begins) = queue.withLock { queue -> (Bool, Bool) in
            guard queue.waiting.count < Self.most else { return (false, false) }
            queue.waiting.append(work)
            defer { queue.isBusy = true }
            return (true, !queue.isBusy)
        }
        guard isTaken else { return done(.busy) }
        if begins { threads.submit { [self] _ in workOff() } }
    }

    /// Who is named and what is wrong makes no difference in time: an unknown name costs what a known one does.
    func check(_ name: String, _ password: String) -> Outcome {
        let user = roster.user(name)
        let isRight: Bool
        switch user?.password {
        case .hash: isRight = user?.knows(password) ?? false
        case .digest, .unset, nil:
            let iterations = roster.iterations
            if iterations > 0 { _ = PasswordHash.derive(password, salt: [], iterations: iterations) }
            isRight = user?.knows(password) ?? false
        }
        guard let user, isRight else { return .wrong }
        guard user.isActive else { return .inactive }
        guard let tokens else { return .closed }
        return .token(
            tokens.make(
                for: user.name,
                role: user.role.rawValue,
                passwordMark: tokens.mark(of: user.password),
                now: Int(clock.milliseconds / 1000)
            )
        )
    }

    private func workOff() {
        while true {
            let work = queue.withLock { queue -> (@Sendable () -> Void)? in
                guard !queue.waiting.isEmpty else {
                    queue.isBusy = false
                    return nil
                }
                return queue.waiting.removeFirst()
            }
            guard let work else { return }
            work()
        }
    }

    /// Logins that may wait: at 0.65 s each the last one waits some 20 s.
    private static let most = 32
}
