/// A value that is changed inside an expectation, where macros allow no mutation.
final class Held<Value> {
    var value: Value

    init(_ value: Value) { self.value = value }

    /// Works on the value.
    func callAsFunction<Result>(_ work: (inout Value) throws -> Result) rethrows -> Result { try work(&value) }
}
