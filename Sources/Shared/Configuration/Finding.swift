/// What was found out about one provider while no configuration file told: for the message at the start.
public struct Finding: Sendable, Equatable {
    /// How it stands with the provider.
    public enum State: String, Sendable {
        /// Its key is set, or it needs none: it will be asked.
        case found
        /// Its key is set, but its protocol is not served by this release.
        case notServedYet = "not served yet"
        /// None of its variables is set.
        case keyMissing = "key missing"
        /// It would need no key, but nothing listens where it should.
        case notRunning = "not running"
    }

    /// The provider's name.
    public var provider: String
    /// How it stands with it.
    public var state: State
    /// The environment variables that can hold its key, the one that was used first.
    public var variables: [String]

    /// A finding.
    public init(provider: String, state: State, variables: [String]) {
        self.provider = provider
        self.state = state
        self.variables = variables
    }
}
