"""Mistral's API: OpenAI's shape, and a refusal of everything that is not in its own description."""
import json
import re
import uuid

import openai_wire
from script import (COMPLETION, CREATED, KEY, PROMPT, View, fragments, need, refuse_unknown, vector)

BODY = set("""model messages temperature top_p max_tokens stream stop random_seed metadata response_format tools tool_choice presence_penalty
frequency_penalty n prediction parallel_tool_calls reasoning_effort prompt_mode guardrails safe_prompt""".split())
MESSAGE = {
    "system": {"role", "content"}, "user": {"role", "content"}, "assistant": {"role", "content", "tool_calls", "prefix"},
    "tool": {"role", "content", "tool_call_id", "name"},
}
FINISH = {"stop": "stop", "length": "length", "filter": "stop", "tools": "tool_calls"}
UNKNOWN = "Extra inputs are not permitted: {}"


def error(status, message, code):
    if status == 401:
        return {"detail": message}
    if status == 422:
        return {"object": "error", "message": {"detail": [{"type": "extra_forbidden", "loc": ["body"], "msg": message}]}, "type": "invalid_request_error", "param": None, "code": None}
    return {"object": "error", "message": message, "type": "invalid_request_error" if status < 500 else "internal_server_error", "param": None, "code": code or str(status * 10)}


def serve(exchange, seen, act):
    need(seen.headers.get("authorization") == f"Bearer {KEY}", "Unauthorized", 401)
    if seen.method == "GET" and seen.path == "/v1/models":
        row = {"id": "mistral-sdk", "object": "model", "created": CREATED, "owned_by": "mistralai", "capabilities": {"completion_chat": True}, "type": "base"}
        return exchange.reply(200, {"object": "list", "data": [row]})
    need(seen.method == "POST" and seen.path in ("/v1/chat/completions", "/v1/embeddings"), "no Route matched with those values", 404)
    if seen.path.endswith("embeddings"):
        return embeddings(exchange, seen)
    body = seen.body
    check(body)
    seen.view, seen.stream = view(body), bool(body.get("stream"))
    if not seen.stream:
        return exchange.reply(200, whole(body, act))
    exchange.stream(chunks(body, act), act)


def check(body):
    refuse_unknown(body, BODY, UNKNOWN, 422)
    need(body.get("model") and body.get("messages"), "Field required", 422)
    need(0 <= (body.get("temperature") or 0) <= 1.5, "Input should be less than or equal to 1.5", 422)
    need(body.get("tool_choice") in (None, "auto", "none", "any", "required") or isinstance(body["tool_choice"], dict), "Input should be 'auto', 'none', 'any' or 'required'", 422)
    pending = []
    for message in body["messages"]:
        known = MESSAGE.get(message.get("role"))
        need(known, f"Input tag {message.get('role')!r} does not match any of the expected tags: 'system', 'user', 'assistant', 'tool'", 422)
        refuse_unknown(message, known, UNKNOWN, 422)
        if message["role"] == "tool":
            need(message.get("tool_call_id") in pending, "Unexpected tool call id in tool results")
            pending.remove(message["tool_call_id"])
        else:
            need(not pending, "Not the same number of function calls and responses")
        if message["role"] == "assistant":
            need(message.get("content") or message.get("tool_calls"), "Assistant message must have either content or tool_calls, but not none.")
        for call in message.get("tool_calls") or []:
            need(re.fullmatch("[A-Za-z0-9]{9}", call.get("id") or ""), f"Tool call id was {call.get('id')} but must be a-z, A-Z, 0-9, with a length of 9.")
            pending.append(call["id"])
        for part in message.get("content") if isinstance(message.get("content"), list) else []:
            need(part.get("type") in ("text", "image_url", "thinking", "document_url", "input_audio", "reference", "file"), f"Input tag {part.get('type')!r}", 422)
    last = body["messages"][-1]
    need(last["role"] in ("user", "tool") or last.get("prefix"), "Expected last role User or Tool (or Assistant with prefix True) for serving but got " + last["role"])


def view(body):
    plain = [{**m, "content": [p for p in m["content"] if p["type"] != "thinking"]} if isinstance(m.get("content"), list) else m for m in body["messages"]]
    found: View = openai_wire.view({**body, "messages": plain})
    for message in body["messages"]:
        for part in message.get("content") if isinstance(message.get("content"), list) else []:
            if part["type"] == "thinking":
                found.thoughts.append(("".join(piece["text"] for piece in part["thinking"]), part.get("signature")))
    found.wants_thoughts = body.get("prompt_mode") == "reasoning" or body.get("reasoning_effort") not in (None, "none")
    return found


def usage():
    return {"prompt_tokens": PROMPT, "completion_tokens": COMPLETION, "total_tokens": PROMPT + COMPLETION}


def called(act):
    return [{"id": uuid.uuid4().hex[:9], "function": {"name": c.name, "arguments": json.dumps(c.arguments, ensure_ascii=False)}, "index": at} for at, c in enumerate(act.calls)]


def thinking(text):
    return {"type": "thinking", "thinking": [{"type": "text", "text": text}]}


def whole(body, act):
    content = "" if act.calls else act.text
    if act.thought:
        content = [thinking(act.thought)] + ([{"type": "text", "text": content}] if content else [])
    message = {"role": "assistant", "content": content, "tool_calls": called(act) or None}
    return {"id": uuid.uuid4().hex, "object": "chat.completion", "created": CREATED, "model": body["model"], "usage": usage(),
            "choices": [{"index": 0, "message": message, "finish_reason": FINISH[act.reason]}]}


def chunks(body, act):
    base = {"id": uuid.uuid4().hex, "object": "chat.completion.chunk", "created": CREATED, "model": body["model"]}

    def chunk(delta, reason=None, **more):
        return None, {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}], **more}

    yield chunk({"role": "assistant", "content": ""})
    for piece in act.thoughts:
        yield chunk({"content": [thinking(piece)]})
    for piece in [] if act.calls else act.pieces:
        yield chunk({"content": piece})
    for call in called(act):
        first, *others = fragments(call["function"]["arguments"])
        yield chunk({"content": "", "tool_calls": [{**call, "function": {"name": call["function"]["name"], "arguments": first}}]})
        for piece in others:
            yield chunk({"content": "", "tool_calls": [{"id": "null", "index": call["index"], "function": {"name": "", "arguments": piece}}]})
    yield chunk({"content": ""}, FINISH[act.reason], usage=usage())
    yield None, "[DONE]"


def embeddings(exchange, seen):
    body = seen.body
    refuse_unknown(body, {"model", "input", "metadata", "output_dimension", "output_dtype", "encoding_format"}, UNKNOWN, 422)
    texts = [body["input"]] if isinstance(body.get("input"), str) else body.get("input")
    need(texts and all(isinstance(text, str) for text in texts), "Input should be a valid list", 422)
    rows = [{"object": "embedding", "index": at, "embedding": vector(text, body.get("output_dimension") or 8)} for at, text in enumerate(texts)]
    exchange.reply(200, {"id": "embd-fake", "object": "list", "model": body["model"], "data": rows, "usage": {"prompt_tokens": PROMPT, "completion_tokens": 0, "total_tokens": PROMPT}})
