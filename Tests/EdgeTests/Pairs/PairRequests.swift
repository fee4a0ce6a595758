import Domain
import JSON

/// Makes requests that both of a pair can say.
struct PairRequests {
    private let pair: Pair
    private let speech: PairSpeech
    private var dice: PairDice
    private var marks = 0
    private var made = 0

    init(_ pair: Pair, seed: Int) {
        self.pair = pair
        speech = pair.speech
        dice = PairDice(seed)
    }

    /// The client's own request, in the form in which its reader gives it.
    mutating func request() -> ChatRequest {
        var chat = ChatRequest(model: pair.client.model, messages: [])
        chat.tools = tools()
        chat.messages = conversation()
        chat.maxOutputTokens = 40_000 + dice.roll(1000)
        chat.isStream = dice.isOne(in: 2)
        if sometimes(.stops, in: 3) { chat.stop = (0...dice.roll(3)).map { _ in dice.text() } }
        chat.answerFormat = answerFormat()
        let thinks = dice.isOne(in: 3)
        if thinks { chat.reasoning = reasoning() }
        // a thinking model of Anthropic's keeps its own temperature and is not forced
        let isBound = thinks && pair.has("Anthropic")
        if !isBound { sample(&chat) }
        if !chat.tools.isEmpty { choose(&chat, mayForce: !isBound) }
        advise(&chat)
        // a call made without a thought rules thinking out until it is answered
        if isBound { chat.messages += [assistant([]), user()] }
        return chat
    }

    private func can(_ what: PairSpeech) -> Bool { speech.contains(what) }

    private mutating func sometimes(_ what: PairSpeech, in sides: Int = 2) -> Bool {
        dice.isOne(in: sides) && can(what)
    }

    // MARK: tools

    private mutating func tools() -> [ChatTool] {
        guard dice.isOne(in: 2) || pair.has("Anthropic") else { return [] }
        let areStrict = sometimes(.strictTools)
        return (0...dice.roll(3)).map { place in
            var tool = ChatTool(name: "tool_\(place)")
            if dice.isOne(in: 2) { tool.description = dice.text() }
            if !sometimes(.bareTools, in: 4) {
                tool.parameters = [
                    "type": "object",
                    "properties": ["p\(place)": ["type": "string", "description": .string(dice.text())]],
                    "required": [.string("p\(place)")], "additionalProperties": false,
                ]
            }
            if can(.singleStrictTools) ? sometimes(.strictTools) : areStrict { tool.isStrict = true }
            tool.cache = mark()
            return tool
        }
    }

    private mutating func choose(_ chat: inout ChatRequest, mayForce: Bool) {
        switch dice.roll(6) {
        case 0 where can(.autoChoice): chat.toolChoice = .auto
        case 1 where can(.forcedChoice): chat.toolChoice = ToolChoice.none
        case 2 where can(.forcedChoice) && mayForce: chat.toolChoice = .required
        case 3 where can(.namedChoice) && mayForce: chat.toolChoice = .tool(dice.pick(chat.tools).name)
        default: break
        }
        // to Anthropic the wish stands beside a choice
        if sometimes(.parallelWish), chat.toolChoice == .auto || chat.toolChoice == .required {
            chat.allowsParallelToolCalls = false
        }
    }

    private mutating func mark() -> CacheMark? {
        guard can(.cacheMarks), marks < 4, dice.isOne(in: 5) else { return nil }
        marks += 1
        return CacheMark(ttl: dice.pick([nil, "5m", "1h"]))
    }

    // MARK: numbers, form, thought, advice

    private mutating func sample(_ chat: inout ChatRequest) {
        if dice.isOne(in: 2) { chat.sampling.temperature = Double(dice.roll(9)) / 8 }
        if can(.freeSampling) || chat.sampling.temperature == nil, dice.isOne(in: 2) {
            chat.sampling.topP = Double(1 + dice.roll(7)) / 8
        }
        if sometimes(.topK, in: 3) { chat.sampling.topK = 1 + dice.roll(100) }
        if can(.penaltiesAndSeed) {
            if dice.isOne(in: 3) { chat.sampling.frequencyPenalty = Double(dice.roll(9)) / 8 }
            if dice.isOne(in: 3) { chat.sampling.presencePenalty = Double(dice.roll(9)) / 8 }
            if dice.isOne(in: 3) { chat.sampling.seed = dice.roll(1 << 30) }
        }
        if sometimes(.minP, in: 3) { chat.sampling.minP = Double(dice.roll(9)) / 8 }
        if sometimes(.logitBias, in: 3) { chat.sampling.logitBias = ["50256": -100, "7": 3] }
        if sometimes(.choices, in: 3) { chat.choiceCount = 1 + dice.roll(8) }
        if sometimes(.logprobs, in: 3) { chat.logprobCount = can(.logprobAlternatives) ? dice.roll(6) : 0 }
    }

    private mutating func answerFormat() -> AnswerFormat? {
        let schema: JSONValue = [
            "type": "object",
            "properties": ["a": ["type": "number"], "b": ["type": "array", "items": ["type": "string"]]],
            "required": ["a", "b"], "additionalProperties": false,
        ]
        switch dice.roll(8) {
        case 0 where can(.textFormat): return .text
        case 1 where can(.anyJSON): return .json
        case 2: return .schema(AnswerFormat.Schema(name: "answer", schema: schema))
        case 3 where can(.namedSchemas):
            return .schema(
                AnswerFormat.Schema(
                    name: dice.word(),
                    description: dice.text(),
                    schema: schema,
                    isStrict: dice.isOne(in: 2)
                )
            )
        default: return nil
        }
    }

    private mutating func reasoning() -> ReasoningWish? {
        var wish: ReasoningWish
        switch dice.roll(4) {
        case 0 where can(.efforts): wish = ReasoningWish(effort: dice.pick(["low", "medium", "high"]))
        case 1 where can(.budgets): wish = ReasoningWish(budgetTokens: 1024 + dice.roll(20_000))
        case 2 where can(.freeThought) && !pair.has("Gemini 3"): return ReasoningWish(budgetTokens: 0)
        default:
            guard can(.freeThought) else { return nil }
            wish = ReasoningWish(budgetTokens: -1)
        }
        if sometimes(.hiddenThoughts) { wish.isShown = false }
        return wish
    }

    private mutating func advise(_ chat: inout ChatRequest) {
        if sometimes(.users) {
            chat.user = dice.text()
            chat.serviceTier = dice.pick([nil, "auto", "default"])
        }
        if sometimes(.otherAdvice) {
            chat.metadata = ["label": .string(dice.text())]
            chat.verbosity = dice.pick(["low", "medium", "high"])
            chat.promptCacheKey = dice.word()
            chat.serviceTier = dice.pick(["auto", "flex", "priority"])
        }
    }

    // MARK: the conversation

    private mutating func conversation() -> [ChatMessage] {
        var messages: [ChatMessage] = []
        if dice.isOne(in: 2) { messages.append(ChatMessage(.system, texts())) }
        if sometimes(.developers, in: 3) { messages.append(ChatMessage(.developer, texts())) }
        messages.append(user())
        for _ in 0..<dice.roll(4) {
            let calls = dice.isOne(in: 2) ? (0...dice.roll(3)).map { _ in call() } : []
            messages.append(assistant(sealed(calls)))
            messages += results(calls)
            guard !calls.isEmpty else {
                messages.append(user())
                continue
            }
            switch dice.roll(4) {
            case 0: messages.append(user())
            case 1: messages += [assistant([]), user()]
            case 2 where can(.laterInstructions): messages += [ChatMessage(.system, texts()), user()]
            default: return messages
            }
        }
        return messages
    }

    private mutating func texts() -> [ContentPart] {
        let count = sometimes(.severalTexts, in: 3) ? 2 : 1
        return (0..<count).map { _ in ContentPart(.text(dice.text()), cache: mark()) }
    }

    private mutating func user() -> ChatMessage {
        var parts = texts()
        if dice.isOne(in: 3) {
            let media = (0...dice.roll(2)).map { _ in ContentPart(.media(self.media()), cache: mark()) }
            parts = sometimes(.picturesFirst) ? media + parts : parts + media
        }
        let name = sometimes(.speakerNames, in: 3) ? dice.word() : nil
        return ChatMessage(.user, parts, name: name)
    }

    private mutating func media() -> Media {
        switch dice.roll(5) {
        case 0 where can(.documents):
            let name = can(.documentNames) ? "\(dice.word()).pdf" : nil
            return Media(.document, .base64("JVBERi0xLjQK"), mediaType: "application/pdf", name: name)
        case 1 where can(.sounds): return Media(.audio, .base64("UklGRgAA"), mediaType: "audio/wav")
        default: return picture()
        }
    }

    private mutating func picture() -> Media {
        var media =
            sometimes(.pictureAddresses)
            ? Media(.image, .url("https://example.org/\(dice.word()).png"))
            : Media(.image, .base64("iVBORw0KGgo\(dice.roll(90) + 10)AAA"), mediaType: "image/png")
        if sometimes(.pictureDetail) { media.detail = dice.pick(["low", "high", "auto"]) }
        return media
    }

    private mutating func assistant(_ calls: [ToolCall]) -> ChatMessage {
        var parts = dice.isOne(in: 2) ? thoughts() : []
        if sometimes(.partsInAnyOrder, in: 4) {
            parts.append(ContentPart(.text(dice.text())))
            parts += thoughts()
        }
        if calls.isEmpty, sometimes(.refusals, in: 4) {
            parts.append(ContentPart(.refusal(dice.text())))
        } else if calls.isEmpty || dice.isOne(in: 2) {
            parts.append(ContentPart(.text(dice.text())))
        }
        parts += calls.map { ContentPart(.toolCall($0)) }
        return ChatMessage(.assistant, parts)
    }

    private mutating func thoughts() -> [ContentPart] {
        var thoughts: [Reasoning] = []
        if can(.sealsOverThoughts), dice.isOne(in: 2) {
            thoughts = (0...dice.roll(2)).map { _ in Reasoning(text: dice.text(), signature: dice.word()) }
        } else if can(.unsealedThoughts) {
            thoughts = [Reasoning(text: dice.text())]
        }
        if sometimes(.sealedThoughts) { thoughts.append(Reasoning(text: "", sealed: dice.word())) }
        return thoughts.map { ContentPart(.reasoning($0)) }
    }

    private mutating func call() -> ToolCall {
        made += 1
        var id = can(.oddIDs) ? "functions.get:\(made)" : "toolu_\(made)-\(dice.word())"
        if !can(.longIDs) { id = "call\(10_000 + made)" }
        let arguments = sometimes(.textualArguments, in: 3) ? "{ \"a\" : tru" : dice.arguments()
        return ToolCall(id: id, name: "tool_\(dice.roll(4))", arguments: arguments)
    }

    /// The calls, sealed where both can: always the first for Gemini 3.
    private mutating func sealed(_ calls: [ToolCall]) -> [ToolCall] {
        var calls = calls
        guard can(.sealsOverCalls) else { return calls }
        for place in calls.indices where place == 0 && pair.has("Gemini 3") || dice.isOne(in: 2) {
            calls[place].signature = dice.word()
        }
        return calls
    }

    private mutating func results(_ calls: [ToolCall]) -> [ChatMessage] {
        // to Google and Ollama they are told in the order of the calls
        (pair.has("Gemini") || pair.has("Ollama") ? calls : dice.shuffled(calls)).map { call in
            var result = ToolResult(callID: call.id, name: nil, parts: [])
            let count = sometimes(.severalResultTexts, in: 3) ? 2 : 1
            // a JSON object is a document to Cohere
            result.parts = (0..<count).map { _ in
                ContentPart(.text(dice.isOne(in: 3) ? dice.arguments() : dice.text()))
            }
            if sometimes(.resultPictures, in: 3) {
                let picture = Media(.image, .base64("iVBORw0KGgo\(dice.roll(90) + 10)AAA"), mediaType: "image/png")
                result.parts.append(ContentPart(.media(picture)))
            }
            result.isError = sometimes(.failures, in: 3)
            return ChatMessage(.tool, [ContentPart(.toolResult(result))])
        }
    }
}
