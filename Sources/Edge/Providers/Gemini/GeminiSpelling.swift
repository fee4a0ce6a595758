public import JSON

extension JSONObject {
    /// The object with its own members' names in camel case: Google takes `system_instruction` for `systemInstruction`.
    ///
    /// Members of members keep their names.
    public var inGeminiSpelling: JSONObject {
        guard contains(where: { $0.key.utf8.dropFirst().contains(UInt8(ascii: "_")) }) else { return self }
        return JSONObject(map { (key: Self.geminiSpelling(of: $0.key), value: $0.value) })
    }

    /// A name in camel case.
    public static func geminiSpelling(of name: String) -> String {
        var result: [UInt8] = []
        var isWordStart = false
        for byte in name.utf8 {
            if byte == UInt8(ascii: "_"), !result.isEmpty {
                isWordStart = true
            } else if isWordStart, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) {
                result.append(byte - 0x20)
                isWordStart = false
            } else {
                result.append(byte)
                isWordStart = false
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
