import Configuration
import Domain
import JSON
import NIOCore
import Providers
import Transfer

/// A call that asks a language model for a request's category.
struct ClassifierQuestion {
    /// What a model said, and what that cost.
    struct Said {
        var text: String
        var cost = Cost.zero
    }

    let model: String
    /// Where it goes, if that is a provider that others ask too.
    var route: ModelCatalog.Route?
    let request: ExchangeRequest
    let transport: any UpstreamTransport
    /// From now to the last byte.
    let limit: Duration
    /// Reads the body of a success; nil when it is none.
    let read: ([UInt8]) -> Said?

    /// Twenty tokens fit many times; a server that sends more is not what was asked.
    static let mostOfAnswer = 64 << 10
    /// As much as a model may say.
    fileprivate static let mostTokens = 20
    fileprivate static let temperature = 0.1
}

extension Lane {
    /// The question for the Ollama of the configuration.
    func ollamaQuestion(_ words: ClassifierPrompt) -> ClassifierQuestion? {
        let section = services.taskRouter.section.ollama
        let base = section.baseURL.hasSuffix("/") ? String(section.baseURL.dropLast()) : section.baseURL
        let body: JSONObject = [
            "model": .string(section.model), "prompt": .string(words.text), "stream": false,
            "options": [
                "temperature": .number(ClassifierQuestion.temperature),
                "num_predict": .number(ClassifierQuestion.mostTokens),
            ],
        ]
        var request = ExchangeRequest(
            method: "POST",
            url: base + "/api/generate",
            headers: [("content-type", "application/json"), ("accept", "application/json")],
            body: body.serialized()
        )
        request.connectTimeout = .nanoseconds(services.timing.connect)
        return ClassifierQuestion(
            model: section.model,
            request: request,
            transport: network,
            limit: section.timeout
        ) { bytes in
            // house: an answer that is no JSON is as good as none
            (try? JSONValue(parsing: bytes))?["response"]?.string.map { .init(text: $0) }
        }
    }

    /// The question for the cheap model of a provider; nil when no provider that could be asked lists it.
    func apiQuestion(_ words: ClassifierPrompt) -> ClassifierQuestion? {
        let section = services.taskRouter.section.api
        let now = Int64(NIODeadline.now().uptimeNanoseconds)
        let ready = services.catalog.route(ofChainEntry: section.model).first {
            services.health.availability(of: $0, now: now) == .ready
        }
        guard let route = ready else { return nil }
        let entry = services.catalog.providers[route.provider]
        guard let dialect = entry.profile?.chat.first else { return nil }
        var chat = ChatRequest(model: route.model, messages: [ChatMessage(.user, text: words.text)])
        chat.maxOutputTokens = ClassifierQuestion.mostTokens
        chat.sampling.temperature = ClassifierQuestion.temperature
        // a provider that cannot be asked so small a question is skipped like one that is not there
        guard let request = ownChat(chat, of: route) else { return nil }
        let billing = services.billing
        return ClassifierQuestion(
            model: route.model,
            route: route,
            request: request,
            transport: transport(for: entry),
            limit: section.timeout
        ) { bytes in
            // house: an answer that is not the provider's protocol is as good as none
            guard let answer = try? dialect.checkedAnswer(bytes), let choice = answer.choices.first else { return nil }
            let text = choice.parts.reduce(into: "") { text, part in
                if case .text(let piece) = part.kind { text += piece }
            }
            let cost = answer.usage.map { billing.cost(of: $0, provider: entry.name, model: route.model) }
            return .init(text: text, cost: cost ?? .zero)
        }
    }
}
