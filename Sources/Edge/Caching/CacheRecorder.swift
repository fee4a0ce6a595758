import Domain
import HTTP
import NIOCore
import Wire

/// Follows a request whose answer may be kept, and keeps it when it is whole.
///
/// Should it vanish without having heard how the request ended, those who wait for it are told.
final class CacheRecorder: RunObserver {
    private let cache: ResponseCache
    private let key: CacheKey
    private let services: EdgeServices
    private let requestID: String
    /// Whether others wait for this request.
    private let isLeading: Bool
    /// Whether the client asked for keeping, which goes for answers that call tools too.
    private let isAsked: Bool
    private var contentType: String?
    private var isStream = false
    private var bytes: [UInt8] = []
    private var isTooLarge = false
    private var isOver = false

    init(_ draft: RequestDraft, key: CacheKey, isLeading: Bool, isAsked: Bool) {
        services = draft.lane.services
        cache = services.cache
        requestID = draft.request.id.text
        self.key = key
        self.isLeading = isLeading
        self.isAsked = isAsked
    }

    deinit { giveUp() }

    func streamBegan(contentType: String) {
        self.contentType = contentType
        isStream = true
    }

    func wrote(_ part: ByteBuffer) { take(part) }

    func answered(_ body: ByteBuffer, contentType: String) {
        self.contentType = contentType
        take(body)
    }

    func settled(_ settlement: Settlement) {
        guard !isOver else { return }
        // what several providers wrote is no answer of any of them
        guard settlement.outcome == .completed, settlement.status == 200, settlement.legs.isEmpty, !isTooLarge,
            let contentType, !bytes.isEmpty
        else { return giveUp() }
        let answer = CachedAnswer(
            bytes,
            contentType: contentType,
            isStream: isStream,
            provider: settlement.provider,
            model: settlement.model,
            label: settlement.label,
            attempts: settlement.attempts,
            usage: settlement.usage,
            cost: services.billing.cost(of: settlement.usage, provider: settlement.provider, model: settlement.model),
            requestID: requestID
        )
        bytes = []
        guard isAsked || !answer.callsTools else { return giveUp() }
        isOver = true
        cache.keep(key, answer, now: Int64(NIODeadline.now().uptimeNanoseconds), isLeading: isLeading)
    }

    private func take(_ part: ByteBuffer) {
        guard !isTooLarge else { return }
        guard bytes.count + part.readableBytes <= cache.mostOfAnswer else {
            isTooLarge = true
            bytes = []
            // nobody need wait for what will not be kept
            return giveUp()
        }
        bytes.append(contentsOf: part.readableBytesView)
    }

    private func giveUp() {
        guard !isOver else { return }
        isOver = true
        if isLeading { cache.abandon(key) }
    }
}
