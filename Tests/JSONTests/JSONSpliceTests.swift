import JSON
import Testing

@Suite struct JSONSpliceTests {
    @Test func `a value is replaced and nothing else touched`() throws {
        #expect(
            try apply(#" { "a" : 1 , "model":"x","b":[ 2 ] } "#) { $0.set("model", to: "y") }
                == #" { "a" : 1 , "model":"y","b":[ 2 ] } "#
        )
        #expect(try apply(#"{"a":1}"#) { $0.replace("b", with: 2) } == #"{"a":1}"#)
        #expect(try apply(#"{"a":1}"#) { _ in } == #"{"a":1}"#)
    }

    @Test func `a missing member becomes the last`() throws {
        #expect(try apply(#"{"a":1}"#) { $0.set("b", to: [true]) } == #"{"a":1,"b":[true]}"#)
        #expect(try apply("{ }") { $0.set("b\"", to: 1) } == #"{"b\"":1 }"#)
        #expect(
            try apply("{\"a\":1\n}") {
                $0.set("b", to: 2)
                $0.set("c", to: 3)
            } == "{\"a\":1,\"b\":2,\"c\":3\n}"
        )
    }

    @Test(arguments: [
        (#"{"a":1}"#, "{}"), (#"{ "a":1 }"#, "{  }"), (#"{"a":1,"b":2}"#, #"{"b":2}"#),
        (#"{"b":2, "a":1}"#, #"{"b":2}"#),
        (#"{"b":2,"a":1,"c":3}"#, #"{"b":2,"c":3}"#), (#"{"a":1,"a":2,"c":3}"#, #"{"c":3}"#),
        (#"{"c":3,"a":1 , "a":2 }"#, #"{"c":3 }"#), (#"{"a":1,"c":3,"a":2}"#, #"{"c":3}"#), (#"{"b":1}"#, #"{"b":1}"#),
    ])
    func `a member goes with its comma`(before: String, after: String) throws {
        #expect(try apply(before) { $0.remove("a") } == after)
    }

    @Test func `every occurrence of a key is changed`() throws {
        #expect(
            try apply(#"{"model":1,"x":2,"\u006dodel":3}"#) { $0.set("model", to: 9) }
                == #"{"model":9,"x":2,"\u006dodel":9}"#
        )
    }

    @Test func `a nested object is changed in place or made`() throws {
        var inner = JSONSplice()
        inner.set("include_usage", to: true)
        inner.remove("x")
        let edit: (inout JSONSplice) -> Void = { $0.edit("stream_options", with: inner) }
        #expect(
            try apply(#"{"stream_options":{"x":1, "y":2},"b":0}"#, edit)
                == #"{"stream_options":{"y":2,"include_usage":true},"b":0}"#
        )
        #expect(try apply(#"{"b":0}"#, edit) == #"{"b":0,"stream_options":{"include_usage":true}}"#)
        #expect(try apply(#"{"stream_options":null}"#, edit) == #"{"stream_options":{"include_usage":true}}"#)
        var removal = JSONSplice()
        removal.remove("x")
        #expect(
            try apply(#"{"a":1,"o":null}"#) {
                $0.edit("o", with: removal)
                $0.edit("p", with: removal)
            } == #"{"a":1,"o":null}"#
        )
    }

    @Test func `what is no object is refused`() {
        #expect(throws: JSONError.self) { try apply("[]") { $0.set("a", to: 1) } }
        #expect(throws: JSONError.self) { try apply(#"{"a":"#) { $0.set("a", to: 1) } }
    }

    /// Every object of up to four members over three keys, with every edit of each key.
    @Test func `the spliced text reads as the changed tree`() throws {
        let keys = ["a", "b", "c"]
        let blanks = ["", " ", "\n\t"]
        var cases = 0
        for length in 0...4 {
            for code in 0..<power(3, length) {
                let members = (0..<length).map { place in
                    let key = keys[code / power(3, place) % 3]
                    let blank = blanks[(code + place) % 3]
                    return "\(blank)\"\(key)\"\(blank):\(blank)[\(place),\"}\"]\(blank)"
                }
                let text = "{\(blanks[code % 3])\(members.joined(separator: ","))}"
                for edits in 0..<64 {
                    cases += 1
                    try check(text, keys: keys, edits: edits)
                }
            }
        }
        #expect(cases == 121 * 64)
    }

    private func check(_ text: String, keys: [String], edits: Int) throws {
        var tree = try #require(try JSONValue(parsing: text).object)
        var splice = JSONSplice()
        for (place, key) in keys.enumerated() {
            switch edits >> (2 * place) & 3 {
            case 1:
                splice.set(key, to: .number(place))
                tree[key] = .number(place)
            case 2:
                splice.replace(key, with: "r")
                if tree.contains(key: key) { tree[key] = "r" }
            case 3:
                splice.remove(key)
                tree[key] = nil
            default: break
            }
        }
        let result = try splice.applied(to: Array(text.utf8))
        guard try JSONValue(parsing: result) != .object(tree) else { return }
        Issue.record("\(text) with edits \(edits) became \(String(decoding: result, as: UTF8.self))")
    }

    private func power(_ base: Int, _ exponent: Int) -> Int { (0..<exponent).reduce(1) { value, _ in value * base } }

    private func apply(_ text: String, _ edit: (inout JSONSplice) -> Void) throws -> String {
        var splice = JSONSplice()
        edit(&splice)
        return String(decoding: try splice.applied(to: Array(text.utf8)), as: UTF8.self)
    }
}
