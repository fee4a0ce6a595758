import Domain
import HTTPCodec
import JSON
import Metering
import NIOCore
import Providers

/// Carries an OpenAI-shaped stream to a client of the same protocol, and reads beside it.
///
/// The provider's bytes go on unchanged, event by event. Left out are events that are not JSON, a usage chunk nobody asked
/// for and whatever follows the end; changed is the chunk that finishes, which is given `_proxy_info`. Nothing goes out
/// before the first token, so that until then another provider may still be asked.
final class OpenAIRelay: StreamRelay {
    /// Whether something a reader would see has come, or an end that says why there is nothing.
    private(set) var hasToken = false
    /// Whether every choice has finished.
    private(set) var hasTerminal = false
    /// On the provider's word.
    private(set) var usage: Usage?
    /// Events that were no JSON.
    private(set) var droppedEvents = 0
    /// Tokens counted over what was said.
    var countedTokens: Int { counter.tokens }

    private let json: JSONParser
    private let wantsUsage: Bool
    private let promptTokens: () -> Int
    private var events = SSEParser(reporting: .everything)
    private var counter = TextCounter()
    private var finishedChoices = 0
    private var highestChoice = 0
    private var isDelivered = false
    private var awaitsUsage = false
    private var sentUsage = false
    /// A usage chunk made from a usage that came inside another chunk.
    private var usageChunk: [UInt8]?
    /// The chunk that finished, which lends its frame to the usage chunk of a provider that sends none.
    private var lastChunk: [UInt8]?

    /// What may go on, until the first token has come and the call that brought it ends.
    private var held: [UInt8] = []

    /// A relay for one attempt; `promptTokens` is asked where the client wants counts and the provider tells none.
    init(parser: JSONParser, wantsUsage: Bool, promptTokens: @escaping () -> Int) {
        json = parser
        self.wantsUsage = wantsUsage
        self.promptTokens = promptTokens
    }

    /// Takes bytes as they come and adds to `output` what may go on.
    func feed(_ bytes: [UInt8], into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        var signal = RelaySignal.goOn
        do throws(SSEError) {
            try events.feed(bytes) { event in
                guard !signal.isEnd else { return }
                let next = take(event, isWhole: true, info: info)
                if next != .goOn { signal = next }
            }
        } catch {
            return .overflow
        }
        flush(into: &output)
        return settled(signal)
    }

    /// The provider's stream has ended.
    func finish(into output: inout ByteBuffer, info: () -> ProxyInfo?) -> RelaySignal {
        var signal = RelaySignal.goOn
        if !isDelivered {
            do throws(SSEError) {
                try events.finish { event in
                    guard !signal.isEnd else { return }
                    let next = take(event, isWhole: false, info: info)
                    if next != .goOn { signal = next }
                }
            } catch {
                return .overflow
            }
        }
        if isDelivered || signal == .delivered {
            flush(into: &output)
            return .complete
        }
        if case .refused = signal { return signal }
        guard hasTerminal else { return hasToken ? .truncated : .empty }
        endStream()
        flush(into: &output)
        return .complete
    }

    private func settled(_ signal: RelaySignal) -> RelaySignal {
        if isDelivered, signal == .goOn || signal == .delivered { return usage == nil ? signal : .complete }
        return signal
    }

    // MARK: one event

    private func take(_ event: SSEEvent, isWhole: Bool, info: () -> ProxyInfo?) -> RelaySignal {
        guard event.kind == .event else {
            // a comment keeps the client's connection alive too; before the first token there is no stream to keep
            if hasToken, !isDelivered, isWhole { held.append(contentsOf: event.raw) }
            return .goOn
        }
        let data = event.data
        if event.isData("[DONE]") { return takeDone() }
        guard let element = try? json.parse(data) else {  // house: what is not JSON is dropped and counted
            droppedEvents += 1
            return .goOn
        }
        let chunk = ChatChunk(element) { counter.add($0) }
        if let refusal = chunk.refusal {
            return hasTerminal ? .goOn : .refused(refusal)
        }
        if let found = chunk.usage?.ifTold { usage = Usage.later(usage, found) }
        if isDelivered { return .goOn }
        if chunk.hasToken || chunk.finishes > 0 { hasToken = true }
        highestChoice = max(highestChoice, chunk.highestChoice)
        finishedChoices += chunk.finishes
        if chunk.finishes > 0, finishedChoices > highestChoice { hasTerminal = true }
        pass(event, chunk: chunk, isWhole: isWhole, info: info)
        if awaitsUsage, usage != nil {
            endStream()
            return .delivered
        }
        return .goOn
    }

    /// Sends an event on: unchanged where possible.
    private func pass(_ event: SSEEvent, chunk: ChatChunk, isWhole: Bool, info: () -> ProxyInfo?) {
        if chunk.usage != nil, chunk.choices == 0 {
            guard wantsUsage, chunk.usage?.ifTold != nil else { return }
            sentUsage = true
            return isWhole ? forward(event) : put(Array(event.data))
        }
        var splice = JSONSplice()
        if chunk.usage != nil {
            // some providers put usage into the chunk that finishes, or into every one
            splice.remove("usage")
            if wantsUsage, let told = chunk.usage?.ifTold {
                usageChunk = Self.usageChunk(from: event.data, usage: told)
            }
        }
        if wantsUsage, chunk.finishes > 0, usage == nil { lastChunk = Array(event.data) }
        if chunk.finishes > 0, let info = info() {
            var writer = JSONWriter(capacity: 160)
            info.write(to: &writer)
            splice.set("_proxy_info", to: writer.bytes)
        }
        if splice.isEmpty, isWhole { return forward(event) }
        let changed = splice.isEmpty ? nil : try? splice.applied(to: event.data)  // house: parsed before
        put(changed ?? Array(event.data))
    }

    private func takeDone() -> RelaySignal {
        if isDelivered || awaitsUsage { return .goOn }
        guard hasTerminal else { return hasToken ? .truncated : .empty }
        if wantsUsage, usage == nil {
            awaitsUsage = true
            return .awaitingUsage
        }
        endStream()
        return .delivered
    }

    /// The last events of a complete stream.
    private func endStream() {
        guard !isDelivered else { return }
        isDelivered = true
        if wantsUsage, !sentUsage, let usageChunk = usageChunk ?? countedChunk() { held.appendEvent(usageChunk) }
        held.appendEvent(Self.done)
    }

    /// The chunk that the client asked for where the provider has none (contract C4.8).
    private func countedChunk() -> [UInt8]? {
        // house: it was parsed before
        guard usage == nil, let lastChunk, case .object(let last)? = try? JSONValue(parsing: lastChunk) else {
            return nil
        }
        var chunk = JSONObject()
        for key in ["id", "object", "created", "model", "system_fingerprint"] { chunk[key] = last[key] }
        chunk["choices"] = []
        let counted = Usage.counted(told: nil, promptTokens: promptTokens, completionTokens: countedTokens)
        chunk["usage"] = .object(counted.openAI)
        return chunk.serialized()
    }

    private static func usageChunk(from data: UnsafeRawBufferPointer, usage: Usage?) -> [UInt8]? {
        guard case .object(var chunk)? = try? JSONValue(parsing: data) else { return nil }  // house: parsed before
        chunk["choices"] = []
        // some providers tell their counts elsewhere than at the top
        if chunk["usage"] == nil, let usage { chunk["usage"] = .object(usage.openAI) }
        return chunk.serialized()
    }

    // MARK: bytes

    /// Lets the event's own bytes go on.
    private func forward(_ event: SSEEvent) {
        held.append(contentsOf: event.raw)
    }

    /// Sends another text in the event's place.
    private func put(_ data: [UInt8]) {
        held.appendEvent(data)
    }

    private func flush(into output: inout ByteBuffer) {
        guard hasToken, !held.isEmpty else { return }
        output.writeBytes(held)
        held.removeAll(keepingCapacity: true)
    }

    private static let done = Array("[DONE]".utf8)
}
