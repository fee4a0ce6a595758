import Domain

extension GatewayError {
    /// Whether a field of the request is at fault: one that is wrong, or one that no provider of its model can take.
    var isValidation: Bool { code == .invalidRequest || (code == .unsupportedOperation && param != nil) }
}
