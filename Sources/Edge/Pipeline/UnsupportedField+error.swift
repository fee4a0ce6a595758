import Domain

extension UnsupportedField {
    /// What a client is told whose wish no provider of its model can be told, in its own words for fields and places.
    func error(in words: any ChatSurface, of chat: ChatRequest) -> GatewayError {
        error(at: place.map { words.name(ofPlace: $0, field, in: chat) } ?? words.name(of: field))
    }

    /// The same; `name` gives the client's word for a field.
    func error(_ name: (ChatField) -> String) -> GatewayError { error(at: place ?? name(field)) }

    private func error(at place: String) -> GatewayError {
        GatewayError(
            .unsupportedOperation,
            "the providers of this model cannot take \(place): \(reason)",
            param: place
        )
    }
}
