import CPlatform
import HTTP
import JSON
import NIOCore

/// What a request wants of the response cache.
enum CacheWish: Equatable {
    /// The cache is not for it.
    case nothing
    /// It does not want a kept answer, and nothing of it is kept.
    case bypass
    /// It does not want a kept answer; its own takes the place of one.
    case refresh(isAsked: Bool)
    /// It takes a kept answer, and its own is kept. `isAsked`: by the header, not only by its temperature.
    case use(isAsked: Bool)

    /// Reads the wish from the header fields `X-Proxy-Cache` and `Cache-Control` and what else decides.
    ///
    /// `isKept` says whether answers of this kind are kept at all, `isFixed` whether the request states temperature 0; it is
    /// asked only where that decides.
    init(field: String?, cacheControl: String?, isKept: Bool, isStream: Bool, isFixed: () -> Bool) {
        let wish = field?.lowercased()
        let control = cacheControl.map(Self.directives) ?? []
        let isAsked = wish == "on"
        if wish == "off" || control.contains("no-store") {
            self = .bypass
        } else if !isKept {
            self = isAsked ? .bypass : .nothing
        } else if !isAsked, isStream || !isFixed() {
            self = .nothing
        } else {
            self = control.contains("no-cache") ? .refresh(isAsked: isAsked) : .use(isAsked: isAsked)
        }
    }

    /// The wish of a request that has been read.
    init(_ draft: RequestDraft) {
        let isKept =
            draft.plan != nil && draft.work.keeper == nil && (draft.work is ChatWork || draft.work is EmbeddingWork)
        let isChat = draft.work is ChatWork
        self.init(
            field: draft.request.header("x-proxy-cache"),
            cacheControl: draft.request.header("cache-control"),
            isKept: isKept,
            isStream: draft.peek.isStream,
            isFixed: { isChat && Self.statesZero(draft.request.body, draft.lane.parser) }
        )
    }

    private static func directives(_ field: String) -> [Substring] {
        field.lowercased().split(whereSeparator: { $0 == "," || $0 == " " })
    }

    /// Whether the body states temperature 0, wherever the protocol has it.
    static func statesZero(_ body: ByteBuffer, _ parser: JSONParser) -> Bool {
        body.withUnsafeReadableBytes { bytes in
            // most requests state none, and this is faster than reading them once more
            let isStated = key.withUnsafeBytes {
                cplatform_contains(bytes.baseAddress, bytes.count, $0.baseAddress, $0.count) != 0
            }
            // house: what is not JSON was refused before
            guard isStated, let root = try? parser.parse(bytes) else { return false }
            let stated =
                root["temperature"] ?? root["generationConfig"]?["temperature"]
                ?? root["generation_config"]?["temperature"] ?? root["options"]?["temperature"]
            return stated?.double == 0
        }
    }

    private static let key = Array("\"temperature\"".utf8)
}
