import Domain
import HTTP
import HTTPCodec
import JSON
import NIOCore
import Providers

/// A request for an operation that is passed on as it is, to providers that have it.
///
/// Such operations are pictures, moderations, reranking and sound. Changed is only the model's name where the provider knows it by another.
final class PassageWork: ProxyWork {
    private let request: Request
    private let wanted: Operation
    private let peek: ChatPeek
    private let parser: JSONParser

    init(_ wanted: Operation, request: Request, peek: ChatPeek, parser: JSONParser) {
        self.wanted = wanted
        self.request = request
        self.peek = peek
        self.parser = parser
    }

    var operation: String {
        switch wanted {
        case .images, .imageEdits: "image_generation"
        default: wanted.rawValue
        }
    }

    /// A form is pictures or sound, which have no tokens we could count.
    func countedPrompt() -> Int? { request.header("content-type")?.isForm == true ? 0 : nil }

    func interpreter(for entry: ProviderEntry, model: String) throws(GatewayError) -> any Interpreter {
        guard let path = entry.profile?.passages[wanted] else {
            throw GatewayError(
                .unsupportedOperation,
                "provider '\(entry.name)' of type '\(entry.type)' has no \(wanted.rawValue)",
                param: "model"
            )
        }
        return passage(path: path, model: model)
    }

    /// The client's bytes, sent to a path.
    func passage(path: String, model: String) -> any Interpreter {
        let contentType = request.header("content-type") ?? "application/json"
        let outgoing = Outgoing(
            path: path,
            // what is spoken comes back as sound; a form keeps its boundary
            contentType: wanted == .speech || contentType.isForm ? contentType : nil,
            body: body(model: model, contentType: contentType)
        )
        return Passage(
            outgoing: outgoing,
            isStream: peek.isStream,
            parser: parser,
            isCounted: wanted == .embeddings
        )
    }

    func streamEnd(_ error: GatewayError, partial: Usage) -> [UInt8] {
        var bytes: [UInt8] = []
        let said: JSONValue = [
            "error": [
                "message": .string(error.message), "type": "provider_error", "code": .string(error.code.rawValue),
            ]
        ]
        bytes.appendEvent(said.serialized())
        return bytes
    }

    private func body(model: String, contentType: String) -> [UInt8] {
        let bytes = Array(buffer: request.body)
        guard let named = peek.model, named != model else { return bytes }
        if contentType.isForm {
            return MultipartForm(contentType: contentType, body: bytes)?.replacing("model", with: model) ?? bytes
        }
        var splice = JSONSplice()
        splice.set("model", to: .string(model))
        return (try? splice.applied(to: bytes)) ?? bytes  // house: the text was parsed before
    }
}

/// Lets an operation pass; its answers are looked into for token counts, errors and their end alone.
final class Passage: Interpreter {
    var outgoing: Outgoing
    let takesStreams: Bool
    private let parser: JSONParser
    private let isCounted: Bool

    /// `isCounted` where what was asked is counted if the provider does not tell.
    init(outgoing: Outgoing, isStream: Bool, parser: JSONParser, isCounted: Bool) {
        self.isCounted = isCounted
        self.outgoing = outgoing
        takesStreams = isStream
        self.parser = parser
    }

    func makeRelay() -> (any StreamRelay)? { OperationRelay(parser: parser) }

    func whole(_ bytes: [UInt8], contentType: String?) throws(DialectFault) -> any WholeReply {
        // sound is not JSON, and never begins like it
        guard let first = bytes.first(where: { $0 > 32 }) else { throw .notProtocol("sent an empty body") }
        guard first == UInt8(ascii: "{") else {
            if first == UInt8(ascii: "<") {
                throw .notProtocol("answered with a page, not JSON; is its base_url right?")
            }
            return PassageReply(bytes: bytes, usage: Usage.none, isJSON: false, mediaType: contentType)
        }
        guard let body = try? parser.parse(bytes) else {  // house: the fault is told as one of the protocol
            throw .notProtocol("sent what is not JSON")
        }
        if let error = body["error"], !error.isNull { throw .refused(UpstreamRefusal(body)) }
        let usage = body["usage"].flatMap { Usage(openAI: $0)?.ifTold }
        return PassageReply(bytes: bytes, usage: usage ?? (isCounted ? nil : Usage.none), isJSON: true)
    }
}

/// An answer that goes on as it came, with `_proxy_info` where it is a JSON object.
struct PassageReply: WholeReply {
    let bytes: [UInt8]
    let usage: Usage?
    let isJSON: Bool
    var mediaType: String?

    /// What is no text has no tokens we could count.
    var countedTokens: Int { 0 }
    var contentType: String { mediaType ?? (isJSON ? "application/json" : "application/octet-stream") }

    func body(with info: ProxyInfo?) -> [UInt8] { isJSON ? bytes.settingLast("_proxy_info", to: info) : bytes }
}

extension String {
    /// Whether a content type is that of a form.
    var isForm: Bool { lowercased().hasPrefix("multipart/form-data") }
}
