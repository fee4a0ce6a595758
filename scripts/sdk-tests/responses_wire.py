"""OpenAI's Responses API: create, stream, continue, retrieve, delete."""
import base64
import json
import uuid

from script import CACHED, COMPLETION, CREATED, PROMPT, REASONING, View, fragments, need, refuse_unknown

BODY = set("""model input instructions previous_response_id stream store tools tool_choice parallel_tool_calls text reasoning temperature top_p
max_output_tokens metadata include user truncation service_tier background prompt_cache_key safety_identifier max_tool_calls top_logprobs
conversation prompt stream_options prompt_cache_retention context_management""".split())
ITEMS = {"message", "function_call", "function_call_output", "reasoning", "item_reference"}
# response id: (response, the items up to and with it)
KEPT = {}


def serve(exchange, seen, act):
    mark = seen.path.removeprefix("/v1/responses").lstrip("/")
    if mark:
        need(mark in KEPT, f"Response with id '{mark}' not found.", 404)
        if seen.method == "DELETE":
            del KEPT[mark]
            return exchange.reply(200, {"id": mark, "object": "response", "deleted": True})
        return exchange.reply(200, KEPT[mark][0])
    body = seen.body
    refuse_unknown(body, BODY, "Unknown parameter: '{}'.")
    need(body.get("model") and body.get("input"), "Missing required parameter: 'input'.")
    items = [{"role": "user", "content": body["input"]}] if isinstance(body["input"], str) else body["input"]
    if body.get("previous_response_id"):
        need(body["previous_response_id"] in KEPT, f"Previous response with id '{body['previous_response_id']}' not found.", 404, "previous_response_not_found")
        items = KEPT[body["previous_response_id"]][1] + items
    check(items)
    seen.view, seen.stream = view(body, items), bool(body.get("stream"))
    response = whole(body, act)
    if body.get("store", True):
        KEPT[response["id"]] = (response, items + response["output"])
    if not seen.stream:
        return exchange.reply(200, response)
    exchange.stream(events(response, act), act)


def check(items):
    calls = set()
    for item in items:
        kind = item.get("type", "message")
        need(kind in ITEMS, f"Invalid value: '{kind}' at 'input[].type'")
        if kind == "function_call":
            calls.add(item["call_id"])
        if kind == "function_call_output":
            need(item.get("call_id") in calls, f"No tool call found for function call output with call_id {item.get('call_id')}.")
            calls.discard(item["call_id"])
    need(not calls, f"No tool output found for function call {sorted(calls)}.")


def view(body, items):
    text = body.get("text") or {}
    found = View(system=body.get("instructions") or "", temperature=body.get("temperature"), limit=body.get("max_output_tokens"),
                 wants_thoughts=bool((body.get("reasoning") or {}).get("effort")), schema=(text.get("format") or {}).get("schema"))
    for item in items:
        kind = item.get("type", "message")
        if kind == "function_call":
            found.calls.append((item["call_id"], item["name"], json.loads(item["arguments"])))
        elif kind == "function_call_output":
            found.results.append((item["call_id"], item["output"]))
        elif kind == "message":
            parts = [{"type": "input_text", "text": item["content"]}] if isinstance(item["content"], str) else item["content"]
            said = "".join(part["text"] for part in parts if part["type"] in ("input_text", "output_text"))
            found.images += [base64.b64decode(part["image_url"].partition(",")[2]) for part in parts if part["type"] == "input_image"]
            if item["role"] in ("system", "developer"):
                found.system += said
            else:
                found.turns.append((item["role"], said))
    found.tools = {tool["name"]: tool.get("parameters") for tool in body.get("tools") or [] if tool["type"] == "function"}
    return found


def whole(body, act):
    output = [{"type": "function_call", "id": "fc_" + uuid.uuid4().hex, "call_id": "call_" + uuid.uuid4().hex[:24], "name": call.name,
               "arguments": json.dumps(call.arguments, ensure_ascii=False), "status": "completed"} for call in act.calls]
    if not output:
        content = [{"type": "output_text", "text": act.text, "annotations": [], "logprobs": []}]
        output = [{"type": "message", "id": "msg_" + uuid.uuid4().hex, "role": "assistant", "status": "completed", "content": content}]
    short = act.reason == "length"
    return {"id": "resp_" + uuid.uuid4().hex, "object": "response", "created_at": CREATED, "model": body["model"], "output": output, "error": None,
            "status": "incomplete" if short else "completed", "incomplete_details": {"reason": "max_output_tokens"} if short else None,
            "instructions": body.get("instructions"), "metadata": body.get("metadata") or {}, "parallel_tool_calls": True, "temperature": 1.0, "top_p": 1.0,
            "tool_choice": "auto", "tools": body.get("tools") or [], "previous_response_id": body.get("previous_response_id"), "store": body.get("store", True),
            "text": body.get("text") or {"format": {"type": "text"}},
            "usage": {"input_tokens": PROMPT, "output_tokens": COMPLETION, "total_tokens": PROMPT + COMPLETION,
                      "input_tokens_details": {"cached_tokens": CACHED}, "output_tokens_details": {"reasoning_tokens": REASONING}}}


def events(response, act):
    count = iter(range(10000))

    def event(kind, **fields):
        return kind, {"type": kind, "sequence_number": next(count), **fields}

    begun = {**response, "status": "in_progress", "output": [], "usage": None, "incomplete_details": None}
    yield event("response.created", response=begun)
    yield event("response.in_progress", response=begun)
    for at, item in enumerate(response["output"]):
        place = {"item_id": item["id"], "output_index": at}
        if item["type"] == "function_call":
            yield event("response.output_item.added", output_index=at, item={**item, "arguments": "", "status": "in_progress"})
            for piece in fragments(item["arguments"]):
                yield event("response.function_call_arguments.delta", **place, delta=piece)
            yield event("response.function_call_arguments.done", **place, name=item["name"], arguments=item["arguments"])
        else:
            place["content_index"] = 0
            part = item["content"][0]
            yield event("response.output_item.added", output_index=at, item={**item, "content": [], "status": "in_progress"})
            yield event("response.content_part.added", **place, part={**part, "text": ""})
            for piece in act.pieces:
                yield event("response.output_text.delta", **place, delta=piece, logprobs=[])
            yield event("response.output_text.done", **place, text=part["text"], logprobs=[])
            yield event("response.content_part.done", **place, part=part)
        yield event("response.output_item.done", output_index=at, item=item)
    yield event("response." + response["status"], response=response)
