import Foundation
import Metering
import Testing

@Suite struct ChatOverheadTests {
    private func prompt(_ entry: [String: Any]) -> ChatPrompt {
        ChatPrompt(
            messages: (entry["messages"] as? [[String: Any]] ?? []).map { message in
                ChatPrompt.Message(
                    role: message["role"] as? String ?? "",
                    content: message["content"] as? String ?? "",
                    name: message["name"] as? String
                )
            },
            tools: (entry["tools"] as? [[String: Any]] ?? []).map { tool in
                let function = tool["function"] as? [String: Any] ?? [:]
                let parameters = (function["parameters"] as? [String: Any])?["properties"] as? [String: Any] ?? [:]
                return ChatPrompt.Tool(
                    name: function["name"] as? String ?? "",
                    description: function["description"] as? String ?? "",
                    parameters: parameters.map { name, value in
                        let value = value as? [String: Any] ?? [:]
                        return .init(
                            name: name,
                            type: value["type"] as? String ?? "",
                            description: value["description"] as? String ?? "",
                            choices: value["enum"] as? [String]
                        )
                    }
                )
            }
        )
    }

    @Test(arguments: ["chat", "tools"], [TokenEncoding.o200k, .cl100k])
    func `every published list of messages and tools has its count`(part: String, encoding: TokenEncoding) throws {
        let tokenizers = try EmbeddedTables.tokenizers()
        let file = try EmbeddedTables.json("Tests/Golden/tokenizer/chat_overhead.json")
        let entries = try #require(file[part] as? [[String: Any]])
        #expect(entries.count >= 3)
        for entry in entries {
            let expected = try #require(entry[encoding.rawValue] as? Int)
            let prompt = prompt(entry)
            #expect(ChatOverhead(encoding).tokens(of: prompt, with: tokenizers[encoding]) == expected)
            #expect(
                tokenizers.count(prompt, choice: .exact(encoding))
                    == TokenCount(tokens: expected, isExact: part == "chat")
            )
        }
    }

    @Test func `a prompt of another family is a guess, and says so`() throws {
        let tokenizers = try EmbeddedTables.tokenizers()
        let prompt = ChatPrompt(messages: [.init(role: "user", content: "Hello")])
        #expect(
            tokenizers.count(prompt, choice: .estimate(.o200k, percent: 120)) == TokenCount(tokens: 10, isExact: false)
        )
        #expect(tokenizers.count(prompt, choice: .unknown) == TokenCount(tokens: 9, isExact: false))
        #expect(tokenizers.count(prompt, choice: .exact(.tekken)).isExact == false)
    }
}
