import CCurl

/// An easy handle and the exchange it carries at the moment; the engine's thread alone touches it.
final class ExchangeSlot {
    private(set) var handle: EasyHandle
    /// The exchange carried, nil while the slot rests.
    private(set) var exchange: Exchange?
    /// Whether this round has something for the receiver.
    var isTouched = false
    /// How it ended, not yet handed over.
    var ending: EngineBatch.Item.Ending?
    /// Whether libcurl's handle may have kept something of a failure, so that it must not be used again.
    private(set) var isSpent = false
    /// Where the slot stands among the busy ones.
    var index = 0

    private unowned(unsafe) let loop: EngineLoop
    private var parser = HeadParser(limit: 0)
    private var head: ResponseHead?
    private var body: [UInt8] = []
    private var bodyBytes = 0
    private var sendCount = 0
    private var refusal: TransferError.Code?

    /// An idle slot; nil for want of memory.
    init?(loop: EngineLoop) {
        guard let handle = EasyHandle() else { return nil }
        let raw = handle.raw
        self.handle = handle
        self.loop = loop
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(raw, CURLOPT_PRIVATE, context)
        ccurl_set_write_function(raw, didReceiveBody, context)
        ccurl_set_header_function(raw, didReceiveHeader, context)
        ccurl_set_prereq_function(raw, willSend, context)
        // Connections outlive the slot that opened them, so these go to the loop.
        let loopContext = Unmanaged.passUnretained(loop).toOpaque()
        ccurl_set_open_function(raw, openSocket, loopContext)
        ccurl_set_close_function(raw, closeSocket, loopContext)
    }

    /// Takes an exchange on.
    ///
    /// - Returns: What is wrong with its request, nil if nothing is.
    func begin(_ exchange: Exchange, to address: Address) -> TransferError? {
        self.exchange = exchange
        exchange.slot = self
        parser = HeadParser(limit: exchange.request.maxResponseHeaderBytes)
        bodyBytes = 0
        sendCount = 0
        refusal = nil
        isSpent = false
        return handle.prepare(exchange.request, body: exchange.body, to: address)
    }

    /// Whether a failure left the request untouched by the upstream, so that it is to be sent once more (fault F28).
    ///
    /// libcurl repeats most such requests by itself. It does not after a GOAWAY that leaves a connection without streams, nor
    /// after some failures to write on a kept HTTP/2 connection. It reports the former like any other end of
    /// a whole HTTP/2 session, so a server that fails before the first byte of an answer may be asked twice; never three times.
    func mayRepeat(after result: CURLcode) -> Bool {
        guard result != CURLE_OK, sendCount == 1, refusal == nil, parser.byteCount == 0,
            let exchange, !exchange.flow.isCancelled
        else { return false }
        switch result {
        case CURLE_HTTP2: return true
        // without a byte received the last is a kept HTTP/2 connection that ended under the request
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE: return isReused
        default: return false
        }
    }

    /// Notes that libcurl is done with the exchange.
    func end(_ result: CURLcode) {
        isSpent = result != CURLE_OK || sendCount > 1
        guard let exchange, !exchange.flow.isCancelled else {
            ending = .cancelled
            return
        }
        ending = result == CURLE_OK ? .finished(summary()) : .failed(error(for: result))
    }

    /// Ends the exchange before libcurl does.
    func end(_ ending: EngineBatch.Item.Ending) {
        isSpent = true
        self.ending = ending
    }

    /// Leaves what the receiver is to be told of this round.
    func leave(in items: inout [EngineBatch.Item]) {
        isTouched = false
        guard let exchange else { return }
        items.append(EngineBatch.Item(exchange: exchange, head: head, body: body, ending: ending))
        head = nil
        body = []
    }

    /// Lets go of the exchange after its ending was handed over.
    func rest() {
        exchange?.slot = nil
        exchange = nil
        ending = nil
    }

    /// Takes decoded body bytes.
    ///
    /// - Returns: What libcurl expects: the count taken, or that it is to pause.
    fileprivate func take(body bytes: UnsafeRawBufferPointer) -> Int {
        guard let exchange, !exchange.flow.isCancelled else { return 0 }
        guard exchange.flow.mayTake() else { return Int(CURL_WRITEFUNC_PAUSE) }
        body.append(contentsOf: bytes)
        bodyBytes += bytes.count
        FlowControl.willDeliver(bytes.count, of: exchange)
        loop.touch(self)
        return bytes.count
    }

    /// Takes a header line.
    ///
    /// - Returns: The count taken, anything else to break off.
    fileprivate func take(header line: UnsafeRawBufferPointer) -> Int {
        switch parser.take(line) {
        case .more: return line.count
        case .complete(let head):
            self.head = head
            dismissBody()
            loop.touch(self)
            return line.count
        case .tooLarge:
            refusal = .headersTooLarge
            return 0
        }
    }

    /// Lets the request's body go if all of it was sent: with the answer begun, libcurl will not send it again.
    private func dismissBody() {
        guard let exchange, !exchange.body.isEmpty,
            ccurl_info_offset(handle.raw, CURLINFO_SIZE_UPLOAD_T) >= exchange.body.count
        else { return }
        handle.dismissBody()
        exchange.dismissBody()
    }

    /// Decides whether the request may be sent on the connection libcurl has found: once, and once more if libcurl found
    /// the first to be untouched by the upstream (fault F28).
    fileprivate func maySend() -> Bool {
        sendCount += 1
        guard sendCount <= 2 else {
            sendCount = 2
            refusal = .http2Stream
            return false
        }
        // Without this the repetition might meet the next kept connection that has been closed, and so on.
        ccurl_set_long(handle.raw, CURLOPT_FRESH_CONNECT, 1)
        return true
    }

    private func summary() -> ExchangeSummary {
        ExchangeSummary(
            nameResolvedMicroseconds: microseconds(CURLINFO_NAMELOOKUP_TIME_T),
            connectedMicroseconds: microseconds(CURLINFO_CONNECT_TIME_T),
            securedMicroseconds: microseconds(CURLINFO_APPCONNECT_TIME_T),
            firstByteMicroseconds: microseconds(CURLINFO_STARTTRANSFER_TIME_T),
            totalMicroseconds: microseconds(CURLINFO_TOTAL_TIME_T),
            connectionReused: isReused,
            wasRepeated: sendCount > 1,
            headerBytes: parser.byteCount,
            bodyBytes: bodyBytes
        )
    }

    private func microseconds(_ what: CURLINFO) -> Int64 { Int64(ccurl_info_offset(handle.raw, what)) }

    private var isReused: Bool { sendCount > 0 && ccurl_info_long(handle.raw, CURLINFO_NUM_CONNECTS) == 0 }

    private func error(for result: CURLcode) -> TransferError {
        let raw = handle.raw
        let elapsed = Duration.microseconds(ccurl_info_offset(raw, CURLINFO_TOTAL_TIME_T))
        let failure = CurlFailure(
            result: result,
            systemError: ccurl_info_long(raw, CURLINFO_OS_ERRNO),
            wasSent: sendCount > 0,
            hasHead: parser.isComplete,
            isPastTotalLimit: exchange?.request.totalTimeout.map { elapsed >= $0 } ?? false
        )
        let message =
            switch refusal {
            case .headersTooLarge?: "the header of the answer is larger than allowed"
            case .some: "the upstream refused the request a second time"
            case nil: handle.message(for: result)
            }
        return TransferError(
            code: refusal ?? .init(failure),
            message: message,
            bytesReceived: parser.byteCount + bodyBytes,
            connectionReused: isReused,
            sendCount: sendCount
        )
    }
}

// The doors through which libcurl calls; the context is the slot or the loop, which outlive the handle.

private func didReceiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let slot = Unmanaged<ExchangeSlot>.fromOpaque(context)
    return slot._withUnsafeGuaranteedRef { $0.take(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) }
}

private func didReceiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let slot = Unmanaged<ExchangeSlot>.fromOpaque(context)
    return slot._withUnsafeGuaranteedRef { $0.take(header: UnsafeRawBufferPointer(start: bytes, count: size * count)) }
}

private func willSend(
    _ context: UnsafeMutableRawPointer?,
    _ remote: UnsafeMutablePointer<CChar>?,
    _ local: UnsafeMutablePointer<CChar>?,
    _ remotePort: CInt,
    _ localPort: CInt
) -> CInt {
    guard let context else { return CURL_PREREQFUNC_ABORT }
    let slot = Unmanaged<ExchangeSlot>.fromOpaque(context)
    return slot._withUnsafeGuaranteedRef { $0.maySend() } ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

private func openSocket(
    _ context: UnsafeMutableRawPointer?,
    _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    let socket = ccurl_open_socket(address)
    if let context, socket >= 0 {
        Unmanaged<EngineLoop>.fromOpaque(context).takeUnretainedValue().didOpen(socket)
    }
    return socket
}

private func closeSocket(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> CInt {
    if let context { Unmanaged<EngineLoop>.fromOpaque(context).takeUnretainedValue().willClose(socket) }
    ccurl_close(socket)
    return 0
}
