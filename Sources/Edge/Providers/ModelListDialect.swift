public import JSON

/// A provider type's words for the list of its models: pure functions.
public protocol ModelListDialect: Sendable {
    /// Header fields that the call needs besides the key.
    var headers: [(name: String, value: String)] { get }

    /// The path of the first page of a list that stands at `path`, or of the page that `next` leads to.
    func path(_ path: String, next: String?) -> String

    /// Reads a page whose status was a success.
    ///
    /// - Throws: `DialectFault` when it is an error or no list.
    func page(from body: JSONValue) throws(DialectFault) -> ModelListPage
}

extension ModelListDialect {
    /// None.
    public var headers: [(name: String, value: String)] { [] }

    /// The list is one page.
    public func path(_ path: String, next: String?) -> String { path }
}

/// One page of a provider's list.
public struct ModelListPage: Sendable, Equatable {
    /// In the provider's order.
    public var models: [ListedModel]
    /// Leads to the next page; nil on the last one.
    public var next: String?

    /// A page.
    public init(_ models: [ListedModel], next: String? = nil) {
        self.models = models
        self.next = next
    }
}

/// A model as its provider's own list has it; what a list does not tell is nil or empty.
public struct ListedModel: Sendable, Equatable {
    /// US dollars for a million tokens.
    public struct Price: Sendable, Equatable {
        /// Read.
        public var input: Double
        /// Written.
        public var output: Double

        /// A price.
        public init(input: Double, output: Double) {
            self.input = input
            self.output = output
        }
    }

    /// What requests name.
    public var id: String
    /// What people call it.
    public var name: String?
    /// What it is for.
    public var summary: String?
    /// Who made it.
    public var owner: String?
    /// Seconds since 1970.
    public var created: Int?
    /// Tokens that prompt and answer may have together, or the prompt alone where the list tells only that.
    public var contextWindow: Int?
    /// Tokens that an answer may have.
    public var maxOutput: Int?
    /// What it can do, in the gateway's words: `chat`, `vision`, `tools` and the like.
    public var capabilities: [String] = []
    /// What it costs.
    public var price: Price?
    /// Whether its provider advises against it.
    public var isDeprecated = false

    /// A model of which only the id is known.
    public init(_ id: String) {
        self.id = id
    }
}

extension JSONValue {
    /// The first of these members that is a number above 0.
    func firstCount(_ names: String...) -> Int? {
        for name in names {
            if let number = self[name]?.double, number >= 1, number < 1e12 { return Int(number) }
        }
        return nil
    }

    /// Members of a list that are true, by their names in the list and in the gateway.
    func trueMembers(_ words: [(name: String, word: String)]) -> [String] {
        words.filter { self[$0.name]?.bool == true }.map(\.word)
    }
}
