import Testing

@testable import Edge

@Suite struct OutageTests {
    @Test func `an outage begins once and ends once`() {
        let outage = Outage()
        let changes = [false, true, true, true, false, false, true].map { outage.note(failed: $0) }
        #expect(changes == [nil, .began, nil, nil, .ended, nil, .began])
    }

    @Test(arguments: [
        ("openai", "openai"), ("azure_openai", "azure.ai.openai"), ("anthropic", "anthropic"),
        ("gemini", "gcp.gemini"), ("mistral", "mistral_ai"), ("grok", "x_ai"), ("ollama", "ollama"),
    ])
    func `a vendor has the conventions' name where they have one`(type: String, name: String) {
        #expect(VendorName.of(type: type) == name)
    }
}
