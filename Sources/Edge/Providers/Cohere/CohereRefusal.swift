/// What Cohere says when an answer ends with an error.
enum CohereRefusal {
    static func of(ending word: String, message: String?) -> UpstreamRefusal {
        UpstreamRefusal(message: message ?? "the answer ended with '\(word)'", code: word)
    }
}
