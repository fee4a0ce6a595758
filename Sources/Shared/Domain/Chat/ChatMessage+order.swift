extension [ChatMessage] {
    /// The messages' places, results of tools that follow one another in the order of their calls.
    ///
    /// For protocols that match results to calls by their order alone.
    public var placesInCallOrder: [Int] {
        var places: [String: Int] = [:]
        var (called, run) = (0, 0)
        let keys = enumerated().map { index, message -> (run: Int, place: Int, index: Int) in
            for case .toolCall(let call) in message.parts.map(\.kind) {
                places[call.id] = called
                called += 1
            }
            if message.role != .tool { run = index }
            guard message.role == .tool, case .toolResult(let result)? = message.parts.first?.kind else {
                return (run, -1, index)
            }
            return (run, places[result.callID] ?? .max, index)
        }
        return keys.sorted { $0 < $1 }.map(\.index)
    }
}
