"""The official OpenAI SDK must not notice that a gateway stands between it and a provider of whatever protocol."""
import asyncio
import base64
import json
import struct
import time

import httpx2
import openai
import pytest
from pydantic import BaseModel
from clients import Clients
from script import CACHED, COMPLETION, PROMPT, REASONING, SIGNATURE, TEXT, THOUGHT, vector
from talk import (CALLS, CLOCK, DATA_URL, LONG, PNG, QUESTION, REPORT, REPORT_TEXT, RESULTS, SYSTEM, WEATHER, check_cancelled, check_round_trip,
                  check_schema, check_tools)

OWN = "openai"
MESSAGES = [{"role": "user", "content": QUESTION}]
TOOLS = [{"type": "function", "function": {"name": name, "description": "Tells.", "parameters": schema}} for name, schema in (("weather", WEATHER), ("clock", CLOCK))]


def client_of(place, **settings):
    world = place.world
    return openai.OpenAI(**{"base_url": world.root(place) + "/v1", "api_key": world.key, "max_retries": 0, "timeout": 8, **settings})


@pytest.fixture(scope="module")
def connect():
    clients = Clients(lambda place, settings: client_of(place, **settings), openai.OpenAI.close)
    yield clients
    clients.close()


def ask(client, place, **more):
    return client.chat.completions.create(**{"model": place.model, "messages": MESSAGES, **more})


# ---------------------------------------------------------------- answers
def test_a_whole_answer(connect, to):
    answer = ask(connect(to), to)
    assert answer.object == "chat.completion" and answer.id
    assert answer.choices[0].message.content == TEXT
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].finish_reason == "stop"
    assert answer.model == to.model
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (PROMPT, COMPLETION, PROMPT + COMPLETION)
    assert to.last.view.said == [QUESTION]


@pytest.mark.gateway
def test_the_answer_names_the_provider_and_the_request(connect, to):
    raw = connect(to).chat.completions.with_raw_response.create(model=to.model, messages=MESSAGES)
    answer = raw.parse()
    assert answer.model_extra["_proxy_info"]["provider"] == to.label
    assert raw.headers["x-request-id"] and answer._request_id == raw.headers["x-request-id"]


@pytest.mark.only("openai", "anthropic", "gemini", "cohere")
def test_cached_tokens_are_told_apart(connect, to):
    assert ask(connect(to), to).usage.prompt_tokens_details.cached_tokens == CACHED


@pytest.mark.only("openai", "gemini")
def test_reasoning_tokens_are_told_apart(connect, to):
    assert ask(connect(to), to).usage.completion_tokens_details.reasoning_tokens == REASONING


def test_a_stream(connect, to):
    pieces, reasons = [], []
    with ask(connect(to), to, stream=True) as stream:
        for chunk in stream:
            assert chunk.object == "chat.completion.chunk" and chunk.usage is None
            for choice in chunk.choices:
                pieces.append(choice.delta.content or "")
                reasons.append(choice.finish_reason)
    assert "".join(pieces) == TEXT
    assert len([piece for piece in pieces if piece]) > 2
    assert reasons[-1] == "stop" and reasons.count(None) == len(reasons) - 1
    assert to.last.stream


def test_a_stream_with_usage(connect, to):
    chunks = list(ask(connect(to), to, stream=True, stream_options={"include_usage": True}))
    usage = chunks[-1].usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (PROMPT, COMPLETION, PROMPT + COMPLETION)
    assert not chunks[-1].choices
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_the_streaming_helper_assembles_the_answer(connect, to):
    with connect(to).chat.completions.stream(model=to.model, messages=MESSAGES) as stream:
        kinds = {event.type for event in stream}
        answer = stream.get_final_completion()
    assert answer.choices[0].message.content == TEXT
    assert {"chunk", "content.delta", "content.done"} <= kinds


def test_an_answer_that_is_cut_short_says_so(connect, to):
    to.say(finish="length")
    assert ask(connect(to), to, max_completion_tokens=30).choices[0].finish_reason == "length"
    assert to.last.view.limit == 30


def test_the_settings_arrive(connect, to):
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": "One."}, {"role": "assistant", "content": "Two."}, {"role": "user", "content": "Three."}]
    ask(connect(to), to, messages=messages, temperature=0.5, stop=["END"], max_tokens=77)
    view = to.last.view
    assert view.system == SYSTEM
    assert view.turns == [("user", "One."), ("assistant", "Two."), ("user", "Three.")]
    assert (view.temperature, view.stop, view.limit) == (0.5, ["END"], 77)


def test_a_picture_arrives(connect, to):
    content = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": DATA_URL}}]
    ask(connect(to), to, messages=[{"role": "user", "content": content}])
    assert to.last.view.images == [PNG]
    assert to.last.view.said == ["What is this?"]


# ---------------------------------------------------------------- tools
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("stream", [False, True])
def test_tools_there_and_back(connect, to, count, stream):
    client, calls, results = connect(to), CALLS[:count], RESULTS[:count]
    to.say(calls=calls)
    if stream:
        with client.chat.completions.stream(model=to.model, messages=MESSAGES, tools=TOOLS) as events:
            events.until_done()
            answer = events.get_final_completion()
    else:
        answer = ask(client, to, tools=TOOLS, tool_choice="auto")
    check_tools(to.last)
    assert answer.choices[0].finish_reason == "tool_calls"
    message = answer.choices[0].message
    assert [(c.function.name, json.loads(c.function.arguments)) for c in message.tool_calls] == [(c.name, c.arguments) for c in calls]
    assert len({c.id for c in message.tool_calls}) == count
    turn = {"role": "assistant", "tool_calls": [{"id": c.id, "type": "function", "function": {"name": c.function.name, "arguments": c.function.arguments}} for c in message.tool_calls]}
    back = [{"role": "tool", "tool_call_id": call.id, "content": text} for call, text in zip(message.tool_calls, results)]
    answer = ask(client, to, messages=MESSAGES + [turn] + back, tools=TOOLS)
    assert answer.choices[0].message.content == TEXT
    check_round_trip(to.last, calls, results)


def test_a_fragmented_call_has_one_index(connect, to):
    to.say(calls=CALLS)
    seen = {}
    for chunk in ask(connect(to), to, tools=TOOLS, stream=True):
        for call in chunk.choices[0].delta.tool_calls or [] if chunk.choices else []:
            one = seen.setdefault(call.index, {"id": call.id, "name": call.function.name, "text": ""})
            one["text"] += call.function.arguments or ""
    assert sorted(seen) == [0, 1, 2]
    assert [(one["name"], json.loads(one["text"])) for one in seen.values()] == [(call.name, call.arguments) for call in CALLS]


# ---------------------------------------------------------------- structured output and thoughts
def test_a_schema_binds_the_answer(connect, to):
    to.say(text=REPORT_TEXT)
    form = {"type": "json_schema", "json_schema": {"name": "report", "schema": REPORT, "strict": True}}
    answer = ask(connect(to), to, response_format=form)
    assert json.loads(answer.choices[0].message.content) == {"city": "Zürich", "degrees": 21}
    check_schema(to.last)


def test_an_answer_is_parsed_into_a_class(connect, to):
    class Report(BaseModel):
        city: str
        degrees: int

    to.say(text=REPORT_TEXT)
    answer = connect(to).chat.completions.parse(model=to.model, messages=MESSAGES, response_format=Report)
    assert answer.choices[0].message.parsed == Report(city="Zürich", degrees=21)
    check_schema(to.last)


@pytest.mark.gateway
@pytest.mark.only("anthropic", "gemini", "cohere", "ollama", "mistral")
@pytest.mark.parametrize("stream", [False, True])
def test_thoughts_are_shown(connect, to, stream):
    to.say(thought=THOUGHT)
    # Gemini thinks in secret unless asked
    more = {"extra_body": {"include_reasoning": True}} if to.vendor == "gemini" else {}
    answer = ask(connect(to), to, reasoning_effort="high", max_tokens=30000, stream=stream, **more)
    said = [chunk.choices[0].delta for chunk in answer if chunk.choices] if stream else [answer.choices[0].message]
    # Ollama, asked directly, has a name of its own for them
    thoughts = [(one.model_extra or {}).get("reasoning_content") or (one.model_extra or {}).get("reasoning") or "" for one in said]
    assert "".join(thoughts) == THOUGHT
    assert "".join(one.content or "" for one in said) == TEXT
    assert to.last.view.wants_thoughts


@pytest.mark.gateway
@pytest.mark.only("anthropic", "gemini")
def test_sealed_thoughts_come_back_to_whom_thought_them(connect, to):
    to.say(thought=THOUGHT, calls=CALLS[:1])
    client = connect(to)
    message = ask(client, to, reasoning_effort="high", max_tokens=30000, tools=TOOLS).choices[0].message
    turn = message.model_dump(exclude_none=True)
    back = {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": RESULTS[0]}
    ask(client, to, messages=MESSAGES + [turn, back], reasoning_effort="high", max_tokens=30000, tools=TOOLS)
    assert SIGNATURE in [seal for _, seal in to.last.view.thoughts]


# ---------------------------------------------------------------- errors
@pytest.mark.gateway
def test_an_unknown_model_is_not_found(connect, world):
    with pytest.raises(openai.NotFoundError) as caught:
        connect(world.place("openai")).chat.completions.create(model="gpt-unknown", messages=MESSAGES)
    assert (caught.value.code, caught.value.param) == ("model_not_found", "model")
    assert "Model 'gpt-unknown' is not supported by any available provider" in caught.value.message
    assert caught.value.request_id
    assert not world.vendors.seen


@pytest.mark.gateway
def test_a_bad_request_is_one(connect, world):
    place = world.place("openai")
    with pytest.raises(openai.BadRequestError) as caught:
        ask(connect(place), place, temperature=9)
    assert (caught.value.code, caught.value.param) == ("invalid_request", "temperature")
    assert not world.vendors.seen


@pytest.mark.parametrize("stream", [False, True])
def test_the_providers_bad_request_keeps_its_words(connect, to, stream):
    to.say(status=400, message="scripted complaint")
    with pytest.raises(openai.BadRequestError) as caught:
        ask(connect(to), to, stream=stream)
    assert "scripted complaint" in caught.value.message
    assert len(to.asked()) == 1


@pytest.mark.gateway
def test_a_wrong_key_is_an_authentication_error(connect, world):
    place = world.place("openai")
    with pytest.raises(openai.AuthenticationError) as caught:
        ask(connect(place, api_key="wrong"), place)
    assert caught.value.code == "unauthorized"
    assert not world.vendors.seen


@pytest.mark.gateway
def test_the_providers_refusal_of_our_key_is_not_the_clients(connect, spare):
    spare.say(status=401)
    with pytest.raises(openai.InternalServerError) as caught:
        ask(connect(spare), spare)
    assert caught.value.status_code == 503


@pytest.mark.gateway
def test_a_provider_that_is_down_is_a_server_error(connect, down):
    with pytest.raises(openai.InternalServerError) as caught:
        ask(connect(down), down)
    assert caught.value.status_code == 503
    assert int(caught.value.response.headers["retry-after"]) >= 0


def test_the_time_a_limited_provider_names_reaches_the_client(connect, spare):
    spare.say(status=429, headers={"Retry-After": "60"})
    with pytest.raises((openai.RateLimitError, openai.InternalServerError)) as caught:
        ask(connect(spare), spare)
    assert 50 <= int(caught.value.response.headers["retry-after"]) <= 60


@pytest.mark.gateway
def test_the_gateways_own_limit_is_a_rate_limit(connect, strict):
    place = strict.place("openai")
    ask(connect(place), place)
    with pytest.raises(openai.RateLimitError) as caught:
        ask(connect(place), place)
    assert caught.value.code == "rate_limited"
    assert int(caught.value.response.headers["retry-after"]) > 0


@pytest.mark.only("openai", "anthropic", "ollama")
def test_the_sdk_repeats_what_failed(connect, spare):
    spare.say(status=503)
    begin = time.monotonic()
    assert ask(connect(spare, max_retries=3), spare).choices[0].message.content == TEXT
    assert len(spare.asked()) == 2
    assert time.monotonic() - begin < 12


# ---------------------------------------------------------------- many and none
def test_a_stream_that_breaks_is_not_taken_for_a_whole_one(connect, spare):
    spare.say(cut=4)
    stream = ask(connect(spare), spare, stream=True)
    with pytest.raises((openai.APIError, httpx2.TransportError)):
        for _ in stream:
            pass


def test_many_at_once_with_the_async_client(world, to):
    async def run():
        async with openai.AsyncOpenAI(base_url=world.root(to) + "/v1", api_key=world.key, max_retries=0, timeout=8) as client:
            async def whole():
                return (await ask(client, to)).choices[0].message.content

            async def streamed():
                stream = await ask(client, to, stream=True)
                return "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])

            return await asyncio.gather(*[whole() for _ in range(4)], *[streamed() for _ in range(4)])

    assert asyncio.run(run()) == [TEXT] * 8


def test_a_client_that_leaves_stops_the_provider(connect, to):
    to.say(text=LONG, gap=0.02)
    stream = ask(connect(to), to, stream=True)
    for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            break
    stream.close()
    check_cancelled(to)


# ---------------------------------------------------------------- the rest of the API
EMBEDDERS = ("openai", "gemini", "cohere", "ollama", "mistral")


@pytest.mark.only(*EMBEDDERS)
def test_embeddings_as_numbers_and_in_base_64(connect, to):
    texts = ["one", "two, größer"]
    client = connect(to)
    for form in ("float", "base64"):
        answer = client.embeddings.create(model=to.model, input=texts, encoding_format=form)
        rows = [row.embedding for row in answer.data]
        if form == "base64":
            rows = [list(struct.unpack(f"<{len(data) // 4}f", data)) for data in map(base64.b64decode, rows)]
        assert rows == [vector(text, 8) for text in texts]
    # the SDK asks for base 64 by itself and decodes it
    answer = client.embeddings.create(model=to.model, input="one")
    assert answer.data[0].embedding == vector("one", 8)
    assert answer.model == to.model


@pytest.mark.only(*EMBEDDERS)
def test_embeddings_of_a_chosen_size(connect, to):
    answer = connect(to).embeddings.create(model=to.model, input=["one"], dimensions=4)
    assert answer.data[0].embedding == vector("one", 4)


def test_models_are_listed(connect, world):
    place = world.place("openai")
    assert place.model in {model.id for model in connect(place).models.list()}


@pytest.mark.gateway
def test_models_of_all_providers_are_listed(connect, world):
    listed = {model.id for model in connect(world.place("openai")).models.list()}
    assert {world.place(vendor).model for vendor in ("openai", "anthropic", "gemini", "cohere", "ollama", "mistral")} <= listed


def test_a_legacy_completion(connect, to):
    answer = connect(to).completions.create(model=to.model, prompt=QUESTION, max_tokens=50)
    assert answer.object == "text_completion"
    assert answer.choices[0].text == TEXT and answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == PROMPT + COMPLETION
    pieces = [chunk.choices[0].text for chunk in connect(to).completions.create(model=to.model, prompt=QUESTION, stream=True) if chunk.choices]
    assert "".join(pieces) == TEXT


@pytest.mark.only("openai")
def test_a_picture_is_drawn(connect, to):
    answer = connect(to).images.generate(model=to.model, prompt="A cow.", n=2)
    assert [base64.b64decode(row.b64_json)[:4] for row in answer.data] == [b"\x89PNG"] * 2


@pytest.mark.gateway
def test_the_embedded_simulator_answers_the_same_way_twice(connect, world):
    client = connect(world.place("openai"))
    answers = [client.chat.completions.create(model="simulator-fast", messages=MESSAGES).choices[0].message.content for _ in range(2)]
    assert answers[0] and answers[0] == answers[1]
    stream = client.chat.completions.create(model="simulator-fast", messages=MESSAGES, stream=True)
    assert "".join(c.choices[0].delta.content or "" for c in stream if c.choices) == answers[0]
