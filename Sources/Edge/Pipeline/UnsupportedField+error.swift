import Domain

extension UnsupportedField {
    /// What a client is told whose wish no provider of its model can be told; `name` gives the client's word for a field.
    func error(_ name: (ChatField) -> String = { $0.rawValue }) -> GatewayError {
        let place = place ?? name(field)
        return GatewayError(
            .unsupportedOperation,
            "the providers of this model cannot take \(place): \(reason)",
            param: place
        )
    }
}
