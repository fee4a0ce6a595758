/// What a protocol has words of its own for; the rest every one of the five can say.
///
/// What is generated for a pair is what both can say. Still a trip changes some things by rule, and what is compared is
/// made equal first:
///
/// | who | rule | where it is made equal |
/// |---|---|---|
/// | all | the model's name is the provider's from the second leg on | `PairNormal.request` |
/// | Anthropic, Cohere, Ollama | no thoughts at all is a budget of 0 or the effort `none` | `PairNormal.request` |
/// | OpenAI | a result's tool name is told if it is known; Anthropic and Cohere have none | `PairNormal.request` |
/// | Gemini, Ollama | a result's tool name is found by its call | `PairNormal.request` |
/// | Anthropic | wants `max_tokens`, at most four cache marks, closed schemas | always generated so |
/// | Anthropic | a thinking model keeps its temperature and is not forced to call | not generated together |
/// | Ollama, Cohere | a tool without parameters gets an empty schema | not generated |
/// | Cohere | several texts beside calls are one plan | one text beside calls |
/// | Ollama | pictures follow the text | generated in this order |
/// | Anthropic | wants the tools that were called so far | always generated with tools |
/// | Gemini, Ollama | results are told in the order of their calls | generated so; see `PairTurnTests` |
/// | Gemini | tells the type of a picture at an address, by its ending | `PairNormal.request` |
/// | OpenAI | a document without a name is `document.pdf` | `PairNormal.request` |
/// | Gemini 3 | the first call of each answer is sealed, if need be with Google's mark for foreign calls | `PairNormal.request` |
/// | Gemini | names of calls like the gateway's own, `call_<n>_…`, are not told to Google | not generated; own test |
/// | Anthropic | an answer's id begins with `msg_` | generated so |
/// | Ollama | an answer has no id; Cohere tells no model | `PairNormal.answer` |
/// | all | finish reasons | `PairSpeaker.hears` |
/// | all | parts of the token counts that one side does not know | `PairSpeaker.counts` |
/// | Ollama | texts and thoughts of an answer are one each, thoughts first | generated so |
/// | Responses | a thought of an answer has a name | `PairNormal.answer` |
/// | Responses | probabilities stand with texts | generated so |
/// | Mistral | names of calls have nine letters and digits | generated so |
/// | Mistral, Responses | no `top_k`; Responses has no stop texts; both cannot ask for thoughts of any length | not generated |
struct PairSpeech: OptionSet {
    let rawValue: Int

    // messages
    static let severalTexts = Self(rawValue: 1 << 0)
    static let pictureAddresses = Self(rawValue: 1 << 1)
    static let pictureDetail = Self(rawValue: 1 << 2)
    static let picturesFirst = Self(rawValue: 1 << 3)
    static let documents = Self(rawValue: 1 << 4)
    static let documentNames = Self(rawValue: 1 << 5)
    static let sounds = Self(rawValue: 1 << 6)
    static let cacheMarks = Self(rawValue: 1 << 7)
    static let unsealedThoughts = Self(rawValue: 1 << 8)
    static let sealsOverThoughts = Self(rawValue: 1 << 9)
    static let sealedThoughts = Self(rawValue: 1 << 10)
    static let sealsOverCalls = Self(rawValue: 1 << 11)
    static let failures = Self(rawValue: 1 << 12)
    static let severalResultTexts = Self(rawValue: 1 << 13)
    static let resultPictures = Self(rawValue: 1 << 14)
    static let laterInstructions = Self(rawValue: 1 << 15)
    static let developers = Self(rawValue: 1 << 16)
    static let speakerNames = Self(rawValue: 1 << 17)
    static let refusals = Self(rawValue: 1 << 18)
    static let textualArguments = Self(rawValue: 1 << 19)
    static let oddIDs = Self(rawValue: 1 << 20)
    // tools
    static let parallelWish = Self(rawValue: 1 << 21)
    static let autoChoice = Self(rawValue: 1 << 22)
    static let forcedChoice = Self(rawValue: 1 << 23)
    static let namedChoice = Self(rawValue: 1 << 24)
    static let strictTools = Self(rawValue: 1 << 25)
    static let singleStrictTools = Self(rawValue: 1 << 26)
    static let bareTools = Self(rawValue: 1 << 27)
    // numbers
    static let freeSampling = Self(rawValue: 1 << 28)
    static let penaltiesAndSeed = Self(rawValue: 1 << 29)
    static let minP = Self(rawValue: 1 << 30)
    static let logitBias = Self(rawValue: 1 << 31)
    static let choices = Self(rawValue: 1 << 32)
    static let logprobs = Self(rawValue: 1 << 33)
    static let logprobAlternatives = Self(rawValue: 1 << 34)
    // form, thought, advice
    static let textFormat = Self(rawValue: 1 << 35)
    static let anyJSON = Self(rawValue: 1 << 36)
    static let namedSchemas = Self(rawValue: 1 << 37)
    static let efforts = Self(rawValue: 1 << 38)
    static let budgets = Self(rawValue: 1 << 39)
    static let hiddenThoughts = Self(rawValue: 1 << 40)
    static let users = Self(rawValue: 1 << 41)
    static let otherAdvice = Self(rawValue: 1 << 42)
    // answers
    static let stopTexts = Self(rawValue: 1 << 43)
    static let answerPictures = Self(rawValue: 1 << 44)
    static let ids = Self(rawValue: 1 << 45)
    static let models = Self(rawValue: 1 << 46)
    static let partsInAnyOrder = Self(rawValue: 1 << 47)
    // what all but one or two have
    static let topK = Self(rawValue: 1 << 48)
    static let stops = Self(rawValue: 1 << 49)
    static let longIDs = Self(rawValue: 1 << 50)
    static let freeThought = Self(rawValue: 1 << 51)

    /// What all but Mistral and Responses can say.
    static let usual: Self = [.topK, .stops, .longIDs, .freeThought]
}
