/// What a probe, a question for a provider's list of models, says of the provider.
///
/// | outcome | finding |
/// |---|---|
/// | 401, 402, 403 | it refuses the gateway's credentials, unless a call of a client has succeeded before |
/// | 5xx, no connection, time limit | it does not answer |
/// | anything else, such as 200, 404, 405, 429 | it answers: a service without such a list is none the worse |
enum ProbeFinding: Equatable {
    case answers
    case refusesCredentials
    /// No usable answer; why, in words.
    case silent(String)

    /// What an answer of that status says.
    init(status: Int) {
        switch status {
        case 401, 402, 403: self = .refusesCredentials
        case 500...: self = .silent("a probe was answered with status \(status)")
        default: self = .answers
        }
    }
}
