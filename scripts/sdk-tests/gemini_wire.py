"""Gemini's API: content, streams, embeddings, token counting and the list of models."""
import base64
import json
import re
import uuid

from script import CACHED, COMPLETION, KEY, PROMPT, REASONING, SIGNATURE, View, need, vector

FINISH = {"stop": "STOP", "length": "MAX_TOKENS", "filter": "SAFETY", "tools": "STOP"}
MODEL = {"name": "models/gemini-2.5-flash-sdk", "displayName": "Gemini of the tests", "version": "001", "inputTokenLimit": 1048576,
         "outputTokenLimit": 65536, "supportedGenerationMethods": ["generateContent", "countTokens"]}
BODY = set("""contents systemInstruction tools toolConfig safetySettings generationConfig cachedContent model labels store serviceTier""".split())
CONFIG = set("""temperature topP topK candidateCount maxOutputTokens stopSequences responseLogprobs logprobs presencePenalty frequencyPenalty seed
responseMimeType responseSchema responseJsonSchema responseModalities mediaResolution speechConfig thinkingConfig imageConfig enableEnhancedCivicAnswers""".split())
PART = set("""text inlineData fileData functionCall functionResponse executableCode codeExecutionResult thought thoughtSignature videoMetadata
partMetadata mediaResolution""".split())
FREE = {"args", "response", "parametersJsonSchema", "responseJsonSchema", "labels"}
SCHEMA = set("""type format title description nullable enum maxItems minItems properties required minProperties maxProperties minLength maxLength
pattern example anyOf propertyOrdering default items minimum maximum""".split())


def error(status, message, code):
    names = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}
    return {"error": {"code": status, "message": message, "status": names.get(status, "INTERNAL")}}


def serve(exchange, seen, act):
    need(seen.headers.get("x-goog-api-key") == KEY and "key" not in seen.query, "API key not valid. Please pass a valid API key.", 400)
    if seen.method == "GET":
        found = re.fullmatch("/v1(?:beta)?/models(?:/(.+))?", seen.path)
        need(found and found[1] in (None, MODEL["name"].partition("/")[2]), "Requested entity was not found.", 404)
        return exchange.reply(200, MODEL if found[1] else {"models": [MODEL]})
    found = re.fullmatch(r"/v1(?:beta)?/models/([^/:]+):(\w+)", seen.path)
    need(found, f"Requested entity was not found: {seen.path}", 404)
    model, verb = found.groups()
    body = spelled(seen.body or {})
    if verb in ("embedContent", "batchEmbedContents"):
        return embed(exchange, body, verb, model)
    need(verb in ("generateContent", "streamGenerateContent", "countTokens"), f"Requested entity was not found: {verb}", 404)
    if verb == "countTokens":
        inner = body.get("generateContentRequest")
        need(not inner or inner.get("model"), "* CountTokensRequest.generate_content_request.model: must not be empty")
        check(inner or body)
        return exchange.reply(200, {"totalTokens": PROMPT, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": PROMPT}]})
    check(body)
    seen.view, seen.stream = view(body), verb.startswith("stream")
    if not seen.stream:
        return exchange.reply(200, answer(model, act, parts(act), True))
    need(seen.query.get("alt") == "sse", "the tests' Gemini streams with alt=sse alone")
    exchange.stream(rows(model, act), act)


def camel(key):
    first, *others = key.split("_")
    return first + "".join(word.title() for word in others)


def spelled(value, is_free=False):
    """Both spellings are taken everywhere, and the SDK mixes them; names that are the client's own stay."""
    if isinstance(value, list):
        return [spelled(one) for one in value]
    if not isinstance(value, dict):
        return value
    names = {key: key if is_free else camel(key) for key in value}
    return {names[key]: one if names[key] in FREE and not is_free else spelled(one, names[key] == "properties") for key, one in value.items()}


def unknown(found, known, where):
    for key in found:
        need(key in known, f'Invalid JSON payload received. Unknown name "{key}" at \'{where}\': Cannot find field.')


def check(body):
    unknown(body, BODY, "")
    need(body.get("contents"), "* GenerateContentRequest.contents: contents is not specified")
    config = body.get("generationConfig") or {}
    unknown(config, CONFIG, "generation_config")
    need(not (config.get("responseSchema") or config.get("responseJsonSchema")) or config.get("responseMimeType") == "application/json",
         "Response schema requires response_mime_type application/json")
    check_schema(config.get("responseSchema"), "generation_config.response_schema")
    calls = 0
    for content in body["contents"] + ([body["systemInstruction"]] if "systemInstruction" in body else []):
        unknown(content, {"role", "parts"}, "contents")
        need(content.get("role") in (None, "user", "model", "function", "system"), "Please use a valid role: user, model.")
        need(content.get("parts"), "* GenerateContentRequest.contents: contents.parts must not be empty.")
        for part in content["parts"]:
            unknown(part, PART, "contents.parts")
            need("inlineData" not in part or part["inlineData"].get("mimeType"), "* inline_data.mime_type must not be empty")
    for content in body["contents"]:
        answers = sum("functionResponse" in part for part in content["parts"])
        need(content.get("role") == "model" or answers == calls,
             "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.")
        calls = sum("functionCall" in part for part in content["parts"])
    for tool in body.get("tools") or []:
        for declaration in tool.get("functionDeclarations") or []:
            unknown(declaration, {"name", "description", "behavior", "parameters", "parametersJsonSchema", "response", "responseJsonSchema"}, "function_declarations")
            check_schema(declaration.get("parameters"), "function_declarations.parameters")


def check_schema(schema, where):
    if not isinstance(schema, dict):
        return
    unknown(schema, SCHEMA, where)
    need(not isinstance(schema.get("type"), list), f"Proto field is not repeating, cannot start list at '{where}.type'")
    for inner in list((schema.get("properties") or {}).values()) + (schema.get("anyOf") or []) + [schema.get("items")]:
        check_schema(inner, where)


def view(body):
    config = body.get("generationConfig") or {}
    system = "".join(part.get("text", "") for part in (body.get("systemInstruction") or {}).get("parts", []))
    thinking = config.get("thinkingConfig") or {}
    found = View(system=system, stop=config.get("stopSequences") or [], temperature=config.get("temperature"), limit=config.get("maxOutputTokens"),
                 schema=config.get("responseSchema") or config.get("responseJsonSchema"), wants_thoughts=bool(thinking.get("includeThoughts")))
    for content in body["contents"]:
        parts = content["parts"]
        text = "".join(part.get("text", "") for part in parts if not part.get("thought"))
        if text or any("functionCall" in part or "inlineData" in part for part in parts):
            found.turns.append(("assistant" if content.get("role") == "model" else "user", text))
        found.images += [base64.b64decode(part["inlineData"]["data"]) for part in parts if "inlineData" in part]
        found.thoughts += [(part.get("text", ""), part.get("thoughtSignature")) for part in parts if part.get("thought") or "thoughtSignature" in part]
        for part in parts:
            if "functionCall" in part:
                found.calls.append((part["functionCall"].get("id"), part["functionCall"]["name"], part["functionCall"].get("args")))
            if "functionResponse" in part:
                found.results.append((part["functionResponse"]["name"], json.dumps(part["functionResponse"]["response"], ensure_ascii=False)))
    for tool in body.get("tools") or []:
        for one in tool.get("functionDeclarations") or []:
            found.tools[one["name"]] = one.get("parameters") or one.get("parametersJsonSchema")
    return found


def parts(act):
    thoughts = [{"text": act.thought, "thought": True}] if act.thought else []
    # the seal over the thoughts comes with the first part after them
    seal = {"thoughtSignature": SIGNATURE} if act.thought else {}
    said = [{"functionCall": {"name": call.name, "args": call.arguments}} for call in act.calls] or [{"text": act.text}]
    return thoughts + [{**said[0], **seal}] + said[1:]


def answer(model, act, parts, last):
    candidate = {"content": {"parts": parts, "role": "model"}, "index": 0}
    if last:
        candidate["finishReason"] = FINISH[act.reason]
    counts = {"promptTokenCount": PROMPT, "cachedContentTokenCount": CACHED, "totalTokenCount": PROMPT + COMPLETION,
              "promptTokensDetails": [{"modality": "TEXT", "tokenCount": PROMPT}]}
    if last:
        counts |= {"candidatesTokenCount": COMPLETION - REASONING, "thoughtsTokenCount": REASONING}
    return {"candidates": [candidate], "usageMetadata": counts, "modelVersion": model, "responseId": uuid.uuid4().hex[:16]}


def rows(model, act):
    pieces = [[{"text": piece, "thought": True}] for piece in act.thoughts]
    if act.calls:
        # two calls in one event, as the real one does for parallel calls
        pieces.append([part for part in parts(act) if "functionCall" in part])
    else:
        seal = {"thoughtSignature": SIGNATURE} if act.thought else {}
        pieces += [[{"text": piece, **(seal if at == 0 else {})}] for at, piece in enumerate(act.pieces)]
    for at, piece in enumerate(pieces):
        yield None, answer(model, act, piece, at == len(pieces) - 1)


def embed(exchange, body, verb, model):
    requests = body.get("requests") if verb.startswith("batch") else [body]
    need(requests, "* BatchEmbedContentsRequest.requests: must not be empty")
    vectors = []
    for one in requests:
        unknown(one, {"model", "content", "taskType", "title", "outputDimensionality"}, "requests")
        need(verb == "embedContent" or one.get("model") == f"models/{model}", "* EmbedContentRequest.model: must match the model of the batch")
        text = "".join(part["text"] for part in one["content"]["parts"])
        need(text, "content is empty")
        vectors.append({"values": vector(text, one.get("outputDimensionality") or 8)})
    exchange.reply(200, {"embeddings": vectors} if verb.startswith("batch") else {"embedding": vectors[0]})
