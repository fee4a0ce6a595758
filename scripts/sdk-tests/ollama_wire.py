"""Ollama's API: chat, generate and embeddings, streamed as lines of JSON."""
import base64
import binascii
import json

import openai_wire
from script import COMPLETION, PROMPT, View, need, refuse_unknown, vector

NAME = "llama-sdk"
BODY = set("model messages tools format options stream keep_alive think logprobs top_logprobs truncate shift".split())
GENERATE = set("model prompt suffix system template context stream raw format keep_alive images options think logprobs top_logprobs truncate shift".split())
UNKNOWN = "the tests' Ollama does not know the field {}"
STAMP = "2026-01-01T00:00:00.000000Z"


def error(status, message, code):
    return {"error": message}


def serve(exchange, seen, act):
    if seen.method == "GET":
        need(seen.path in ("/api/tags", "/api/version"), "404 page not found", 404)
        tag = {"name": NAME + ":latest", "model": NAME + ":latest", "modified_at": STAMP, "size": 1, "digest": "0" * 64, "details": {"family": "llama"}}
        return exchange.reply(200, {"models": [tag]} if seen.path == "/api/tags" else {"version": "0.13.0"})
    operation = {"/api/chat": chat, "/api/generate": generate, "/api/embed": embed, "/v1/chat/completions": openai_chat,
                 "/v1/completions": openai_wire.completions, "/v1/embeddings": openai_wire.embeddings}.get(seen.path)
    need(operation, "404 page not found", 404)
    need(isinstance(seen.body, dict) and seen.body.get("model"), "model is required")
    operation(exchange, seen, act)


def chat(exchange, seen, act):
    body = seen.body
    refuse_unknown(body, BODY, UNKNOWN)
    for message in body.get("messages") or []:
        need(message.get("role") in ("system", "user", "assistant", "tool"), f"invalid role: {message.get('role')}")
        need(isinstance(message.get("content") or "", str), "json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string")
        for call in message.get("tool_calls") or []:
            need(isinstance(call["function"].get("arguments"), dict), "json: cannot unmarshal string into Go struct field ToolCallFunction.arguments of type api.ToolCallFunctionArguments")
        for image in message.get("images") or []:
            check_image(image)
    need(not isinstance(body.get("format"), str) or body["format"] in ("", "json"), f"invalid format: {body.get('format')!r}")
    seen.view, seen.stream = view(body), body.get("stream", True)
    message = {"role": "assistant", "content": "" if act.calls else act.text}
    if act.thought:
        message["thinking"] = act.thought
    if act.calls:
        message["tool_calls"] = called(act)
    base = {"model": body["model"], "created_at": STAMP}
    if not seen.stream:
        return exchange.reply(200, {**base, "message": message, **end(act)})

    def rows():
        for piece in act.thoughts:
            yield None, {**base, "message": {"role": "assistant", "content": "", "thinking": piece}, "done": False}
        for piece in [] if act.calls else act.pieces:
            yield None, {**base, "message": {"role": "assistant", "content": piece}, "done": False}
        for call in called(act):
            yield None, {**base, "message": {"role": "assistant", "content": "", "tool_calls": [call]}, "done": False}
        yield None, {**base, "message": {"role": "assistant", "content": ""}, **end(act)}

    exchange.stream(rows(), act, "application/x-ndjson")


def openai_chat(exchange, seen, act):
    """What Ollama has for clients of OpenAI: names it does not know it ignores, `max_completion_tokens` among them."""
    body = seen.body
    openai_wire.check_messages(body, is_lenient=True)
    seen.view, seen.stream = openai_wire.view(body), bool(body.get("stream"))
    seen.view.limit = body.get("max_tokens")
    if not seen.stream:
        answer = openai_wire.whole(body, act)
        strip(answer)
        if act.thought:
            answer["choices"][0]["message"]["reasoning"] = act.thought
        return exchange.reply(200, answer)

    def rows():
        thoughts = list(act.thoughts)
        for name, row in openai_wire.chunks(body, act):
            while thoughts and row != "[DONE]" and row["choices"] and "role" not in row["choices"][0]["delta"]:
                delta = {"role": "assistant", "content": "", "reasoning": thoughts.pop(0)}
                yield name, {**row, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
            if isinstance(row, dict):
                strip(row)
            yield name, row

    exchange.stream(rows(), act)


def strip(answer):
    for name in ("prompt_tokens_details", "completion_tokens_details"):
        (answer.get("usage") or {}).pop(name, None)


def check_image(image):
    try:
        base64.b64decode(image, validate=True)
    except (binascii.Error, TypeError):
        need(False, "illegal base64 data at input byte 4")


def called(act):
    return [{"function": {"name": call.name, "arguments": call.arguments}} for call in act.calls]


def end(act):
    return {"done": True, "done_reason": "length" if act.reason == "length" else "stop", "total_duration": 5, "load_duration": 1,
            "prompt_eval_count": PROMPT, "prompt_eval_duration": 2, "eval_count": COMPLETION, "eval_duration": 2}


def view(body):
    options = body.get("options") or {}
    found = View(stop=options.get("stop") or [], temperature=options.get("temperature"), limit=options.get("num_predict"),
                 schema=body["format"] if isinstance(body.get("format"), dict) else None, wants_thoughts=bool(body.get("think")))
    for message in body.get("messages") or []:
        text = message.get("content") or ""
        if message["role"] == "system":
            found.system += text
        elif message["role"] == "tool":
            found.results.append((message.get("tool_name"), text))
        else:
            found.turns.append((message["role"], text))
        found.images += [base64.b64decode(image) for image in message.get("images") or []]
        found.thoughts += [(message["thinking"], None)] if message.get("thinking") else []
        found.calls += [(None, call["function"]["name"], call["function"]["arguments"]) for call in message.get("tool_calls") or []]
    found.tools = {tool["function"]["name"]: tool["function"].get("parameters") for tool in body.get("tools") or []}
    return found


def generate(exchange, seen, act):
    refuse_unknown(seen.body, GENERATE, UNKNOWN)
    base, seen.stream = {"model": seen.body["model"], "created_at": STAMP}, seen.body.get("stream", True)
    if not seen.stream:
        return exchange.reply(200, {**base, "response": act.text, **end(act)})
    rows = [(None, {**base, "response": piece, "done": False}) for piece in act.pieces] + [(None, {**base, "response": "", **end(act)})]
    exchange.stream(rows, act, "application/x-ndjson")


def embed(exchange, seen, act):
    refuse_unknown(seen.body, {"model", "input", "truncate", "options", "keep_alive", "dimensions"}, UNKNOWN)
    texts = [seen.body["input"]] if isinstance(seen.body.get("input"), str) else seen.body.get("input")
    need(isinstance(texts, list), "invalid input type")
    rows = [vector(text, seen.body.get("dimensions") or 8) for text in texts]
    exchange.reply(200, {"model": seen.body["model"], "embeddings": rows, "total_duration": 5, "load_duration": 1, "prompt_eval_count": PROMPT})
