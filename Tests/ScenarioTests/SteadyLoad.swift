import Foundation
import Synchronization
import TestSupport

/// Clients that ask without a pause, half of them for streams, and judge every answer against its text.
final class SteadyLoad: Sendable {
    /// What the clients have met so far.
    struct Tally: Sendable {
        /// Answers that were whole and right, by request id.
        var successes: [String] = []
        /// Connections that were refused.
        var refused = 0
        /// Connections that broke before the answer was complete; the client repeated its request.
        var broken = 0
        /// Errors told as such: a status of 4xx or 5xx, or a stream that ended honestly.
        var honestErrors: [String] = []
        /// Answers that claimed to be whole and were not.
        var falseSuccesses: [String] = []
        /// Pieces of another request's answer.
        var strangers: [String] = []
        /// Longest wait for a whole answer.
        var slowest: Duration = .zero

        /// All requests that were answered or broken.
        var total: Int {
            successes.count + broken + honestErrors.count + falseSuccesses.count
        }
    }

    private let gateway: GatewayUnderTest
    private let tally = Mutex(Tally())
    private let running = Atomic<Bool>(true)
    private let clients = Atomic<Int>(0)

    /// Starts that many clients, each with a thread, which ask again `gap` after each answer.
    init(_ gateway: GatewayUnderTest, clients count: Int, gap: Duration) {
        self.gateway = gateway
        for number in 0..<count {
            clients.wrappingAdd(1, ordering: .relaxed)
            Thread.detachNewThread { [self] in
                var turn = 0
                while running.load(ordering: .relaxed) {
                    turn += 1
                    ask("load-\(number)-\(turn)", stream: turn % 2 == 0)
                    pause(gap)
                }
                clients.wrappingSubtract(1, ordering: .relaxed)
            }
        }
    }

    /// What was met so far.
    var soFar: Tally {
        tally.withLock { $0 }
    }

    /// Lets the requests under way end, and tells what was met.
    func stop() throws -> Tally {
        running.store(false, ordering: .relaxed)
        try eventually("the clients end", within: .seconds(30)) { clients.load(ordering: .relaxed) == 0 }
        return soFar
    }

    private func ask(_ word: String, stream: Bool) {
        let body: JSONNode = [
            "model": "shared", "stream": .bool(stream),
            "messages": [["role": "user", "content": .string("\(word) please")]],
        ]
        let begin = ContinuousClock.now
        do {
            let response = try gateway.send("POST", "/chat/completions", body: body.text)
            judge(response, word, stream: stream, took: ContinuousClock.now - begin)
        } catch SocketTrouble.refused {
            tally.withLock { $0.refused += 1 }
        } catch {
            tally.withLock { $0.broken += 1 }
        }
    }

    private func judge(_ response: ClientResponse, _ word: String, stream: Bool, took: Duration) {
        let expected = ScriptedAnswer.marked(word).text
        let content = response.content
        tally.withLock { tally in
            tally.slowest = max(tally.slowest, took)
            if !expected.hasPrefix(content) { tally.strangers.append("\(word): \(content.prefix(200))") }
            let claims =
                stream ? response.claimsStreamedSuccess : response.status == 200 && response.ending == .complete
            if claims, response.ending == .complete, content == expected {
                tally.successes.append(response.requestID ?? "")
            } else if claims {
                tally.falseSuccesses.append("\(word) \(response.ending): \(response.text.suffix(300))")
            } else if response.ending != .complete {
                tally.broken += 1
            } else {
                tally.honestErrors.append("\(response.status) \(response.text.suffix(200))")
            }
        }
    }
}
