import JSON
import Testing

@Suite struct JSONParserTests {
    @Test func `both readers accept every valid text and agree on it`() throws {
        let parser = JSONParser()
        for text in Samples.valid {
            let tree = try JSONValue(parsing: text)
            let copy = JSONValue(try parser.parse(text))
            #expect(copy.kind == tree.kind, "\(text)")
            if tree.kind == .string { #expect(copy == tree, "\(text)") }
        }
    }

    @Test(arguments: Samples.invalid)
    func `both readers refuse every invalid text and say where`(text: String) {
        let parser = JSONParser()
        #expect(throws: JSONError.self) { _ = try JSONValue(parsing: text) }
        let error = #expect(throws: JSONError.self) { _ = try parser.parse(text) }
        #expect((error?.offset ?? -1) >= 0)
        #expect((error?.offset ?? .max) <= text.utf8.count)
    }

    @Test(arguments: Samples.notUTF8)
    func `both readers refuse bytes that are not UTF-8`(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { _ = try JSONParser().parse(bytes) }
        #expect(throws: JSONError.self) { _ = try JSONValue(parsing: bytes) }
    }

    @Test func `both readers refuse every text that is cut short`() throws {
        let text = Array(#"{"a":[1,-2.5e3,"x\n\ud83d\ude00é"],"b":{"c":true,"d":null}}"#.utf8)
        let parser = JSONParser()
        for end in 0..<text.count {
            #expect(throws: JSONError.self) { _ = try parser.parse(Array(text[..<end])) }
            #expect(throws: JSONError.self) { _ = try JSONValue(parsing: Array(text[..<end])) }
        }
        #expect(try parser.parse(text).count == 2)
    }

    @Test func `both readers draw the line of nesting at the same depth`() throws {
        let parser = JSONParser()
        var deepest = 0
        for depth in (JSONLimits.depth - 3)...(JSONLimits.depth + 3) {
            let fast = (try? parser.parse(Samples.nested(depth))) != nil
            let slow = (try? JSONValue(parsing: Samples.nested(depth))) != nil
            #expect(fast == slow, "depth \(depth)")
            if fast { deepest = depth }
        }
        #expect(deepest >= JSONLimits.depth - 1 && deepest <= JSONLimits.depth)
    }

    @Test func `an error carries the place of the fault`() {
        let error = #expect(throws: JSONError.self) { _ = try JSONParser().parse(#"{"a": tru}"#) }
        #expect(error?.offset == 6)
        #expect(error?.description == "expected a value at byte 6")
    }

    @Test func `values are read by kind and nothing else`() throws {
        let parser = JSONParser()
        let root = try parser.parse(
            #"{"s":"aé\n","i":-5,"big":18446744073709551615,"d":1.0,"t":true,"n":null,"a":[1,"2"],"o":{}}"#
        )
        #expect(root.kind == .object)
        #expect(root.count == 8)
        #expect(root["s"]?.string == "aé\n")
        #expect(root["s"]?.isString("aé\n") == true)
        #expect(root["s"]?.isString("aé") == false)
        #expect(root["s"]?.withStringBytes { $0.count } == 4)
        #expect(root["s"]?.int == nil)
        #expect(root["i"]?.int == -5)
        #expect(root["i"]?.double == -5)
        #expect(root["big"]?.int == nil)
        #expect(root["big"]?.double == 0x1p64)
        #expect(root["d"]?.int == nil)
        #expect(root["d"]?.double == 1)
        #expect(root["t"]?.bool == true)
        #expect(root["n"]?.isNull == true)
        #expect(root["n"]?.string == nil)
        #expect(root["none"] == nil)
        #expect(root["a"]?["s"] == nil)
        #expect(root["a"]?.array.map(\.kind) == [.number, .string])
        #expect(root["o"]?.array.map(\.kind) == [])
        #expect(root["o"]?.count == 0)
        #expect(root.members.map(\.key) == ["s", "i", "big", "d", "t", "n", "a", "o"])
    }

    @Test func `of a repeated key the last counts, however it is written`() throws {
        let parser = JSONParser()
        let root = try parser.parse(#"{"model":"a","\u006dodel":"b","x":1}"#)
        #expect(root["model"]?.string == "b")
        #expect(root.members.map(\.key) == ["model", "model", "x"])
    }

    @Test func `numbers of any size are read as the nearest double`() throws {
        let parser = JSONParser()
        let root = try parser.parse(
            "[123456789012345678901234567890,1e400,-1e400,18446744073709551616,7,0.1,9007199254740993]"
        )
        let values = root.array.map(\.double)
        #expect(
            values == [
                1.2345678901234568e29, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
                0x1p64, 7, 0.1, 0x1p53,
            ]
        )
        #expect(root.array.map(\.int) == [nil, nil, nil, nil, 7, nil, 9_007_199_254_740_993])
    }

    @Test func `an element keeps its parser alive`() throws {
        func root() throws -> JSONElement { try JSONParser().parse(#"{"a":"a text longer than fifteen bytes"}"#) }
        #expect(try root()["a"]?.string == "a text longer than fifteen bytes")
    }

    @Test func `a text with spare bytes behind it is read in place`() throws {
        let text = Array(#"{"a":[1,2,3]}"#.utf8)
        let padded = text + [UInt8](repeating: 0xFF, count: 64)
        let parser = JSONParser()
        try padded.withUnsafeBytes { buffer in
            let root = try parser.parse(UnsafeRawBufferPointer(rebasing: buffer[..<text.count]), isPadded: true)
            #expect(root["a"]?.array.compactMap(\.int) == [1, 2, 3])
        }
    }

    @Test func `the memory of a huge text is given back at the next small one`() throws {
        let parser = JSONParser()
        _ = try parser.parse("\"" + String(repeating: "x", count: 9 << 20) + "\"")
        #expect(parser.capacity > 9 << 20)
        #expect(try parser.parse("[1]").count == 1)
        #expect(parser.capacity < 1 << 20)
    }
}
