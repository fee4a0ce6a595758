"""Cohere's API v2: chat, embeddings, reranking."""
import base64
import json
import uuid

from script import CACHED, COMPLETION, KEY, PROMPT, View, fragments, need, refuse_unknown, vector

BODY = set("""model messages tools strict_tools documents citation_options response_format safety_mode max_tokens stop_sequences temperature seed
frequency_penalty presence_penalty k p logprobs tool_choice thinking priority stream raw_prompting""".split())
MESSAGE = {"system": {"role", "content"}, "user": {"role", "content"}, "assistant": {"role", "content", "tool_calls", "tool_plan", "citations"},
           "tool": {"role", "content", "tool_call_id"}}
FINISH = {"stop": "COMPLETE", "length": "MAX_TOKENS", "filter": "ERROR_TOXIC", "tools": "TOOL_CALL"}
PLAN = "I will use a tool."
UNKNOWN = "invalid request: unknown field: parameter '{}' is not a valid field"


def error(status, message, code):
    return {"id": str(uuid.uuid4()), "message": message}


def serve(exchange, seen, act):
    need(seen.headers.get("authorization", "").lower() == f"bearer {KEY}", "invalid api token", 401)
    if seen.method == "GET" and seen.path == "/v1/models":
        return exchange.reply(200, {"models": [{"name": "command-sdk", "endpoints": ["chat"], "context_length": 128000}]})
    operation = {"/v2/chat": chat, "/v2/embed": embed, "/v2/rerank": rerank}.get(seen.path)
    need(operation and seen.method == "POST", f"path {seen.path} not found", 404)
    need(seen.body and seen.body.get("model"), "invalid request: model is required")
    operation(exchange, seen, act)


def chat(exchange, seen, act):
    body = seen.body
    check(body)
    seen.view, seen.stream = view(body), bool(body.get("stream"))
    if not seen.stream:
        return exchange.reply(200, whole(act))
    exchange.stream(events(act), act)


def check(body):
    refuse_unknown(body, BODY, UNKNOWN)
    need(body.get("messages"), "invalid request: messages must not be empty")
    need(body.get("tool_choice") in (None, "REQUIRED", "NONE"), "invalid request: tool_choice must be REQUIRED or NONE")
    need(not (body.get("tools") and body.get("response_format", {}).get("type") == "json_object"), "invalid request: response_format is not supported with tools")
    need(0 <= (body.get("temperature") or 0) <= 1, "invalid request: temperature must be between 0 and 1.0 inclusive.")
    form = body.get("response_format") or {"type": "text"}
    refuse_unknown(form, {"type", "json_schema", "schema"}, UNKNOWN)
    need(form.get("type") in ("text", "json_object"), f"invalid request: response_format.type {form.get('type')!r}")
    pending = set()
    for message in body["messages"]:
        known = MESSAGE.get(message.get("role"))
        need(known, f"invalid request: invalid message role {message.get('role')}")
        refuse_unknown(message, known, UNKNOWN)
        if message["role"] == "tool":
            need(message.get("tool_call_id") in pending, f"invalid request: tool_call_id {message.get('tool_call_id')} was not called")
            need(message.get("content"), "invalid request: tool content must not be empty")
        pending |= {call["id"] for call in message.get("tool_calls") or []}
        need(message.get("content") or message.get("tool_calls"), "invalid request: message must have non-empty content or tool calls")
        for part in message.get("content") if isinstance(message.get("content"), list) else []:
            need(part.get("type") in ("text", "image_url", "thinking", "document"), f"invalid request: content type {part.get('type')!r}")
    for tool in body.get("tools") or []:
        need(tool.get("type") == "function" and tool["function"].get("name"), "invalid request: tools must be functions")
        refuse_unknown(tool["function"], {"name", "description", "parameters"}, UNKNOWN)


def view(body):
    form = body.get("response_format") or {}
    found = View(stop=body.get("stop_sequences") or [], temperature=body.get("temperature"), limit=body.get("max_tokens"),
                 schema=form.get("json_schema") or form.get("schema"), wants_thoughts=(body.get("thinking") or {}).get("type") == "enabled")
    for message in body["messages"]:
        content = message.get("content") or ""
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        text = "".join(part["text"] for part in parts if part["type"] == "text")
        if message["role"] == "tool":
            text += "".join(json.dumps(part["document"]["data"]) if isinstance(part["document"].get("data"), dict) else part["document"]["data"] for part in parts if part["type"] == "document")
            found.results.append((message["tool_call_id"], text))
        elif message["role"] == "system":
            found.system += text
        else:
            found.turns.append((message["role"], text))
        found.images += [base64.b64decode(part["image_url"]["url"].partition(",")[2]) for part in parts if part["type"] == "image_url"]
        found.thoughts += [(part["thinking"], None) for part in parts if part["type"] == "thinking"]
        found.calls += [(c["id"], c["function"]["name"], json.loads(c["function"]["arguments"])) for c in message.get("tool_calls") or []]
    found.tools = {tool["function"]["name"]: tool["function"].get("parameters") for tool in body.get("tools") or []}
    return found


def usage():
    return {"billed_units": {"input_tokens": PROMPT, "output_tokens": COMPLETION}, "tokens": {"input_tokens": PROMPT, "output_tokens": COMPLETION}, "cached_tokens": CACHED}


def called(act):
    return [{"id": f"{call.name}_{uuid.uuid4().hex[:12]}", "type": "function",
             "function": {"name": call.name, "arguments": json.dumps(call.arguments, ensure_ascii=False)}} for call in act.calls]


def whole(act):
    content = [{"type": "thinking", "thinking": act.thought}] if act.thought else []
    message = {"role": "assistant"}
    if act.calls:
        message |= {"tool_plan": PLAN, "tool_calls": called(act)}
    else:
        content.append({"type": "text", "text": act.text})
    if content:
        message["content"] = content
    return {"id": str(uuid.uuid4()), "finish_reason": FINISH[act.reason], "message": message, "usage": usage()}


def events(act):
    def event(kind, message=None, **fields):
        return kind, {"type": kind, **fields, **({"delta": {"message": message}} if message else {})}

    yield event("message-start", {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": []}, id=str(uuid.uuid4()))
    at = 0
    for kind, pieces in (("thinking", act.thoughts), ("text", [] if act.calls else act.pieces)):
        if pieces:
            yield event("content-start", {"content": {"type": kind, kind: ""}}, index=at)
            for piece in pieces:
                yield event("content-delta", {"content": {kind: piece}}, index=at)
            yield event("content-end", index=at)
            at += 1
    for piece in fragments(PLAN, 9) if act.calls else []:
        yield event("tool-plan-delta", {"tool_plan": piece})
    for at, call in enumerate(called(act)):
        yield event("tool-call-start", {"tool_calls": {**call, "function": {"name": call["function"]["name"], "arguments": ""}}}, index=at)
        for piece in fragments(call["function"]["arguments"]):
            yield event("tool-call-delta", {"tool_calls": {"function": {"arguments": piece}}}, index=at)
        yield event("tool-call-end", index=at)
    yield "message-end", {"type": "message-end", "delta": {"finish_reason": FINISH[act.reason], "usage": usage()}}


def embed(exchange, seen, act):
    body = seen.body
    refuse_unknown(body, {"model", "input_type", "texts", "images", "inputs", "max_tokens", "output_dimension", "embedding_types", "truncate", "priority"}, UNKNOWN)
    need(body.get("input_type") in ("search_document", "search_query", "classification", "clustering", "image"), "invalid request: valid input_type must be provided with the provided model")
    texts = body.get("texts") or ["".join(part.get("text", "") for part in one["content"]) for one in body.get("inputs") or []]
    need(texts, "invalid request: at least one of texts, images or inputs must be specified")
    rows = [vector(text, body.get("output_dimension") or 8) for text in texts]
    exchange.reply(200, {"id": str(uuid.uuid4()), "response_type": "embeddings_by_type", "embeddings": {"float": rows}, "texts": texts,
                         "meta": {"api_version": {"version": "2"}, "billed_units": {"input_tokens": PROMPT}}})


def rerank(exchange, seen, act):
    body = seen.body
    refuse_unknown(body, {"model", "query", "documents", "top_n", "max_tokens_per_doc", "priority"}, UNKNOWN)
    need(body.get("query") and body.get("documents"), "invalid request: query and documents must be specified")
    words = set(body["query"].lower().split())
    rows = [{"index": at, "relevance_score": round(len(words & set(text.lower().split())) / len(words), 4)} for at, text in enumerate(body["documents"])]
    rows.sort(key=lambda row: -row["relevance_score"])
    exchange.reply(200, {"id": str(uuid.uuid4()), "results": rows[:body.get("top_n") or len(rows)], "meta": {"api_version": {"version": "2"}, "billed_units": {"search_units": 1}}})
