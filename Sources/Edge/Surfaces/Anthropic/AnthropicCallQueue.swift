/// Puts calls whose fragments alternate one after the other, as blocks must be.
///
/// The first call is open and its fragments pass at once. Those of later calls wait until it is whole: once its arguments
/// are a closed JSON value and another call's fragment comes, or when the answer goes on with something else.
struct AnthropicCallQueue {
    /// What the writer does next.
    enum Step: Equatable {
        case open(id: String, name: String)
        case fragment(String)
        case close
    }

    private struct Waiting {
        var number: Int
        var id: String
        var name: String
        var arguments = ""
    }

    private var open: (number: Int, arguments: ArgumentsScan)?
    private var waiting: [Waiting] = []

    /// Whether a call's block is open.
    var isOpen: Bool { open != nil }

    /// A call begins.
    mutating func begin(_ number: Int, id: String, name: String) -> [Step] {
        waiting.append(Waiting(number: number, id: id, name: name))
        return advance()
    }

    /// A fragment of a call's arguments comes.
    mutating func add(_ text: String, to number: Int) -> [Step] {
        guard !text.isEmpty else { return [] }
        if open?.number == number {
            open?.arguments.read(text)
            return [.fragment(text)]
        }
        // a fragment of a call that never began or is closed has no block to go to
        guard let place = waiting.firstIndex(where: { $0.number == number }) else { return [] }
        waiting[place].arguments += text
        return advance()
    }

    /// The answer goes on with something else, or ends.
    mutating func finish() -> [Step] {
        var steps: [Step] = []
        while open != nil || !waiting.isEmpty {
            if open != nil {
                steps.append(.close)
                open = nil
            }
            steps += openNext()
        }
        return steps
    }

    /// Opens the next call if none is open, or if the open one is whole.
    private mutating func advance() -> [Step] {
        guard let current = open else { return openNext() }
        guard current.arguments.isWhole else { return [] }
        open = nil
        return [.close] + openNext()
    }

    private mutating func openNext() -> [Step] {
        guard !waiting.isEmpty else { return [] }
        let next = waiting.removeFirst()
        var scan = ArgumentsScan()
        scan.read(next.arguments)
        open = (next.number, scan)
        let fragment: [Step] = next.arguments.isEmpty ? [] : [.fragment(next.arguments)]
        return [.open(id: next.id, name: next.name)] + fragment
    }
}

/// Tells whether the JSON object that comes in fragments is closed.
struct ArgumentsScan {
    private var depth = 0
    private var isInText = false
    private var isEscaped = false
    private var hasBegun = false

    /// Whether an object or array has begun and all brackets are closed.
    var isWhole: Bool { hasBegun && depth == 0 }

    mutating func read(_ text: String) {
        for byte in text.utf8 {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\\") where isInText: isEscaped = true
            case UInt8(ascii: "\""): isInText.toggle()
            case UInt8(ascii: "{") where !isInText, UInt8(ascii: "[") where !isInText:
                hasBegun = true
                depth += 1
            case UInt8(ascii: "}") where !isInText, UInt8(ascii: "]") where !isInText: depth -= 1
            default: break
            }
        }
    }
}
