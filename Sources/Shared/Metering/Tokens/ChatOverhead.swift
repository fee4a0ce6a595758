/// What a chat costs besides its texts: the tokens that delimit messages, names, the start of the answer, and tools.
///
/// OpenAI publishes these numbers for its chat models since June 2023. Those of messages are a rule; those of tools are
/// its published approximation.
public struct ChatOverhead: Sendable, Hashable {
    /// Tokens for each message.
    public var perMessage = 3
    /// Tokens for each name of a speaker.
    public var perName = 1
    /// Tokens for the start of the answer, once.
    public var perReply = 3
    /// Tokens for each tool.
    public var perTool: Int
    /// Tokens for the parameters of a tool that has any.
    public var perParameterList = 3
    /// Tokens for each parameter.
    public var perParameter = 3
    /// Tokens for a parameter that has choices.
    public var perChoiceList = -3
    /// Tokens for each choice.
    public var perChoice = 3
    /// Tokens for the end of the tools, once if there are any.
    public var perToolList = 12

    /// The numbers of an encoding.
    public init(_ encoding: TokenEncoding) {
        perTool = encoding == .cl100k ? 10 : 7
    }

    /// The tokens of messages and tools together.
    public func tokens(of prompt: ChatPrompt, with tokenizer: Tokenizer) -> Int {
        var tokens = perReply
        for message in prompt.messages {
            tokens += perMessage + tokenizer.count(message.role) + tokenizer.count(message.content)
            if let name = message.name { tokens += perName + tokenizer.count(name) }
        }
        for tool in prompt.tools { tokens += self.tokens(of: tool, with: tokenizer) }
        return prompt.tools.isEmpty ? tokens : tokens + perToolList
    }

    private func tokens(of tool: ChatPrompt.Tool, with tokenizer: Tokenizer) -> Int {
        var tokens = perTool + tokenizer.count("\(tool.name):\(Self.withoutFullStop(tool.description))")
        if !tool.parameters.isEmpty { tokens += perParameterList }
        for parameter in tool.parameters {
            let line = "\(parameter.name):\(parameter.type):\(Self.withoutFullStop(parameter.description))"
            tokens += perParameter + tokenizer.count(line)
            guard let choices = parameter.choices else { continue }
            tokens += perChoiceList
            for choice in choices { tokens += perChoice + tokenizer.count(choice) }
        }
        return tokens
    }

    private static func withoutFullStop(_ text: String) -> Substring {
        text.hasSuffix(".") ? text.dropLast() : text[...]
    }
}

extension Tokenizers {
    /// How many tokens a chat request has for a model, delimiters included.
    ///
    /// It is exact for messages of OpenAI's models; tools, and the delimiters of everyone else, are guessed.
    public func count(_ prompt: ChatPrompt, choice: TokenizerChoice) -> TokenCount {
        switch choice {
        case .exact(let encoding):
            let tokens = ChatOverhead(encoding).tokens(of: prompt, with: self[encoding])
            return TokenCount(tokens: tokens, isExact: prompt.tools.isEmpty && encoding != .tekken)
        case .estimate(let encoding, let percent):
            let tokens = ChatOverhead(encoding).tokens(of: prompt, with: self[encoding])
            return TokenCount(tokens: (tokens * percent + 99) / 100, isExact: false)
        case .unknown:
            // a prompt of an unknown family is counted like those of most families
            return count(prompt, choice: .estimate(.o200k, percent: 110))
        }
    }
}
