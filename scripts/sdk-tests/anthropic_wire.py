"""Anthropic's Messages API, with token counting and the list of models."""
import base64
import json
import re
import uuid

from script import CACHED, COMPLETION, KEY, PROMPT, SIGNATURE, View, fragments, need, refuse_unknown

BODY = set("""model messages max_tokens metadata stop_sequences stream system temperature thinking tool_choice tools top_k top_p service_tier
container context_management output_config cache_control inference_geo""".split())
BLOCKS = {"text", "image", "document", "tool_use", "tool_result", "thinking", "redacted_thinking", "search_result"}
STOP = {"stop": "end_turn", "length": "max_tokens", "filter": "refusal", "tools": "tool_use"}
UNKNOWN = "{}: Extra inputs are not permitted"
VERSIONS = ["2023-06-01", "2026-10-21"]
WRITTEN = 5  # of the prompt's tokens, into the cache


def error(status, message, code):
    kinds = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 413: "request_too_large",
             429: "rate_limit_error", 500: "api_error", 503: "api_error", 529: "overloaded_error"}
    return {"type": "error", "error": {"type": kinds.get(status, "invalid_request_error"), "message": message}, "request_id": "req_fake"}


def serve(exchange, seen, act):
    keys = [seen.headers.get("x-api-key"), seen.headers.get("authorization", "").removeprefix("Bearer ")]
    need(KEY in keys and all(key in (KEY, None, "") for key in keys), "invalid x-api-key", 401)
    version = seen.headers.get("anthropic-version")
    need(version in VERSIONS, f"anthropic-version: {version!r} is not a valid version")
    if seen.method == "GET" and seen.path == "/v1/models":
        row = {"type": "model", "id": "claude-sonnet-4-5-sdk", "display_name": "Claude of the tests", "created_at": "2025-09-29T00:00:00Z"}
        return exchange.reply(200, {"data": [row], "has_more": False, "first_id": row["id"], "last_id": row["id"]})
    need(seen.method == "POST" and seen.path in ("/v1/messages", "/v1/messages/count_tokens"), "Not found", 404)
    body, counts = seen.body, seen.path.endswith("count_tokens")
    check(body, counts)
    if version == VERSIONS[-1]:
        check_newest(body)
    seen.view, seen.stream = view(body), bool(body.get("stream"))
    if counts:
        return exchange.reply(200, {"input_tokens": PROMPT})
    if not seen.stream:
        return exchange.reply(200, whole(body, act), {"request-id": "req_fake"})
    exchange.stream(events(body, act), act)


def check(body, counts):
    refuse_unknown(body, BODY - ({"max_tokens", "stream", "temperature"} if counts else set()), UNKNOWN)
    need(body.get("model"), "model: Field required")
    need(counts or isinstance(body.get("max_tokens"), int) and body["max_tokens"] > 0, "max_tokens: Field required")
    need(body.get("messages"), "messages: at least one message is required")
    need(0 <= (body.get("temperature") or 0) <= 1, "temperature: range: 0..1")
    thinking = body.get("thinking") or {"type": "disabled"}
    if thinking["type"] == "enabled":
        need(thinking.get("budget_tokens", 0) >= 1024, "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
        need(counts or thinking["budget_tokens"] < body["max_tokens"], "`max_tokens` must be greater than `thinking.budget_tokens`")
        need(body.get("temperature", 1) == 1, "`temperature` may only be set to 1 when thinking is enabled")
        need((body.get("tool_choice") or {}).get("type", "auto") in ("auto", "none"), "Thinking may not be enabled when tool_choice forces tool use.")
    need("tool_choice" not in body or body.get("tools"), "tool_choice may only be specified while providing tools")
    for at, tool in enumerate(body.get("tools") or []):
        refuse_unknown(tool, {"name", "description", "input_schema", "type", "cache_control", "strict", "eager_input_streaming", "defer_loading", "input_examples", "allowed_callers"}, f"tools.{at}.custom." + UNKNOWN)
        need((tool.get("input_schema") or {}).get("type") == "object", f"tools.{at}.custom.input_schema: Field required")
        need(re.fullmatch("[a-zA-Z0-9_-]{1,128}", tool.get("name") or ""), f"tools.{at}.custom.name: String should match pattern")
    form = (body.get("output_config") or {}).get("format")
    need(not form or form.get("type") == "json_schema" and closed(form.get("schema")), "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false")
    check_messages(body["messages"])


def check_newest(body):
    """What the version of October 2026 does not take any more."""
    for name in ("temperature", "top_p", "top_k"):
        need(name not in body, f"{name}: Extra inputs are not permitted")
    for at, message in enumerate(body["messages"]):
        for block in message["content"] if isinstance(message["content"], list) else []:
            need(block["type"] != "document" or message["role"] == "user", f"messages.{at}: document blocks are not permitted in assistant messages")
            need(not block.get("citations") or block["type"] != "text" or message["role"] == "assistant", f"messages.{at}: citations are not permitted in user messages")


def closed(schema):
    if isinstance(schema, dict):
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
            return False
        return all(closed(value) for value in schema.values())
    return all(closed(value) for value in schema) if isinstance(schema, list) else True


def check_messages(messages):
    pending = set()
    for at, message in enumerate(messages):
        need(message.get("role") in ("user", "assistant"), f"messages.{at}.role: Input should be 'user' or 'assistant'")
        refuse_unknown(message, {"role", "content"}, f"messages.{at}." + UNKNOWN)
        need(message.get("content") or (at == len(messages) - 1 and message["role"] == "assistant"), f"messages.{at}: all messages must have non-empty content")
        blocks = message["content"] if isinstance(message["content"], list) else []
        results = [block.get("tool_use_id") for block in blocks if block.get("type") == "tool_result"]
        need(set(results) <= pending, f"messages.{at}.content: unexpected `tool_use_id` found in `tool_result` blocks: {sorted(set(results) - pending)}")
        need(message["role"] == "assistant" or pending <= set(results), f"messages.{at}: `tool_use` ids were found without `tool_result` blocks immediately after: {sorted(pending - set(results))}")
        kinds = [block.get("type") for block in blocks]
        need(not results or kinds[:len(results)] == ["tool_result"] * len(results), f"messages.{at}: `tool_result` blocks must come first")
        for block in blocks:
            check_block(block, at)
        pending = {block["id"] for block in blocks if block["type"] == "tool_use"}
    need(not pending, "messages: `tool_use` ids were found without `tool_result` blocks immediately after")


def check_block(block, at):
    kind = block.get("type")
    need(kind in BLOCKS, f"messages.{at}.content.0: Input tag {kind!r} does not match any of the expected tags")
    need(kind != "text" or block.get("text"), f"messages.{at}: text content blocks must be non-empty")
    need(kind != "tool_use" or re.fullmatch("[a-zA-Z0-9_-]+", block.get("id") or ""), f"messages.{at}.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")
    need(kind != "tool_use" or isinstance(block.get("input"), dict), f"messages.{at}.content.0.tool_use.input: Input should be a valid dictionary")
    need(kind != "thinking" or block.get("signature") == SIGNATURE, f"messages.{at}.content.0: Invalid `signature` in `thinking` block")
    if kind == "image":
        need(block["source"]["type"] in ("base64", "url", "file"), f"messages.{at}.content.0.image.source")
        need(block["source"]["type"] != "base64" or block["source"].get("media_type", "").startswith("image/"), f"messages.{at}.content.0.image.source.base64.media_type")


def view(body):
    thinking, system = body.get("thinking") or {}, body.get("system") or ""
    found = View(system=system if isinstance(system, str) else "".join(block["text"] for block in system), stop=body.get("stop_sequences") or [],
                 temperature=body.get("temperature"), limit=body.get("max_tokens"), wants_thoughts=thinking.get("type") in ("enabled", "adaptive"))
    for message in body["messages"]:
        content = message["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        text = "".join(block["text"] for block in blocks if block["type"] == "text")
        if text or any(block["type"] in ("image", "tool_use") for block in blocks):
            found.turns.append((message["role"], text))
        found.images += [picture(block["source"]) for block in blocks if block["type"] == "image"]
        found.calls += [(block["id"], block["name"], block["input"]) for block in blocks if block["type"] == "tool_use"]
        found.results += [(block["tool_use_id"], result(block.get("content"))) for block in blocks if block["type"] == "tool_result"]
        found.thoughts += [(block["thinking"], block["signature"]) for block in blocks if block["type"] == "thinking"]
    found.tools = {tool["name"]: tool["input_schema"] for tool in body.get("tools") or []}
    found.schema = ((body.get("output_config") or {}).get("format") or {}).get("schema")
    return found


def picture(source):
    return base64.b64decode(source["data"]) if source["type"] == "base64" else source.get("url")


def result(content):
    return content if isinstance(content, str) else "".join(block.get("text", "") for block in content or [])


def blocks_of(act):
    blocks = [{"type": "thinking", "thinking": act.thought, "signature": SIGNATURE}] if act.thought else []
    blocks += [] if act.calls else [{"type": "text", "text": act.text}]
    return blocks + [{"type": "tool_use", "id": "toolu_" + uuid.uuid4().hex[:22], "name": call.name, "input": call.arguments} for call in act.calls]


def usage(output):
    return {"input_tokens": PROMPT - CACHED - WRITTEN, "cache_read_input_tokens": CACHED, "cache_creation_input_tokens": WRITTEN,
            "cache_creation": {"ephemeral_5m_input_tokens": WRITTEN, "ephemeral_1h_input_tokens": 0}, "output_tokens": output, "service_tier": "standard"}


def whole(body, act):
    return {"id": "msg_" + uuid.uuid4().hex[:22], "type": "message", "role": "assistant", "model": body["model"], "content": blocks_of(act),
            "stop_reason": STOP[act.reason], "stop_sequence": None, "usage": usage(COMPLETION)}


def events(body, act):
    def event(kind, **fields):
        return kind, {"type": kind, **fields}

    yield event("message_start", message={**whole(body, act), "content": [], "stop_reason": None, "usage": usage(1)})
    yield event("ping")
    for at, block in enumerate(blocks_of(act)):
        if block["type"] == "thinking":
            yield event("content_block_start", index=at, content_block={"type": "thinking", "thinking": "", "signature": ""})
            deltas = [{"type": "thinking_delta", "thinking": piece} for piece in act.thoughts] + [{"type": "signature_delta", "signature": SIGNATURE}]
        elif block["type"] == "text":
            yield event("content_block_start", index=at, content_block={"type": "text", "text": ""})
            deltas = [{"type": "text_delta", "text": piece} for piece in act.pieces]
        else:
            yield event("content_block_start", index=at, content_block={**block, "input": {}})
            pieces = [""] + fragments(json.dumps(block["input"], ensure_ascii=False))
            deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]
        for delta in deltas:
            yield event("content_block_delta", index=at, delta=delta)
        yield event("content_block_stop", index=at)
    yield event("message_delta", delta={"stop_reason": STOP[act.reason], "stop_sequence": None}, usage={"output_tokens": COMPLETION})
    yield event("message_stop")
