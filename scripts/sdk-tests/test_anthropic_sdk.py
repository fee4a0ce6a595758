"""The official Anthropic SDK, on providers of every protocol."""
import asyncio
import base64
import json
import time

import anthropic
import httpx2
import pytest
from pydantic import BaseModel
from clients import Clients
from script import CACHED, COMPLETION, PROMPT, SIGNATURE, TEXT, THOUGHT
from talk import (CALLS, CLOCK, LONG, PNG, QUESTION, REPORT, REPORT_TEXT, RESULTS, SYSTEM, WEATHER, check_cancelled, check_round_trip, check_schema,
                  check_tools)

OWN = "anthropic"
MESSAGES = [{"role": "user", "content": QUESTION}]
TOOLS = [{"name": name, "description": "Tells.", "input_schema": schema} for name, schema in (("weather", WEATHER), ("clock", CLOCK))]
THINKING = {"thinking": {"type": "enabled", "budget_tokens": 2048}, "max_tokens": 4096}


def settings_of(place, settings):
    return {"base_url": place.world.root(place), "api_key": place.world.key, "max_retries": 0, "timeout": 8, **settings}


def as_before(place):
    """How the SDK presented itself before version 2, and what many clients still send."""
    return {"api_key": None, "default_headers": {"x-api-key": place.world.key, "anthropic-version": "2023-06-01"}}


@pytest.fixture(scope="module")
def connect():
    clients = Clients(lambda place, settings: anthropic.Anthropic(**settings_of(place, settings)), anthropic.Anthropic.close)
    yield clients
    clients.close()


def ask(client, place, **more):
    return client.messages.create(**{"model": place.model, "max_tokens": 300, "messages": MESSAGES, **more})


def input_tokens(usage):
    return usage.input_tokens + (usage.cache_read_input_tokens or 0) + (usage.cache_creation_input_tokens or 0)


# ---------------------------------------------------------------- answers
def test_a_whole_answer(connect, to):
    answer = ask(connect(to), to)
    assert (answer.type, answer.role, answer.model) == ("message", "assistant", to.model)
    assert answer.id
    assert [(block.type, block.text) for block in answer.content] == [("text", TEXT)]
    assert (answer.stop_reason, answer.stop_sequence) == ("end_turn", None)
    assert (input_tokens(answer.usage), answer.usage.output_tokens) == (PROMPT, COMPLETION)
    assert to.last.view.said == [QUESTION]


@pytest.mark.only("openai", "anthropic", "gemini", "cohere")
def test_cached_tokens_are_told_apart(connect, to):
    usage = ask(connect(to), to).usage
    assert usage.cache_read_input_tokens == CACHED
    if to.vendor == "anthropic":
        assert usage.cache_creation_input_tokens == 5


def test_a_stream(connect, to):
    kinds, text, usage = [], "", None
    for event in ask(connect(to), to, stream=True):
        kinds.append(event.type)
        if event.type == "content_block_delta":
            text += event.delta.text
        if event.type == "message_delta":
            usage = event.usage
            assert event.delta.stop_reason == "end_turn"
    assert text == TEXT
    kinds = [kind for kind in kinds if kind != "ping"]
    assert kinds[:2] == ["message_start", "content_block_start"]
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    assert kinds.count("content_block_delta") > 2
    assert usage.output_tokens == COMPLETION
    assert to.last.stream


def test_the_streaming_helper_assembles_the_answer(connect, to):
    with connect(to).messages.stream(model=to.model, max_tokens=300, messages=MESSAGES) as stream:
        assert "".join(stream.text_stream) == TEXT
        answer = stream.get_final_message()
    assert answer.content[0].text == TEXT and answer.stop_reason == "end_turn"
    assert (input_tokens(answer.usage), answer.usage.output_tokens) == (PROMPT, COMPLETION)


def test_an_answer_that_is_cut_short_says_so(connect, to):
    to.say(finish="length")
    assert ask(connect(to), to, max_tokens=30).stop_reason == "max_tokens"
    assert to.last.view.limit == 30


def test_the_settings_arrive(connect, to):
    messages = [{"role": "user", "content": "One."}, {"role": "assistant", "content": "Two."}, {"role": "user", "content": "Three."}]
    system = [{"type": "text", "text": SYSTEM, "cache_control": {"type": "ephemeral"}}]
    ask(connect(to), to, system=system, messages=messages, stop_sequences=["END"])
    view = to.last.view
    assert view.system == SYSTEM
    assert view.turns == [("user", "One."), ("assistant", "Two."), ("user", "Three.")]
    assert (view.stop, view.limit) == (["END"], 300)


def test_the_protocols_first_version_is_understood(connect, to):
    answer = ask(connect(to, **as_before(to)), to, extra_body={"temperature": 0.5})
    assert answer.content[0].text == TEXT
    assert to.last.view.temperature == 0.5


def test_a_picture_arrives(connect, to):
    source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(PNG).decode()}
    ask(connect(to), to, messages=[{"role": "user", "content": [{"type": "image", "source": source}, {"type": "text", "text": "What is this?"}]}])
    assert to.last.view.images == [PNG]
    assert to.last.view.said == ["What is this?"]


# ---------------------------------------------------------------- tools
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("stream", [False, True])
def test_tools_there_and_back(connect, to, count, stream):
    client, calls, results = connect(to), CALLS[:count], RESULTS[:count]
    to.say(calls=calls)
    if stream:
        with client.messages.stream(model=to.model, max_tokens=300, messages=MESSAGES, tools=TOOLS) as events:
            answer = events.get_final_message()
    else:
        answer = ask(client, to, tools=TOOLS, tool_choice={"type": "auto"})
    check_tools(to.last)
    assert answer.stop_reason == "tool_use"
    used = [block for block in answer.content if block.type == "tool_use"]
    assert [(block.name, block.input) for block in used] == [(call.name, call.arguments) for call in calls]
    assert len({block.id for block in used}) == count
    turn = {"role": "assistant", "content": answer.content}
    back = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": block.id, "content": text} for block, text in zip(used, results)]}
    answer = ask(client, to, messages=MESSAGES + [turn, back], tools=TOOLS)
    assert answer.content[0].text == TEXT
    check_round_trip(to.last, calls, results)


# ---------------------------------------------------------------- structured output and thoughts
def test_an_answer_is_parsed_into_a_class(connect, to):
    class Report(BaseModel):
        city: str
        degrees: int

    to.say(text=REPORT_TEXT)
    answer = connect(to).messages.parse(model=to.model, max_tokens=300, messages=MESSAGES, output_format=Report)
    assert answer.parsed_output == Report(city="Zürich", degrees=21)
    check_schema(to.last)


def test_a_schema_binds_the_answer(connect, to):
    to.say(text=REPORT_TEXT)
    answer = ask(connect(to), to, output_config={"format": {"type": "json_schema", "schema": REPORT}})
    assert json.loads(answer.content[0].text) == {"city": "Zürich", "degrees": 21}
    check_schema(to.last)


@pytest.mark.only("anthropic", "gemini", "cohere", "ollama", "mistral")
@pytest.mark.parametrize("stream", [False, True])
def test_thoughts_are_shown(connect, to, stream):
    to.say(thought=THOUGHT)
    client = connect(to)
    if stream:
        with client.messages.stream(model=to.model, messages=MESSAGES, **THINKING) as events:
            answer = events.get_final_message()
    else:
        answer = ask(client, to, **THINKING)
    assert [block.type for block in answer.content][:2] == ["thinking", "text"]
    # Gemini seals a text, which stands behind it as a thought without words
    assert "".join(block.thinking for block in answer.content if block.type == "thinking") == THOUGHT
    assert "".join(block.text for block in answer.content if block.type == "text") == TEXT
    assert to.last.view.wants_thoughts


@pytest.mark.only("anthropic", "gemini")
@pytest.mark.parametrize("stream", [False, True])
def test_sealed_thoughts_come_back_to_whom_thought_them(connect, to, stream):
    to.say(thought=THOUGHT, calls=CALLS[:1])
    client = connect(to)
    if stream:
        with client.messages.stream(model=to.model, messages=MESSAGES, tools=TOOLS, **THINKING) as events:
            answer = events.get_final_message()
    else:
        answer = ask(client, to, tools=TOOLS, **THINKING)
    result = {"type": "tool_result", "tool_use_id": answer.content[-1].id, "content": RESULTS[0]}
    messages = MESSAGES + [{"role": "assistant", "content": answer.content}, {"role": "user", "content": [result]}]
    ask(client, to, messages=messages, tools=TOOLS, **THINKING)
    assert SIGNATURE in [seal for _, seal in to.last.view.thoughts]


# ---------------------------------------------------------------- errors
@pytest.mark.gateway
def test_an_unknown_model_is_not_found(connect, world):
    with pytest.raises(anthropic.NotFoundError) as caught:
        connect(world.place("anthropic")).messages.create(model="claude-unknown", max_tokens=9, messages=MESSAGES)
    assert caught.value.body["type"] == "error" and caught.value.body["error"]["type"] == "not_found_error"
    assert "claude-unknown" in caught.value.body["error"]["message"]
    assert caught.value.body["request_id"]
    assert not world.vendors.seen


@pytest.mark.gateway
def test_a_bad_request_is_one(connect, world):
    place = world.place("anthropic")
    with pytest.raises(anthropic.BadRequestError) as caught:
        ask(connect(place), place, messages=[])
    assert caught.value.body["error"]["type"] == "invalid_request_error"
    assert not world.vendors.seen


@pytest.mark.parametrize("stream", [False, True])
def test_the_providers_bad_request_keeps_its_words(connect, to, stream):
    to.say(status=400, message="scripted complaint")
    with pytest.raises(anthropic.BadRequestError) as caught:
        ask(connect(to), to, stream=stream)
    assert "scripted complaint" in caught.value.body["error"]["message"]
    assert len(to.asked()) == 1


@pytest.mark.gateway
def test_a_wrong_key_is_an_authentication_error(connect, world):
    place = world.place("anthropic")
    with pytest.raises(anthropic.AuthenticationError) as caught:
        ask(connect(place, api_key="wrong"), place)
    assert caught.value.body["error"]["type"] == "authentication_error"
    assert not world.vendors.seen


@pytest.mark.gateway
def test_a_wrong_key_in_its_former_place_is_one_too(connect, world):
    place = world.place("anthropic")
    with pytest.raises(anthropic.AuthenticationError):
        ask(connect(place, api_key=None, default_headers={"x-api-key": "wrong"}), place)


@pytest.mark.gateway
def test_a_provider_that_is_down_is_a_server_error(connect, down):
    with pytest.raises(anthropic.InternalServerError) as caught:
        ask(connect(down), down)
    assert caught.value.body["error"]["type"] in ("overloaded_error", "api_error")


def test_the_time_a_limited_provider_names_reaches_the_client(connect, spare):
    spare.say(status=429, headers={"Retry-After": "60"})
    with pytest.raises((anthropic.RateLimitError, anthropic.InternalServerError)) as caught:
        ask(connect(spare), spare)
    assert 50 <= int(caught.value.response.headers["retry-after"]) <= 60


@pytest.mark.gateway
def test_the_gateways_own_limit_is_a_rate_limit(connect, strict):
    place = strict.place("anthropic")
    ask(connect(place), place)
    with pytest.raises(anthropic.RateLimitError) as caught:
        ask(connect(place), place)
    assert caught.value.body["error"]["type"] == "rate_limit_error"
    assert int(caught.value.response.headers["retry-after"]) > 0


@pytest.mark.only("openai", "anthropic", "gemini")
def test_the_sdk_repeats_what_failed(connect, spare):
    spare.say(status=503)
    begin = time.monotonic()
    assert ask(connect(spare, max_retries=3), spare).content[0].text == TEXT
    assert len(spare.asked()) == 2
    assert time.monotonic() - begin < 12


# ---------------------------------------------------------------- many and none
def test_a_stream_that_breaks_is_not_taken_for_a_whole_one(connect, spare):
    spare.say(cut=5)
    stream = ask(connect(spare), spare, stream=True)
    with pytest.raises((anthropic.APIError, httpx2.TransportError)):
        for _ in stream:
            pass


def test_many_at_once_with_the_async_client(to):
    async def run():
        async with anthropic.AsyncAnthropic(**settings_of(to, {})) as client:
            async def whole():
                return (await ask(client, to)).content[0].text

            async def streamed():
                async with client.messages.stream(model=to.model, max_tokens=300, messages=MESSAGES) as stream:
                    return "".join([text async for text in stream.text_stream])

            return await asyncio.gather(*[whole() for _ in range(4)], *[streamed() for _ in range(4)])

    assert asyncio.run(run()) == [TEXT] * 8


def test_a_client_that_leaves_stops_the_provider(connect, to):
    to.say(text=LONG, gap=0.02)
    stream = ask(connect(to), to, stream=True)
    for event in stream:
        if event.type == "content_block_delta":
            break
    stream.close()
    check_cancelled(to)


# ---------------------------------------------------------------- the rest of the API
def test_tokens_are_counted(connect, to):
    count = connect(to).messages.count_tokens(model=to.model, system=SYSTEM, messages=MESSAGES, tools=TOOLS)
    if to.vendor in ("anthropic", "gemini"):
        assert count.input_tokens == PROMPT
    else:
        assert 10 < count.input_tokens < 400


def test_models_are_listed(connect, world):
    place = world.place("anthropic")
    models = {model.id: model for model in connect(place).models.list()}
    assert place.model in models
    assert models[place.model].type == "model" and models[place.model].display_name


@pytest.mark.gateway
def test_models_are_listed_page_after_page(connect, world):
    everything = [model.id for model in connect(world.place("anthropic")).models.list(limit=1000)]
    paged = [model.id for model in connect(world.place("anthropic")).models.list(limit=40)]
    assert paged == everything and len(everything) > 40
