import Testing

@testable import Configuration

@Suite struct DotEnvTests {
    @Test(arguments: [
        ("A=1", "1"), ("  A = 1  ", "1"), ("export A=1", "1"), ("A=\"x # y\"", "x # y"), ("A='$x \"'", "$x \""),
        ("A=a#b", "a#b"), ("A=a #b", "a"), ("A=", ""), ("A=\"l1\\nl2\\\"\"", "l1\nl2\""), ("A=a=b==", "a=b=="),
        ("A=0\nA=1\r\n", "1"),
    ])
    func `a line gives its variable`(text: String, value: String) {
        #expect(DotEnv.parse(text) == ["A": value])
    }

    @Test(arguments: ["", "# A=1", "no sign", "two words=1", "=1"])
    func `other lines are passed over`(text: String) {
        #expect(DotEnv.parse(text) == [:])
    }
}
