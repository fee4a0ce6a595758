import CCurl

/// The work of an engine's thread: libcurl's multi handle and the sockets it watches.
///
/// A round: wait, let libcurl read and write, take the mailbox, let timers fire, gather what ended, hand over one batch.
final class EngineLoop {
    private let multi: UnsafeMutableRawPointer
    private let mailbox: Mailbox
    private let hand: @Sendable (EngineBatch) -> Void
    private var poller: Poller
    private var busy: [ExchangeSlot] = []
    private var idle: [ExchangeSlot] = []
    private var touched: [ExchangeSlot] = []
    private var commands: [Mailbox.Command] = []
    private var items: [EngineBatch.Item] = []
    /// When libcurl wants to be called without a reason, in nanoseconds of the monotonic clock; 0 for at once.
    private var timer: Int64?
    private var addresses = AddressBook()
    private var negativeAnswers: NegativeAnswers
    /// Resting slots kept; the rest is freed.
    ///
    /// Ten KB each: a bound, chosen, unmeasured.
    private let mostIdle = 256

    /// A loop; nil when the system has no descriptor or no memory left.
    init?(limits: EngineLimits, mailbox: Mailbox, hand: @escaping @Sendable (EngineBatch) -> Void) {
        guard mailbox.bell >= 0, let poller = Poller(), let multi = curl_multi_init() else { return nil }
        self.multi = multi
        self.mailbox = mailbox
        self.hand = hand
        self.poller = poller
        negativeAnswers = NegativeAnswers(lifetime: limits.negativeAnswerLifetime)
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_multi_set_socket_function(multi, socketChanged, context)
        ccurl_multi_set_timer_function(multi, timerChanged, context)
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, limits.maxIdleConnections)
        ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, limits.maxConnectionsPerHost)
        ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        self.poller.want(CInt(ccurl_readable), of: mailbox.bell)
    }

    /// Works until the mailbox is closed, then cancels everything.
    func run() {
        while turn() {}
        for slot in busy where slot.ending == nil {
            curl_multi_remove_handle(multi, slot.handle.raw)
            slot.end(.failed(TransferError(code: .engineStopped, message: "the engine was stopped")))
            touch(slot)
        }
        flush()
        // Handles go before the multi, and the multi before the loop that its connections call when they close.
        idle.removeAll()
        curl_multi_cleanup(multi)
    }

    /// One round.
    ///
    /// - Returns: Whether there is to be another.
    private func turn() -> Bool {
        let count = poller.wait(milliseconds: mailbox.lieDown() ? waitMilliseconds() : 0)
        let isOpen = mailbox.collect(into: &commands)
        var running: CInt = 0
        for index in 0..<count {
            let ready = poller.ready(index)
            if ready.descriptor == mailbox.bell {
                ccurl_bell_hush(mailbox.bell)
            } else if poller.isWanted(ready.descriptor) {
                curl_multi_socket_action(multi, ready.descriptor, ready.readiness, &running)
            }
        }
        for command in commands { obey(command) }
        commands.removeAll(keepingCapacity: true)
        if let timer, timer == 0 || timer <= ccurl_now() {
            self.timer = nil
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
        }
        gatherEnded()
        flush()
        return isOpen
    }

    private func waitMilliseconds() -> CInt {
        guard let timer else { return -1 }
        let left = timer == 0 ? 0 : timer - ccurl_now()
        // Rounded up, so that the timer has come when the wait is over.
        return left > 0 ? CInt(min(left / 1_000_000, 3_600_000)) + 1 : 0
    }

    private func obey(_ command: Mailbox.Command) {
        switch command {
        case .start(let exchange): start(exchange)
        case .resume(let exchange):
            guard let slot = exchange.slot, slot.ending == nil, exchange.flow.letGo() else { return }
            curl_easy_pause(slot.handle.raw, CURLPAUSE_CONT)
        case .cancel(let exchange):
            guard let slot = exchange.slot, slot.ending == nil else { return }
            curl_multi_remove_handle(multi, slot.handle.raw)
            slot.end(.cancelled)
            touch(slot)
        }
    }

    private func start(_ exchange: Exchange) {
        if exchange.flow.isCancelled { return items.append(.init(exchange: exchange, ending: .cancelled)) }
        guard let address = addresses.address(of: exchange.request.url) else {
            return refuse(exchange, TransferError(code: .badURL, message: "the URL holds a null byte"))
        }
        if let error = knownUnresolvable(address, proxy: exchange.request.proxy) { return refuse(exchange, error) }
        guard let slot = idle.popLast() ?? ExchangeSlot(loop: self) else {
            return refuse(exchange, TransferError(code: .internalFailure, message: "out of memory"))
        }
        if let error = slot.begin(exchange, to: address) {
            slot.rest()
            idle.append(slot)
            return refuse(exchange, error)
        }
        slot.index = busy.count
        busy.append(slot)
        guard curl_multi_add_handle(multi, slot.handle.raw) != CURLM_OK else { return }
        slot.end(.failed(TransferError(code: .internalFailure, message: "libcurl does not take the exchange on")))
        touch(slot)
    }

    private func refuse(_ exchange: Exchange, _ error: TransferError) {
        items.append(.init(exchange: exchange, ending: .failed(error)))
    }

    private func knownUnresolvable(_ address: Address, proxy: ExchangeRequest.Proxy) -> TransferError? {
        guard !negativeAnswers.isEmpty, proxy == .direct, let host = address.host,
            negativeAnswers.contains(host, at: .now)
        else { return nil }
        return TransferError(code: .nameResolution, message: "could not resolve host: \(host) (asked moments ago)")
    }

    private func gatherEnded() {
        var result = CURLE_OK
        while let raw = ccurl_multi_next_done(multi, &result) {
            guard let context = ccurl_info_private(raw) else { continue }
            let slot = Unmanaged<ExchangeSlot>.fromOpaque(context).takeUnretainedValue()
            curl_multi_remove_handle(multi, raw)
            if slot.mayRepeat(after: result), curl_multi_add_handle(multi, raw) == CURLM_OK { continue }
            slot.end(result)
            touch(slot)
            if result == CURLE_COULDNT_RESOLVE_HOST, let url = slot.exchange?.request.url,
                let host = NegativeAnswers.host(in: url)
            {
                negativeAnswers.note(host, at: .now)
            }
        }
    }

    private func flush() {
        items.reserveCapacity(items.count + touched.count)
        for slot in touched {
            let isOver = slot.ending != nil
            slot.leave(in: &items)
            if isOver { release(slot) }
        }
        touched.removeAll(keepingCapacity: true)
        guard !items.isEmpty else { return }
        let batch = EngineBatch(items)
        items = []
        hand(batch)
    }

    private func release(_ slot: ExchangeSlot) {
        if let last = busy.popLast(), last !== slot {
            busy[slot.index] = last
            last.index = slot.index
        }
        slot.rest()
        if !slot.isSpent, idle.count < mostIdle { idle.append(slot) }
    }

    /// Notes that a slot has something for its receiver in this round.
    func touch(_ slot: ExchangeSlot) {
        guard !slot.isTouched else { return }
        slot.isTouched = true
        touched.append(slot)
    }

    /// Notes that libcurl opened a socket.
    func didOpen(_ socket: CInt) { poller.didOpen(socket) }

    /// Notes that libcurl closes a socket.
    func willClose(_ socket: CInt) { poller.willClose(socket) }

    fileprivate func want(_ what: CInt, of socket: CInt) {
        // CURL_POLL_REMOVE stands for no interest; the other values are sums of 1 (read) and 2 (write), as the poller's are.
        poller.want(what == CURL_POLL_REMOVE ? 0 : what, of: socket)
    }

    fileprivate func setTimer(milliseconds: Int) {
        timer =
            switch milliseconds {
            case ..<0: nil
            case 0: 0
            default: ccurl_now() + Int64(milliseconds) * 1_000_000
            }
    }
}

private func socketChanged(
    _ easy: UnsafeMutableRawPointer?,
    _ socket: curl_socket_t,
    _ what: CInt,
    _ context: UnsafeMutableRawPointer?,
    _ perSocket: UnsafeMutableRawPointer?
) -> CInt {
    if let context { Unmanaged<EngineLoop>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.want(what, of: socket) } }
    return 0
}

private func timerChanged(
    _ multi: UnsafeMutableRawPointer?,
    _ milliseconds: Int,
    _ context: UnsafeMutableRawPointer?
) -> CInt {
    if let context {
        Unmanaged<EngineLoop>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.setTimer(milliseconds: milliseconds) }
    }
    return 0
}
