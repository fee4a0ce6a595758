import HTTP
import JSON
import NIOCore
import Synchronization

/// Answers a request from the response cache, or sees to it that its answer is kept (contract S3-F12).
///
/// The last step before dispatch: what changes the request or who is asked has its place before this one.
struct ResponseCacheStep: DraftStep {
    /// How long a request waits for another one's answer before it goes by itself.
    let patience: TimeAmount

    init(patience: TimeAmount = .seconds(60)) {
        self.patience = patience
    }

    func take(_ draft: RequestDraft, next: @escaping () -> Void) {
        // nobody was chosen, which dispatch tells
        guard draft.plan != nil else { return next() }
        let cache = draft.lane.services.cache
        switch CacheWish(draft) {
        case .nothing: next()
        case .bypass:
            cache.countBypass()
            draft.responder.commonFields.append(("x-cache", "BYPASS"))
            next()
        case .refresh(let isAsked):
            guard let key = Self.key(of: draft) else { return next() }
            cache.countBypass()
            draft.responder.commonFields.append(("x-cache", "BYPASS"))
            draft.observers.append(CacheRecorder(draft, key: key, isLeading: false, isAsked: isAsked))
            next()
        case .use(let isAsked):
            guard let key = Self.key(of: draft) else { return next() }
            look(draft, key, isAsked: isAsked, next)
        }
    }

    private func look(_ draft: RequestDraft, _ key: CacheKey, isAsked: Bool, _ next: @escaping () -> Void) {
        let cache = draft.lane.services.cache
        let loop = draft.lane.loop
        let wait = CacheWait(draft, key, isAsked: isAsked, next)
        let bound = NIOLoopBound(wait, eventLoop: loop)
        let finding = cache.find(key, now: Int64(NIODeadline.now().uptimeNanoseconds)) { answer in
            loop.execute { bound.value.end(answer) }
        }
        switch finding {
        case .hit(let answer): CacheReplay.play(answer, to: draft) { wait.go(isLeading: false) }
        case .leads: wait.go(isLeading: true)
        case .goesAlone: wait.go(isLeading: false)
        case .waits(let number):
            wait.timer = loop.scheduleTask(in: patience) {
                if cache.leave(key, number) { bound.value.end(nil) }
            }
        }
    }

    /// The name of a request's answer: who asks, in which words, for what, and who may answer.
    ///
    /// Callers never share answers, not even with equal requests: what one has been told is nobody else's, and how fast an
    /// answer comes tells nobody what others have asked.
    static func key(of draft: RequestDraft) -> CacheKey? {
        var maker = CacheKeyMaker("response")
        maker.add(draft.caller.account)
        maker.add(draft.surface.rawValue)
        maker.add(draft.work.operation)
        maker.add(draft.request.path)
        maker.add(draft.request.query)
        maker.add(draft.peek.isStream ? 1 : 0)
        if let chat = draft.work as? ChatWork {
            maker.add(String(describing: type(of: chat.words)))
            for field in chat.words.passedHeaders.sorted() { maker.add(draft.request.header(field)) }
        }
        let catalog = draft.lane.services.catalog
        let routes = draft.plan?.routes.map { "\(catalog.providers[$0.provider].name) \($0.model)" } ?? []
        for route in routes.sorted() { maker.add(route) }
        let isRead = draft.request.body.withUnsafeReadableBytes { bytes in
            // house: what is not JSON was refused before
            guard let body = try? draft.lane.parser.parse(bytes) else { return false }
            maker.add(body, bytes: bytes)
            return true
        }
        return isRead ? maker.key : nil
    }
}

/// A request that may wait for the answer to another one.
private final class CacheWait {
    var timer: Scheduled<Void>?
    private let draft: RequestDraft
    private let key: CacheKey
    private let isAsked: Bool
    private let next: () -> Void

    init(_ draft: RequestDraft, _ key: CacheKey, isAsked: Bool, _ next: @escaping () -> Void) {
        self.draft = draft
        self.key = key
        self.isAsked = isAsked
        self.next = next
    }

    /// The wait is over, with the answer or without.
    func end(_ answer: CachedAnswer?) {
        timer?.cancel()
        guard !draft.isOver else { return }
        let cache = draft.lane.services.cache
        guard let answer else {
            cache.countMiss()
            return go(isLeading: false)
        }
        cache.countJoined(answer)
        CacheReplay.play(answer, to: draft) { self.go(isLeading: false) }
    }

    /// Asks a provider; the answer is kept if it may be.
    func go(isLeading: Bool) {
        draft.responder.commonFields.append(("x-cache", "MISS"))
        draft.observers.append(CacheRecorder(draft, key: key, isLeading: isLeading, isAsked: isAsked))
        next()
    }
}
