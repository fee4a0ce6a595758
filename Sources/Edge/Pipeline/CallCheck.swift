import Domain
import Metering
import Providers

/// In which form a client's protocol has the arguments of a tool call.
enum ArgumentForm {
    /// As the text that the model wrote.
    case text
    /// As an object, also in a stream.
    case object
    /// As an object, in a stream as pieces of its text.
    case objectInPieces
}

/// Holds the calls of one stream against what their client can be given: arguments that are a JSON object.
///
/// What a model wrote instead is no answer and is never repaired (fault F27). Only an answer that the client's own limit
/// of tokens cut may end inside a call: what then cannot be given is left out, or ends in pieces as it came.
struct CallCheck {
    private struct Call {
        let number: Int
        let choice: Int
        let name: String
        let began: ChatEvent
        var arguments = ""

        var tokens: Int {
            var counter = TextCounter()
            counter.add(name)
            counter.add(arguments)
            return counter.tokens
        }
    }

    private let form: ArgumentForm
    private var calls: [Call] = []
    private var leftOut = 0

    /// A check for a client of this form.
    init(_ form: ArgumentForm) {
        self.form = form
    }

    /// Tokens counted over what the client was not given, or not yet; the provider wrote them.
    var heldTokens: Int { form == .object ? calls.reduce(leftOut) { $0 + $1.tokens } : 0 }

    /// Hands on what an event lets go to the client.
    mutating func pass(_ event: ChatEvent, to write: (ChatEvent) -> Void) throws(DialectFault) {
        guard form != .text else { return write(event) }
        switch event {
        case .toolCallBegan(let number, _, let name, _, let choice):
            calls.append(Call(number: number, choice: choice, name: name, began: event))
            if form == .object { return }
        case .toolCallArguments(let number, let piece, let choice):
            if let place = calls.lastIndex(where: { $0.number == number && $0.choice == choice }) {
                calls[place].arguments += piece
            }
            if form == .object { return }
        case .finished(let reason, _, let choice): try end(choice, isCut: reason == .length, write)
        case .text(_, let choice), .reasoning(_, let choice), .refusal(_, let choice):
            // what follows the calls comes after them; pieces may still belong to one
            if form == .object { try end(choice, isCut: false, write) }
        default: break
        }
        write(event)
    }

    /// The calls of a choice are whole.
    private mutating func end(_ choice: Int, isCut: Bool, _ write: (ChatEvent) -> Void) throws(DialectFault) {
        guard !calls.isEmpty else { return }
        for call in calls where call.choice == choice {
            guard OllamaArguments.object(call.arguments) != nil else {
                if isCut {
                    leftOut += call.tokens
                    continue
                }
                throw Self.fault(call.name)
            }
            guard form == .object else { continue }
            write(call.began)
            write(.toolCallArguments(call: call.number, call.arguments, choice: choice))
        }
        calls.removeAll { $0.choice == choice }
    }

    fileprivate static func fault(_ name: String) -> DialectFault {
        .notProtocol("called the tool '\(name.prefix(64))' with arguments that are not a JSON object")
    }
}

extension ChatAnswer {
    /// The same answer for a client that has arguments as objects.
    ///
    /// - Throws: `DialectFault` where a call has others; of an answer that was cut such a call is left out.
    func checked(for form: ArgumentForm) throws(DialectFault) -> ChatAnswer {
        guard form != .text else { return self }
        var answer = self
        for place in answer.choices.indices {
            let isCut = answer.choices[place].finish == .length
            var parts: [ContentPart] = []
            for part in answer.choices[place].parts {
                if case .toolCall(let call) = part.kind, OllamaArguments.object(call.arguments) == nil {
                    guard isCut else { throw CallCheck.fault(call.name) }
                    continue
                }
                parts.append(part)
            }
            answer.choices[place].parts = parts
        }
        return answer
    }
}
