import CCurl

/// The epoll set of an engine: curl's sockets and the mailbox's bell.
///
/// A kept connection stays registered while it rests, so that an exchange on it costs no `epoll_ctl`; that is safe only
/// for sockets whose opening and closing we are told of (`didOpen`, `willClose`), because a number may come back as another file.
struct Poller: ~Copyable {
    private struct Registration {
        var wanted: CInt = 0
        var registered: CInt = 0
        var isOurs = false
    }

    private let epoll: CInt
    private let ready: UnsafeMutableBufferPointer<ccurl_ready>
    private var registrations: [Registration] = []

    /// An empty set; nil when the system has no descriptor left.
    init?() {
        let epoll = ccurl_epoll_create()
        guard epoll >= 0 else { return nil }
        self.epoll = epoll
        ready = .allocate(capacity: 256)
        ready.initialize(repeating: ccurl_ready())
    }

    deinit {
        ccurl_close(epoll)
        ready.deallocate()
    }

    /// Waits until something is ready or so many milliseconds have passed (-1: for ever).
    ///
    /// - Returns: How many descriptors are ready, to be asked with `ready(_:)`.
    func wait(milliseconds: CInt) -> Int {
        max(0, Int(ccurl_epoll_wait(epoll, ready.baseAddress, CInt(ready.count), milliseconds)))
    }

    /// The readiness at an index below what `wait` returned.
    func ready(_ index: Int) -> ccurl_ready { ready[index] }

    /// Notes that a socket was opened by us, so that we shall be told when it closes.
    mutating func didOpen(_ descriptor: CInt) {
        reserve(descriptor)
        registrations[Int(descriptor)] = Registration(isOurs: true)
    }

    /// Notes that a socket of ours is about to close.
    mutating func willClose(_ descriptor: CInt) {
        reserve(descriptor)
        if registrations[Int(descriptor)].registered != 0 { _ = ccurl_epoll_remove(epoll, descriptor) }
        registrations[Int(descriptor)] = Registration()
    }

    /// Sets what is wanted of a descriptor; 0 for nothing.
    mutating func want(_ interest: CInt, of descriptor: CInt) {
        reserve(descriptor)
        registrations[Int(descriptor)].wanted = interest
        let registration = registrations[Int(descriptor)]
        if registration.isOurs, interest == 0 || interest == registration.registered { return }
        register(interest, descriptor)
    }

    /// Whether readiness of a descriptor concerns anybody; if not, it is taken out of the set.
    mutating func isWanted(_ descriptor: CInt) -> Bool {
        reserve(descriptor)
        guard registrations[Int(descriptor)].wanted == 0 else { return true }
        register(0, descriptor)
        return false
    }

    private mutating func register(_ interest: CInt, _ descriptor: CInt) {
        let registered = registrations[Int(descriptor)].registered
        if interest == 0 {
            if registered != 0 { _ = ccurl_epoll_remove(epoll, descriptor) }
        } else if registered == 0 || ccurl_epoll_change(epoll, descriptor, interest) != 0 {
            // A descriptor closed behind our back has left the set by itself, and one that is still in it only changes.
            if ccurl_epoll_add(epoll, descriptor, interest) != 0 {
                _ = ccurl_epoll_change(epoll, descriptor, interest)
            }
        }
        registrations[Int(descriptor)].registered = interest
    }

    private mutating func reserve(_ descriptor: CInt) {
        let missing = Int(descriptor) + 1 - registrations.count
        if missing > 0 { registrations.append(contentsOf: repeatElement(Registration(), count: missing)) }
    }
}
