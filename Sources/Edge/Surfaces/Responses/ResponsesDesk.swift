import Domain
import HTTP
import JSON
import NIOCore
import Storage

/// Where one finished response lies until it is on disk; belongs to one event loop.
///
/// The client sees the end of its answer only after that. When the disk refuses, the answer is given all the same, but says
/// `store: false`.
final class ResponsesDesk: AnswerKeeper {
    /// The response as the client will see it; set by whoever writes it.
    var response: JSONObject?
    /// How many of the last bytes are the event that ends a stream; 0 for a whole answer.
    var lastEventBytes = 0

    private let store: ResponsesStore
    private let loop: any EventLoop
    private let account: String
    private let previous: String?
    private let input: [JSONValue]
    private let now: Int
    private let failed: (StorageError) -> Void

    /// A desk for the response to `input`; `failed` is told when the disk refuses.
    init(
        store: ResponsesStore,
        loop: any EventLoop,
        account: String,
        previous: String?,
        input: [JSONValue],
        now: Int,
        failed: @escaping (StorageError) -> Void
    ) {
        self.store = store
        self.loop = loop
        self.account = account
        self.previous = previous
        self.input = input
        self.now = now
        self.failed = failed
    }

    func keep(_ last: ByteBuffer, then send: @escaping (ByteBuffer) -> Void) {
        guard let response, let id = response["id"]?.string else { return send(last) }
        let record = ResponsesRecord(
            id: id,
            account: account,
            created: now,
            model: response["model"]?.string ?? "",
            previous: previous,
            response: response,
            input: input
        )
        store.keep(record, on: loop) { [self] error in
            guard let error else { return send(last) }
            failed(error)
            send(unkept(last))
        }
    }

    /// The same bytes, but for what they say about being kept.
    func unkept(_ last: ByteBuffer) -> ByteBuffer {
        var store = JSONSplice()
        store.set("store", to: false)
        let bytes = Array(buffer: last)
        guard lastEventBytes > 0 else {
            return ByteBuffer(bytes: (try? store.applied(to: bytes)) ?? bytes)  // house: written by ourselves
        }
        let event = Array(bytes.suffix(lastEventBytes))
        guard let end = event.firstIndex(of: UInt8(ascii: "\n")) else { return last }
        // "event: …\n", "data: ", the object, "\n\n"
        let data = Array(event[(end + 7)..<(event.count - 2)])
        var splice = JSONSplice()
        splice.edit("response", with: store)
        guard let changed = try? splice.applied(to: data) else { return last }  // house: written by ourselves
        return ByteBuffer(bytes: bytes.dropLast(lastEventBytes) + event[..<(end + 7)] + changed + event.suffix(2))
    }
}
