import CPlatform
import Domain
import HTTP
import JSON
import NIOCore
import NIOPosix

extension Lane {
    /// The request with its template expanded; `done` is called once, at once where no template is named, else later on
    /// this loop.
    func expandTemplate(
        of request: Request,
        threads: NIOThreadPool = .singleton,
        done: @escaping (Result<Request, GatewayError>) -> Void
    ) {
        guard namesTemplate(request.body) else { return done(.success(request)) }
        let expansion = TemplateExpansion(store: services.templates)
        let bytes = Array(buffer: request.body)
        let loop = loop
        let bound = NIOLoopBound((request: request, done: done), eventLoop: loop)
        threads.submit { state in
            let result: Result<[UInt8]?, GatewayError>
            if case .active = state {
                result = Result { () throws(GatewayError) in try expansion.body(of: bytes) }
            } else {
                result = .failure(GatewayError(.shuttingDown, "the gateway is shutting down; send the request again"))
            }
            loop.execute {
                var (request, done) = bound.value
                switch result {
                case .success(let body):
                    if let body { request.body = ByteBuffer(bytes: body) }
                    done(.success(request))
                case .failure(let error): done(.failure(error))
                }
            }
        }
    }

    /// Whether the body has one of the two fields; most bodies do not even hold the word.
    private func namesTemplate(_ body: ByteBuffer) -> Bool {
        body.withUnsafeReadableBytes { bytes in
            guard let start = bytes.baseAddress else { return false }
            let word: StaticString = "\"template"
            guard cplatform_contains(start, bytes.count, word.utf8Start, word.utf8CodeUnitCount) != 0,
                // house: what is not JSON is refused by the reading that follows
                let element = try? parser.parse(bytes)
            else { return false }
            return [element["template"], element["template_vars"]].contains { $0.map { !$0.isNull } ?? false }
        }
    }
}
