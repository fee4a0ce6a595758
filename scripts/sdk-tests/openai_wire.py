"""OpenAI's API: chat completions, completions, embeddings, images, models."""
import base64
import json
import struct
import uuid

import responses_wire
from script import (CACHED, COMPLETION, CREATED, KEY, PROMPT, REASONING, View, fragments, need, refuse_unknown, vector)

BODY = set("""model messages audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens metadata
modalities n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_retention reasoning_effort response_format
safety_identifier seed service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity
web_search_options""".split())
MESSAGE = {
    "system": {"role", "content", "name"}, "developer": {"role", "content", "name"}, "user": {"role", "content", "name"},
    "assistant": {"role", "content", "name", "tool_calls", "refusal", "audio", "function_call", "annotations"},
    "tool": {"role", "content", "tool_call_id", "name"},
}
PARTS = {"text": "text", "image_url": "image_url", "input_audio": "input_audio", "file": "file", "refusal": "refusal"}
FINISH = {"stop": "stop", "length": "length", "filter": "content_filter", "tools": "tool_calls"}
MODELS = ["gpt-sdk", "gpt-sdk-mini"]
PIXEL = "iVBORw0KGgo="


def error(status, message, code):
    kind = "invalid_request_error" if status < 500 and status != 429 else "requests" if status == 429 else "server_error"
    code = code or {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}.get(status)
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def serve(exchange, seen, act):
    need(seen.headers.get("authorization") == f"Bearer {KEY}", "Incorrect API key provided: ***.", 401)
    if seen.method == "GET" and seen.path == "/v1/models":
        rows = [{"id": name, "object": "model", "created": CREATED, "owned_by": "openai"} for name in MODELS]
        return exchange.reply(200, {"object": "list", "data": rows})
    if seen.path.startswith("/v1/responses"):
        return responses_wire.serve(exchange, seen, act)
    operation = {"/v1/chat/completions": chat, "/v1/completions": completions, "/v1/embeddings": embeddings, "/v1/images/generations": images}.get(seen.path)
    need(operation and seen.method == "POST", f"Unknown request URL: {seen.method} {seen.path}", 404, "unknown_url")
    need(isinstance(seen.body, dict), "We could not parse the JSON body of your request.")
    need(seen.body.get("model"), "you must provide a model parameter")
    operation(exchange, seen, act)


# ---------------------------------------------------------------- chat
def chat(exchange, seen, act):
    body = seen.body
    refuse_unknown(body, BODY, "Unrecognized request argument supplied: {}")
    check_messages(body)
    check_options(body)
    seen.view, seen.stream = view(body), bool(body.get("stream"))
    headers = {"x-request-id": "req_" + uuid.uuid4().hex[:12]}
    if not seen.stream:
        return exchange.reply(200, whole(body, act), headers)
    exchange.stream(chunks(body, act), act)


def check_messages(body, is_lenient=False):
    """Lenient is a copy of OpenAI's protocol that overlooks what it does not know."""
    need(isinstance(body.get("messages"), list) and body["messages"], "Invalid type for 'messages': expected a non-empty array.")
    open_calls = set()
    for at, message in enumerate(body["messages"]):
        known = MESSAGE.get(message.get("role"))
        need(known, f"Invalid value: {message.get('role')!r} at 'messages[{at}].role'")
        refuse_unknown({} if is_lenient else message, known, f"Unknown parameter: 'messages[{at}]." + "{}'.")
        if message["role"] == "tool":
            need(message.get("tool_call_id") in open_calls,
                 f"Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'. messages[{at}]")
            open_calls.discard(message["tool_call_id"])
        else:
            need(not open_calls, f"An assistant message with 'tool_calls' must be followed by tool messages; missing: {sorted(open_calls)}")
        for call in message.get("tool_calls") or []:
            need(call.get("type") == "function" and isinstance(call["function"].get("arguments"), str), f"Invalid 'messages[{at}].tool_calls'")
            need(call.get("id") and len(call["id"]) <= 40, f"Invalid 'messages[{at}].tool_calls[0].id': expected 1 to 40 characters")
            open_calls.add(call["id"])
        content = message.get("content")
        need(content is not None or message.get("tool_calls") or message.get("refusal"), f"Missing 'messages[{at}].content'")
        for part in content if isinstance(content, list) else []:
            need(part.get("type") in PARTS and PARTS[part["type"]] in part, f"Invalid value at 'messages[{at}].content': {part.get('type')!r}")
            need(part["type"] != "image_url" or is_lenient or isinstance(part["image_url"], dict), f"Invalid type for 'messages[{at}].content.image_url'")
    need(not open_calls, f"An assistant message with 'tool_calls' must be followed by tool messages; missing: {sorted(open_calls)}")


def check_options(body):
    need(not ("parallel_tool_calls" in body and not body.get("tools")), "'parallel_tool_calls' is only allowed when 'tools' are specified.")
    need(not ("tool_choice" in body and not body.get("tools")), "'tool_choice' is only allowed when 'tools' are specified.")
    need("stream_options" not in body or body.get("stream"), "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
    need(0 <= (body.get("temperature") or 0) <= 2, "Invalid 'temperature': decimal above maximum value.")
    for tool in body.get("tools") or []:
        need(tool.get("type") == "function" and tool.get("function", {}).get("name"), "Missing required parameter: 'tools[0].function.name'.")
        refuse_unknown(tool["function"], {"name", "description", "parameters", "strict"}, "Unknown parameter: 'tools[0].function.{}'.")
    form = body.get("response_format") or {"type": "text"}
    need(form.get("type") in ("text", "json_object", "json_schema"), "Invalid value: 'response_format.type'")
    if form["type"] == "json_schema":
        need(form.get("json_schema", {}).get("name") and "schema" in form["json_schema"], "Missing required parameter: 'response_format.json_schema.name'.")


def view(body):
    found = View(stop=[body["stop"]] if isinstance(body.get("stop"), str) else body.get("stop") or [], temperature=body.get("temperature"),
                 limit=body.get("max_completion_tokens") or body.get("max_tokens"), wants_thoughts=body.get("reasoning_effort") not in (None, "none"))
    for message in body["messages"]:
        content = message.get("content")
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content or []
        text = "".join(part["text"] for part in parts if part["type"] == "text")
        if message["role"] in ("system", "developer"):
            found.system += text
        elif message["role"] == "tool":
            found.results.append((message["tool_call_id"], text))
        else:
            found.turns.append((message["role"], text))
        found.images += [picture(part["image_url"]) for part in parts if part["type"] == "image_url"]
        found.calls += [(c["id"], c["function"]["name"], json.loads(c["function"]["arguments"])) for c in message.get("tool_calls") or []]
    found.tools = {tool["function"]["name"]: tool["function"].get("parameters") for tool in body.get("tools") or []}
    found.schema = ((body.get("response_format") or {}).get("json_schema") or {}).get("schema")
    return found


def picture(value):
    url = value["url"] if isinstance(value, dict) else value
    return base64.b64decode(url.partition(",")[2]) if url.startswith("data:") else url


def usage():
    return {"prompt_tokens": PROMPT, "completion_tokens": COMPLETION, "total_tokens": PROMPT + COMPLETION,
            "prompt_tokens_details": {"cached_tokens": CACHED, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": REASONING, "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0}}


def called(act):
    return [{"id": "call_" + uuid.uuid4().hex[:24], "type": "function",
             "function": {"name": call.name, "arguments": json.dumps(call.arguments, ensure_ascii=False)}} for call in act.calls]


def whole(body, act):
    message = {"role": "assistant", "content": None if act.calls else act.text, "refusal": None, "annotations": []}
    if act.calls:
        message["tool_calls"] = called(act)
    choices = [{"index": at, "message": message, "logprobs": None, "finish_reason": FINISH[act.reason]} for at in range(body.get("n") or 1)]
    return {"id": "chatcmpl-" + uuid.uuid4().hex, "object": "chat.completion", "created": CREATED, "model": body["model"],
            "choices": choices, "usage": usage(), "service_tier": "default", "system_fingerprint": "fp_fake"}


def chunks(body, act):
    base = {"id": "chatcmpl-" + uuid.uuid4().hex, "object": "chat.completion.chunk", "created": CREATED, "model": body["model"],
            "service_tier": "default", "system_fingerprint": "fp_fake"}
    counts = bool((body.get("stream_options") or {}).get("include_usage"))
    extra = {"usage": None} if counts else {}

    def chunk(delta, reason=None):
        return None, {**base, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}], **extra}

    yield chunk({"role": "assistant", "content": None if act.calls else "", "refusal": None})
    for at, call in enumerate(called(act)):
        yield chunk({"tool_calls": [{"index": at, **call, "function": {"name": call["function"]["name"], "arguments": ""}}]})
        for piece in fragments(call["function"]["arguments"]):
            yield chunk({"tool_calls": [{"index": at, "function": {"arguments": piece}}]})
    for piece in [] if act.calls else act.pieces:
        yield chunk({"content": piece})
    yield chunk({}, FINISH[act.reason])
    if counts:
        yield None, {**base, "choices": [], "usage": usage()}
    yield None, "[DONE]"


# ---------------------------------------------------------------- the rest
def completions(exchange, seen, act):
    body, seen.stream = seen.body, bool(seen.body.get("stream"))
    need("prompt" in body, "Missing required parameter: 'prompt'.")
    base = {"id": "cmpl-fake", "object": "text_completion", "created": CREATED, "model": body["model"]}
    counts = {"prompt_tokens": PROMPT, "completion_tokens": COMPLETION, "total_tokens": PROMPT + COMPLETION}
    reason = "length" if act.reason == "length" else "stop"
    if not seen.stream:
        return exchange.reply(200, {**base, "choices": [{"text": act.text, "index": 0, "logprobs": None, "finish_reason": reason}], "usage": counts})

    def rows():
        for piece in act.pieces:
            yield None, {**base, "choices": [{"text": piece, "index": 0, "logprobs": None, "finish_reason": None}]}
        yield None, {**base, "choices": [{"text": "", "index": 0, "logprobs": None, "finish_reason": reason}]}
        if (body.get("stream_options") or {}).get("include_usage"):
            yield None, {**base, "choices": [], "usage": counts}
        yield None, "[DONE]"

    exchange.stream(rows(), act)


def embeddings(exchange, seen, act):
    body = seen.body
    refuse_unknown(body, {"model", "input", "encoding_format", "dimensions", "user"}, "Unrecognized request argument supplied: {}")
    texts = [body["input"]] if isinstance(body.get("input"), str) else body.get("input")
    need(texts and all(texts), "'$.input' is invalid.")
    rows = [vector(str(text), body.get("dimensions") or 8) for text in texts]
    if body.get("encoding_format") == "base64":
        rows = [base64.b64encode(struct.pack(f"<{len(row)}f", *row)).decode() for row in rows]
    exchange.reply(200, {"object": "list", "model": body["model"], "usage": {"prompt_tokens": PROMPT, "total_tokens": PROMPT},
                         "data": [{"object": "embedding", "index": at, "embedding": row} for at, row in enumerate(rows)]})


def images(exchange, seen, act):
    need(seen.body.get("prompt"), "Missing required parameter: 'prompt'.")
    exchange.reply(200, {"created": CREATED, "data": [{"b64_json": PIXEL} for _ in range(seen.body.get("n") or 1)]})
