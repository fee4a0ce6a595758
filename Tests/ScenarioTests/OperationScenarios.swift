import TestSupport
import Testing

extension Scenarios {
    /// What is asked of providers besides chat.
    @Suite struct OperationScenarios {
        // MARK: counting

        @Test func `Anthropic counts tokens itself, and so does Gemini`() throws {
            let clients: [(path: String, body: String, member: String)] = [
                (
                    "/v1/messages/count_tokens",
                    #"{"model":"shared","system":"be brief","messages":[{"role":"user","content":"count me"}]}"#,
                    "input_tokens"
                ),
                (
                    "/v1beta/models/shared:countTokens",
                    #"{"contents":[{"role":"user","parts":[{"text":"count me"}]}]}"#, "totalTokens"
                ),
            ]
            for (shape, answer, path) in [
                (WireShape.anthropic, #"{"input_tokens":42}"#, "/v1/messages/count_tokens"),
                (.gemini, #"{"totalTokens":42}"#, "/models/shared:countTokens"),
            ] {
                try Scene.play(alone: true, pShape: shape) { scene in
                    for client in clients {
                        scene.p.script(.body(answer))
                        let response = try scene.post(client.path, client.body)
                        #expect(response.status == 200, "\(response.text)")
                        #expect(response.json[client.member] == 42)
                        #expect(response.header("x-proxy-count") == nil, "on the provider's word")
                        let request = try #require(scene.p.requests().last)
                        #expect(request.path.hasSuffix(path), "\(request.path)")
                        #expect(request.text.contains("count me"))
                        #expect(!request.json.has("max_tokens"))
                        let row = try scene.row(of: response)
                        #expect(row.outcome == "completed")
                        #expect(row.microDollars == 0, "counting is free")
                    }
                }
            }
        }

        @Test func `where no provider counts the gateway does, and says how well`() throws {
            try Scene.play(alone: true) { scene in
                let bodies: [(path: String, body: String, member: String)] = [
                    (
                        "/v1/messages/count_tokens",
                        #"{"model":"shared","messages":[{"role":"user","content":"count me please"}]}"#, "input_tokens"
                    ),
                    (
                        "/v1beta/models/shared:countTokens",
                        #"{"contents":[{"role":"user","parts":[{"text":"count me please"}]}]}"#, "totalTokens"
                    ),
                ]
                for (path, body, member) in bodies {
                    let response = try scene.gateway.send(
                        "POST",
                        path,
                        headers: scene.gateway.authorization(),
                        body: body
                    )
                    #expect(response.status == 200)
                    let count = response.json[member].int ?? 0
                    #expect((3...20).contains(count), "\(response.text)")
                    #expect(["exact", "estimated"].contains(response.header("x-proxy-count") ?? ""))
                }
                #expect(scene.p.requests().isEmpty)
            }
        }

        @Test func `a question of the provider's own protocol and its count pass byte for byte but for the alias`()
            throws
        {
            let questions: [(shape: WireShape, path: String, body: String, sent: String, answer: String)] = [
                (
                    .gemini, "/v1beta/models/nickname:countTokens",
                    #"{ "generateContentRequest" : {"model":"models/nickname","contents":[{"parts":[{"text":"x","n":1.50}]}]}}"#,
                    #"{ "generateContentRequest" : {"model":"models/real-model","contents":[{"parts":[{"text":"x","n":1.50}]}]}}"#,
                    #"{"totalTokens": 7,"promptTokensDetails":[{"modality":"TEXT","tokenCount":7}], "new":1e3}"#
                ),
                (
                    .gemini, "/v1beta/models/nickname:countTokens",
                    #"{"contents" :[{"role":"user","parts":[{"text":"x"},{"newPart":{}}]}]}"#,
                    #"{"contents" :[{"role":"user","parts":[{"text":"x"},{"newPart":{}}]}]}"#, #"{ "totalTokens":7}"#
                ),
                (
                    .anthropic, "/v1/messages/count_tokens",
                    #"{"model": "nickname", "messages":[{"role":"user","content":[{"type":"new_block","n":1.50}]}]}"#,
                    #"{"model": "real-model", "messages":[{"role":"user","content":[{"type":"new_block","n":1.50}]}]}"#,
                    #"{"input_tokens": 7, "context_management":{"original_input_tokens":9}}"#
                ),
            ]
            for question in questions {
                try Scene.play(
                    alone: true,
                    pShape: question.shape,
                    pChanges: ["models": ["real-model"]],
                    changes: Self.alias
                ) { scene in
                    scene.p.script(.body(question.answer))
                    let response = try scene.post(
                        question.path,
                        question.body,
                        headers: ["anthropic-beta: feature-of-tomorrow"]
                    )
                    #expect(response.status == 200, "\(response.text)")
                    #expect(response.text.hasPrefix(question.answer.dropLast()), "\(response.text)")
                    let request = try #require(scene.p.requests().last)
                    #expect(request.text == question.sent)
                    #expect(
                        request.path.contains(question.shape == .gemini ? "real-model:countTokens" : "count_tokens")
                    )
                    if question.shape == .anthropic {
                        #expect(request.header("anthropic-beta") == "feature-of-tomorrow")
                    }
                    #expect(try scene.row(of: response).outcome == "completed")
                }
            }
        }

        @Test func `the gateway counts where the provider is down or lacks the address`() throws {
            let body = #"{"model":"shared","messages":[{"role":"user","content":"count me please"}]}"#
            try Scene.play(alone: true, pShape: .anthropic, pChanges: ["max_retries": 3]) { scene in
                for failure in [
                    [ProviderStep].failure(500), .body(#"{"detail":"Not Found"}"#, status: 404), .failure(405),
                    .body("<html></html>"),
                ] {
                    scene.p.script(failure)
                    let response = try scene.post("/v1/messages/count_tokens", body)
                    #expect(response.status == 200, "\(response.text)")
                    #expect((3...20).contains(response.json["input_tokens"].int ?? 0), "\(response.text)")
                    #expect(["exact", "estimated"].contains(response.header("x-proxy-count") ?? ""))
                    #expect(try scene.row(of: response).microDollars == 0)
                }
                #expect(scene.p.requests().count == 4, "no try is repeated")
                scene.p.script(.failure(400, message: "the field foo is wrong"))
                let refused = try scene.post("/v1/messages/count_tokens", body)
                #expect(refused.status == 400, "a request at fault is not counted")
                scene.p.script(.failure(404, message: "model: shared"))
                #expect(try scene.post("/v1/messages/count_tokens", body).status == 404)
            }
        }

        // MARK: lists of models

        @Test func `Gemini's list tells what a model can be asked, and leaves out what its clients cannot use`() throws
        {
            let names: JSONNode = ["models": ["gpt-4o", "text-embedding-3-small", "whisper-1", "rerank-v3.5"]]
            try Scene.play(alone: true, pChanges: names) { scene in
                func get(_ path: String, _ headers: [String] = []) throws -> ClientResponse {
                    try scene.gateway.send("GET", path, headers: scene.gateway.authorization() + headers)
                }
                let rows = try get("/v1beta/models").json["models"].items
                func methods(_ name: String) -> [String]? {
                    rows.first { $0["name"].string == "models/" + name }?["supportedGenerationMethods"].items
                        .compactMap(\.string)
                }
                #expect(methods("gpt-4o") == ["generateContent", "countTokens"])
                #expect(methods("text-embedding-3-small") == ["embedContent", "batchEmbedContents"])
                #expect(methods("whisper-1") == nil)
                #expect(methods("rerank-v3.5") == nil)
                let anthropic = try get("/v1/models/nope", ["anthropic-version: 2023-06-01"])
                #expect(anthropic.status == 404)
                #expect(anthropic.json["type"] == "error", "\(anthropic.text)")
                #expect(anthropic.json["error"]["type"] == "not_found_error")
                let gemini = try get("/v1/models/nope", ["x-goog-api-key: k"])
                #expect(gemini.json["error"]["status"] == "NOT_FOUND", "\(gemini.text)")
                #expect(try get("/v1/models/nope").json["error"]["code"] == "model_not_found")
            }
        }

        // MARK: embeddings

        @Test func `embeddings in OpenAI's words reach Gemini and come back`() throws {
            try Scene.play(alone: true, pShape: .gemini) { scene in
                let answer = #"{"embeddings":[{"values":[0.5,-1]},{"values":[0.25,2]}]}"#
                let body = #"{"model":"shared","input":["first","second"],"dimensions":2}"#
                scene.p.script(times: 2, .body(answer))
                let response = try scene.post("/v1/embeddings", body)
                #expect(response.status == 200, "\(response.text)")
                #expect(response.json["object"] == "list")
                #expect(response.json["data"][0]["embedding"] == [0.5, -1])
                #expect(response.json["data"][1]["embedding"] == [0.25, 2])
                #expect(response.json["data"][1]["index"] == 1)
                #expect(response.json["_proxy_info"]["provider"] == "p")
                let request = try #require(scene.p.requests().first)
                #expect(request.path.hasSuffix("/models/shared:batchEmbedContents"), "\(request.path)")
                #expect(request.json["requests"].items.count == 2)
                #expect(request.json["requests"][0]["content"]["parts"][0]["text"] == "first")
                #expect(request.json["requests"][1]["outputDimensionality"] == 2)
                let row = try scene.row(of: response)
                #expect(row.outcome == "completed")
                #expect(row.prompt > 0, "never 0 in silence")
                #expect(row.evidence != "provider")
                let packed = try scene.post(
                    "/v1/embeddings",
                    #"{"model":"shared","input":["first","second"],"encoding_format":"base64"}"#
                )
                // 0.5 and −1 as little-endian floats of 32 bits
                #expect(packed.json["data"][0]["embedding"] == "AAAAPwAAgL8=")
            }
        }

        @Test func `embeddings fall over to the next candidate and a wrong number of vectors is no answer`() throws {
            try Scene.play(pShape: .gemini) { scene in
                scene.p.script(.body(#"{"embeddings":[{"values":[0.5,-1]}]}"#))
                let answer = #"""
                    {"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,2]},
                    {"object":"embedding","index":1,"embedding":[3,4]}],"model":"shared",
                    "usage":{"prompt_tokens":7,"total_tokens":7}}
                    """#
                scene.q.script(.body(answer) + [.bill(prompt: 7, completion: 0)])
                let body = #"{"model":"shared", "input":["first","second"],"new_field":[1e3]}"#
                let response = try scene.post("/v1/embeddings", body)
                #expect(response.status == 200)
                #expect(scene.q.requests().first?.text == body)
                #expect(response.text.hasPrefix(answer.dropLast()), "of the same protocol bytes pass")
                let row = try scene.row(of: response)
                #expect((row.provider, row.attempts, row.prompt) == ("q", 2, 7))
                #expect(row.evidence == "provider")
            }
        }

        // MARK: what passes as it is

        private static let alias: JSONNode = [
            "models": ["nickname": ["provider": "p", "model": "real-model"]],
            "prices": ["real-model": ["input": 1000, "output": 2000]],
        ]

        @Test func `pictures and judgements pass with the alias replaced, unknown fields included`() throws {
            let calls: [(path: String, body: String, answer: String)] = [
                (
                    "/v1/images/generations",
                    #"{ "model":"nickname", "prompt":"a martlet", "size":"1024x1024", "new": 1.50 }"#,
                    #"{"created": 1700000000, "data":[{"b64_json":"iVBO","new":1e3}]}"#
                ),
                (
                    "/v1/moderations", #"{"model":"nickname" , "input":["a","b"],"new":[1e3]}"#,
                    #"{"id":"modr-1","model":"real-model","results":[{"flagged":false}, {"flagged":true}]}"#
                ),
            ]
            try Scene.play(alone: true, pChanges: ["models": ["real-model"]], changes: Self.alias) { scene in
                for (path, body, answer) in calls {
                    scene.p.script(.body(answer))
                    let response = try scene.post(path, body)
                    #expect(response.status == 200, "\(response.text)")
                    #expect(response.text.hasPrefix(answer.dropLast()), "the answer as it came")
                    #expect(response.json["_proxy_info"]["provider"] == "p")
                    let request = try #require(scene.p.requests().last)
                    #expect(request.path == path)
                    #expect(request.text == body.replacing("nickname", with: "real-model"))
                    #expect(try scene.row(of: response).outcome == "completed")
                    scene.p.script(.failure(400, message: "the field foo is wrong"))
                    let refused = try scene.post(path, body)
                    #expect(refused.status == 400)
                    #expect(refused.text.contains("the field foo is wrong"))
                    scene.p.script(.failure(500))
                    #expect(try scene.post(path, body).status == 503)
                }
            }
        }

        @Test func `an operation that the provider does not have is refused by name`() throws {
            try Scene.play(alone: true, pShape: .anthropic) { scene in
                let response = try scene.post("/v1/moderations", #"{"model":"shared","input":"x"}"#)
                #expect(response.status == 400)
                #expect(response.error["message"].string?.contains("moderations") == true, "\(response.text)")
                #expect(try scene.row(of: response).attempts == 0)
                #expect(scene.p.requests().isEmpty)
            }
        }

        @Test func `a form with sound passes with the alias replaced in it`() throws {
            try Scene.play(alone: true, pChanges: ["models": ["real-model"]], changes: Self.alias) { scene in
                func form(_ model: String) -> String {
                    [
                        "--edge", #"Content-Disposition: form-data; name="model""#, "", model, "--edge",
                        #"Content-Disposition: form-data; name="file"; filename="sound.wav""#,
                        "Content-Type: audio/wav", "", "RIFF\u{0}\u{1}model nickname\u{7f}", "--edge",
                        #"Content-Disposition: form-data; name="new_field""#, "", "nickname", "--edge--", "",
                    ].joined(separator: "\r\n")
                }
                let answer = #"{"text":"a bird sings", "new":1e3}"#
                scene.p.script(.body(answer))
                let type = "Content-Type: multipart/form-data; boundary=edge"
                let response = try scene.post("/v1/audio/transcriptions", form("nickname"), headers: [type])
                #expect(response.status == 200, "\(response.text)")
                #expect(response.text.hasPrefix(answer.dropLast()))
                let request = try #require(scene.p.requests().last)
                #expect(request.path == "/v1/audio/transcriptions")
                #expect(request.header("content-type")?.contains("boundary=edge") == true)
                #expect(request.text == form("real-model"), "nothing else in the form is touched")
                #expect(try scene.row(of: response).outcome == "completed")
                let counted = """
                    {"text":"a bird sings","usage":{"type":"tokens","input_tokens":14,"input_token_details":\
                    {"text_tokens":3,"audio_tokens":11},"output_tokens":45,"total_tokens":59}}
                    """
                scene.p.script(.body(counted) + [.bill(prompt: 14, completion: 45)])
                let row = try scene.row(
                    of: try scene.post("/v1/audio/transcriptions", form("nickname"), headers: [type])
                )
                #expect((row.prompt, row.completion) == (14, 45), "\(row.json.text)")
                #expect(row.json["audio_prompt_tokens"] == 11)
                #expect(row.evidence == "provider")
            }
        }
    }
}
