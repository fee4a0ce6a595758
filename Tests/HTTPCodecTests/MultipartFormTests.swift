import Testing

@testable import HTTPCodec

@Suite struct MultipartFormTests {
    private let type = #"multipart/form-data; boundary="xyz""#
    private let body = [
        "--xyz", "Content-Disposition: form-data; name=\"model\"", "", "whisper-1", "--xyz",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"", "Content-Type: audio/wav", "",
        "\u{0}RIFF--xy", "--xyz--", "",
    ].joined(separator: "\r\n")

    @Test func `fields are found, files are not taken for fields`() throws {
        let form = try #require(MultipartForm(contentType: type, body: Array(body.utf8)))
        #expect(form.parts.map(\.name) == ["model", "file"])
        #expect(form.text(of: "model") == "whisper-1")
        #expect(form.text(of: "file") == nil)
        #expect(form.parts[1].fileName == "a.wav")
    }

    @Test func `a field is replaced and nothing else changes`() throws {
        let form = try #require(MultipartForm(contentType: type, body: Array(body.utf8)))
        let changed = String(decoding: form.replacing("model", with: "m/2"), as: UTF8.self)
        #expect(changed == body.replacing("whisper-1", with: "m/2"))
        #expect(form.replacing("absent", with: "x") == Array(body.utf8))
    }

    @Test(arguments: ["multipart/form-data", "multipart/form-data; boundary=abc"])
    func `a form without its boundary is none`(type: String) {
        #expect(MultipartForm(contentType: type, body: Array(body.utf8)) == nil)
    }

    @Test func `a form cut anywhere before its end is none`() {
        let bytes = Array(body.utf8)
        for count in 0..<(bytes.count - 4) {
            #expect(MultipartForm(contentType: type, body: Array(bytes[..<count])) == nil)
        }
    }
}
