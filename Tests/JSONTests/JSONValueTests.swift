import JSON
import Testing

@Suite struct JSONValueTests {
    @Test func `a text without blanks comes back byte for byte`() throws {
        let texts = [
            #"{"z":1,"a":[1.0,1.10,1e400,-0,0.1e-7,123456789012345678901234567890],"é":"😀\"\\\n\u0001"}"#, "[]", "{}",
            #"[[],{},"",null,true,false]"#,
        ]
        for text in texts {
            #expect(String(decoding: try JSONValue(parsing: text).serialized(), as: UTF8.self) == text)
        }
    }

    @Test func `escapes become the characters they stand for`() throws {
        #expect(
            try JSONValue(parsing: #""\u0041\u00e9\u20AC\ud83D\uDE00\/\b\f\n\r\t\"\\""#).string
                == "Aé€😀/\u{8}\u{C}\n\r\t\"\\"
        )
        #expect(try JSONValue(parsing: #""\u0000""#).string == "\0")
    }

    @Test func `numbers keep their digits`() throws {
        let value = try JSONValue(parsing: "[1.0,1E5,-0]")
        #expect(
            value.array?.compactMap { if case .number(let number) = $0 { number.text } else { nil } } == [
                "1.0", "1E5", "-0",
            ]
        )
        #expect(value[0]?.int == nil)
        #expect(value[0]?.double == 1)
        #expect(value[2]?.int == 0)
        #expect(JSONNumber(text: "1e400")?.double == .infinity)
        for text in ["", "01", "+1", " 1", "1 ", "0x1", "1.", "nan", "null"] {
            #expect(JSONNumber(text: text) == nil, "\(text)")
        }
        #expect(JSONNumber(0.1)?.text == "0.1")
        #expect(JSONNumber(Double.nan) == nil)
    }

    @Test func `literals build trees`() throws {
        let value: JSONValue = ["a": 1, "b": [true, nil, 1.5, "x"], "c": [:]]
        #expect(try value == JSONValue(parsing: #"{"c":{},"b":[true,null,1.5,"x"],"a":1}"#))
        #expect(value["b"]?[3]?.string == "x")
        #expect(value["b"]?[4] == nil)
        #expect(value["a"]?["b"] == nil)
        #expect(JSONValue.number(Double.infinity) == .null)
    }

    @Test func `an object keeps its order through changes`() {
        var object: JSONObject = ["a": 1, "b": 2, "c": 3]
        object["b"] = "two"
        object["d"] = 4
        object["a"] = nil
        #expect(object.keys == ["b", "c", "d"])
        #expect(object["b"] == "two")
        #expect(object.removeValue(forKey: "c") == 3)
        #expect(object.removeValue(forKey: "c") == nil)
        object["e"] = .null
        #expect(object.contains(key: "e"))
        object.merge(["b": 5, "f": 6])
        #expect(object.keys == ["b", "d", "e", "f"])
        #expect(String(decoding: object.serialized(), as: UTF8.self) == #"{"b":5,"d":4,"e":null,"f":6}"#)
    }

    @Test func `a large object behaves like a small one`() {
        var object = JSONObject()
        for number in 0..<100 { object["k\(number)"] = .number(number) }
        for number in stride(from: 0, to: 100, by: 2) { object["k\(number)"] = nil }
        #expect(object.count == 50)
        #expect(object["k51"] == 51)
        #expect(object["k50"] == nil)
        for number in stride(from: 1, to: 90, by: 2) { object["k\(number)"] = nil }
        #expect(object.keys == ["k91", "k93", "k95", "k97", "k99"])
        object["k91"] = "x"
        #expect(object["k91"] == "x" && object["k99"] == 99)
    }

    @Test func `of a repeated key the last value stays at the place of the first`() throws {
        let object = try #require(try JSONValue(parsing: #"{"a":1,"b":2,"\u0061":3}"#).object)
        #expect(object.keys == ["a", "b"])
        #expect(object["a"] == 3)
    }

    @Test func `keys that differ in bytes are different keys`() throws {
        let object = try #require(try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}").object)
        #expect(object.count == 2)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test func `equality and hash do not look at the order of members`() {
        let left: JSONObject = ["a": 1, "b": ["c": 2, "d": 3]]
        let right: JSONObject = ["b": ["d": 3, "c": 2], "a": 1]
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left != ["a": 1, "b": ["c": 2, "d": 4]])
        #expect(left != ["a": 1])
    }

    @Test func `an object of many hostile keys takes no quadratic time`() throws {
        let members = (0..<50_000).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(try JSONValue(parsing: "{\(members)}").object?.count == 50_000)
    }
}
