import Domain
import JSON
import Metering
import NIOCore

/// The client's side of a translated stream; outlives the attempts that feed it.
///
/// A second provider that continues what a first one began writes on here, so that the client sees one answer.
final class ClientStream {
    /// Whether something a reader would see has been written.
    private(set) var hasToken = false
    /// The text so far; kept only where another provider may have to continue it.
    private(set) var said = ""
    /// Whether everything so far is plain text of one choice, which another provider can go on with.
    private(set) var isPlainText = true
    /// What came by.
    private(set) var pieces: Set<AnswerPiece> = []
    /// Names of what came and no protocol but the provider's own has.
    var namesOfOthers: [String] = []
    /// Tokens counted over what was said.
    var countedTokens: Int { counter.tokens }

    /// Who goes on from here; marked when its first token comes, where the protocol has room for a remark.
    var successor: String?

    private var writer: any ChatStreamWriter
    private var counter = TextCounter()
    private let keepsText: Bool
    private var hasBegun = false
    private var held: [UInt8] = []

    init(writer: any ChatStreamWriter, keepsText: Bool) {
        self.writer = writer
        self.keepsText = keepsText
    }

    /// Takes an event of a provider.
    func write(_ event: ChatEvent) {
        if case .began = event {
            // of a continued answer the first provider's names stay
            if hasBegun { return }
            hasBegun = true
        }
        if event.isToken, let successor {
            self.successor = nil
            held.append(contentsOf: ": continued by \(successor)\n\n".utf8)
        }
        counter.add(event)
        // an answer that only says why there is nothing counts as a token
        if event.isToken || event.isFinish { hasToken = true }
        if keepsText { remember(event) }
        switch event {
        case .text, .toolCallArguments: break
        default: pieces.formUnion(event.pieces)
        }
        writer.write(event, into: &held)
    }

    func end(usage: Usage, info: ProxyInfo?) {
        writer.end(usage: usage, info: info?.json, into: &held)
    }

    func fail(_ error: GatewayError, partial: Usage) {
        writer.fail(error, partial: partial, into: &held)
    }

    /// Hands on what may go out: everything, once there is a token.
    func flush(into output: inout ByteBuffer) {
        guard hasToken, !held.isEmpty else { return }
        output.writeBytes(held)
        held.removeAll(keepingCapacity: true)
    }

    /// Everything that waits, token or not.
    func flushed() -> [UInt8] {
        let bytes = held
        held.removeAll()
        return bytes
    }

    private func remember(_ event: ChatEvent) {
        switch event {
        case .text(let text, let choice):
            said += text
            if choice != 0 { isPlainText = false }
        case .reasoning, .reasoningSignature, .sealedReasoning, .toolCallBegan, .toolCallArguments, .refusal:
            isPlainText = false
        case .began, .logprobs, .finished, .usage: break
        }
    }
}
