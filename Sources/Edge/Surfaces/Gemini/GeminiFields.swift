import Domain
import JSON
import Providers

/// Reads the members of a Gemini body, and says which is wrong in the client's words.
enum GeminiFields {
    static func invalid(_ place: String, _ rule: String) -> GatewayError {
        GatewayError(.invalidRequest, "\(place) \(rule)", param: place)
    }

    static func object(_ value: JSONValue, _ place: String) throws(GatewayError) -> JSONObject {
        guard let object = value.object else { throw invalid(place, "must be an object") }
        return object.inGeminiSpelling
    }

    static func array(_ value: JSONValue, _ place: String) throws(GatewayError) -> [JSONValue] {
        guard let array = value.array else { throw invalid(place, "must be an array") }
        return array
    }

    static func string(_ value: JSONValue, _ place: String) throws(GatewayError) -> String {
        guard let string = value.string else { throw invalid(place, "must be a string") }
        return string
    }

    static func strings(_ value: JSONValue, _ place: String) throws(GatewayError) -> [String] {
        var strings: [String] = []
        for (index, element) in try array(value, place).enumerated() {
            strings.append(try string(element, "\(place)[\(index)]"))
        }
        return strings
    }

    static func double(_ value: JSONValue, _ place: String) throws(GatewayError) -> Double {
        guard let number = value.double else { throw invalid(place, "must be a number") }
        return number
    }

    /// Clients write whole numbers as `40.0` too.
    static func int(_ value: JSONValue, _ place: String) throws(GatewayError) -> Int {
        guard let number = value.int ?? value.double.flatMap(Int.init(exactly:)) else {
            throw invalid(place, "must be a whole number")
        }
        return number
    }

    static func bool(_ value: JSONValue, _ place: String) throws(GatewayError) -> Bool {
        guard let bool = value.bool else { throw invalid(place, "must be true or false") }
        return bool
    }
}
