import FoundationEssentials

/// How message bodies become bytes: plain JSON, the keys exactly as the message's `CodingKeys` spell them.
public enum WireCoding {
    // shared: neither is changed after this line, and both may then be used from any thread
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return encoder
    }()
    private static let decoder = JSONDecoder()

    /// The JSON of a value.
    ///
    /// - Throws: `failed` when JSON cannot say it, such as a number that is not finite.
    public static func encode(_ value: some Encodable) throws(WireError) -> [UInt8] {
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw WireError(.failed, "a \(type(of: value)) cannot be written as json")
        }
    }

    /// The value that the JSON in `bytes` stands for.
    ///
    /// - Throws: `badRequest` when it is no JSON or not of that shape; the message names the field.
    public static func decode<Value: Decodable>(
        _ type: Value.Type,
        from bytes: ArraySlice<UInt8>
    ) throws(WireError) -> Value {
        do {
            return try decoder.decode(type, from: Data(bytes))
        } catch {
            throw WireError(.badRequest, "a \(type) could not be read: \(fault(error))")
        }
    }

    private static func fault(_ error: any Error) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.isEmpty ? "the whole" : context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        return switch error {
        case DecodingError.keyNotFound(let key, _): "\(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context): "\(path(context)) is of another type"
        case DecodingError.valueNotFound(_, let context): "\(path(context)) is null"
        case DecodingError.dataCorrupted(let context): "\(path(context)) is not acceptable"
        default: "no json"
        }
    }
}
