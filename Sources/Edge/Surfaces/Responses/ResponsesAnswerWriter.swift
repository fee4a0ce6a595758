import Domain
import JSON
import Providers

/// Writes a whole answer as a response.
struct ResponsesAnswerWriter {
    let answer: ChatAnswer
    let context: AnswerContext
    let echo: ResponsesEcho

    var body: JSONObject {
        let choice = answer.choices.first
        let finish = choice?.finish ?? .stop
        let hasRefusal = choice?.parts.contains { if case .refusal = $0.kind { true } else { false } } ?? false
        return echo.response(
            .ended(finish, hasRefusal: hasRefusal),
            context,
            model: context.model(answer.model),
            output: choice.map { output($0) } ?? [],
            usage: answer.usage
        )
    }

    private func output(_ choice: ChatChoice) -> [JSONValue] {
        let names = ResponsesNames(context.requestID)
        var items: [JSONValue] = []
        var content: [JSONValue] = []
        var logprobs = choice.logprobs?["content"]?.array ?? []
        func endMessage(_ status: String = "completed") {
            guard !content.isEmpty else { return }
            let id = names.output("msg", items.count)
            items.append(.object(ResponsesItems.message(id: id, status: status, content)))
            content = []
        }
        for part in choice.parts {
            switch part.kind {
            case .text(let text):
                // nobody tells which piece a probability belongs to
                content.append(ResponsesItems.text(text, logprobs: logprobs))
                logprobs = []
            case .refusal(let text): content.append(ResponsesItems.refusal(text))
            case .reasoning(let thought):
                endMessage()
                let id = names.output("rs", items.count)
                items.append(.object(ResponsesItems.reasoning(id: id, thought)))
            case .toolCall(let call):
                endMessage()
                let id = names.output("fc", items.count)
                items.append(.object(ResponsesItems.call(id: id, status: "completed", call)))
            case .media(let media):
                endMessage()
                let id = names.output("ig_made", items.count)
                if let item = ResponsesItems.picture(id: id, media) { items.append(.object(item)) }
            case .other(let object) where OpenAIResponsesItem.isItem(object):
                endMessage()
                items.append(.object(object))
            case .other(let object) where OpenAIResponsesItem.isPart(object): content.append(.object(object))
            case .toolResult, .other: break
            }
        }
        endMessage(choice.finish == .length || choice.finish == .contentFilter ? "incomplete" : "completed")
        // clients of plain answers read a text even where there is none
        if items.isEmpty {
            items.append(.object(ResponsesItems.message(id: names.output("msg", 0), status: "completed", [])))
        }
        return items
    }
}
