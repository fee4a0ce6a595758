/// What a model can do.
public struct ModelAbilities: OptionSet, Sendable, Hashable {
    /// The bits, as the price table holds them.
    public let rawValue: UInt16

    /// Abilities of these bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// It sees images.
    public static let vision = Self(rawValue: 1 << 0)
    /// It calls tools.
    public static let tools = Self(rawValue: 1 << 1)
    /// It calls several tools at once.
    public static let parallelTools = Self(rawValue: 1 << 2)
    /// It thinks before it answers.
    public static let reasoning = Self(rawValue: 1 << 3)
    /// It follows a JSON schema.
    public static let responseSchema = Self(rawValue: 1 << 4)
    /// Its provider caches prompts.
    public static let promptCaching = Self(rawValue: 1 << 5)
    /// It reads PDF files.
    public static let pdf = Self(rawValue: 1 << 6)
    /// It hears.
    public static let audioInput = Self(rawValue: 1 << 7)
    /// It speaks.
    public static let audioOutput = Self(rawValue: 1 << 8)
    /// It searches the web.
    public static let webSearch = Self(rawValue: 1 << 9)
    /// It takes system messages.
    public static let systemMessages = Self(rawValue: 1 << 10)
    /// It operates a computer.
    public static let computerUse = Self(rawValue: 1 << 11)
    /// It goes on with an answer that was begun for it.
    public static let prefill = Self(rawValue: 1 << 12)
    /// It can be told which tool to call.
    public static let toolChoice = Self(rawValue: 1 << 13)
}

/// What is known about a model besides its price.
public struct ModelFacts: Sendable, Hashable {
    /// What a model is for; the raw values are what the price table holds.
    public enum Mode: UInt8, Sendable, CaseIterable {
        // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
        case unknown, chat, completion, responses, embedding, imageGeneration, audioTranscription, audioSpeech,
            realtime,
            rerank, moderation
    }

    /// A day without a clock or a zone.
    public struct Day: Sendable, Hashable, Comparable, CustomStringConvertible {
        /// The digits of year, month and day in a row: 20261231.
        public let number: Int

        /// The day of these digits.
        public init(number: Int) {
            self.number = number
        }

        /// The day as 2026-12-31.
        public var description: String {
            func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(number / 10_000)-\(two(number / 100 % 100))-\(two(number % 100))"
        }

        /// Whether one day comes before another.
        public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
    }

    /// Who serves it.
    public var provider: ModelProvider
    /// What it is for.
    public var mode: Mode
    /// The tokens that prompt and answer may have together; nil: not stated.
    public var contextWindow: Int?
    /// The tokens that an answer may have; nil: not stated.
    public var maxOutput: Int?
    /// The length of its vectors; nil: not stated, or it makes none.
    public var embeddingLength: Int?
    /// What it can do; what is missing may only be unstated.
    public var abilities: ModelAbilities
    /// The day on which its provider means to switch it off; nil: none is announced.
    public var endDate: Day?
}
