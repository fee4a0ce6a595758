"""Mistral's SDK speaks to the gateway's OpenAI surface: same paths, its own words for some fields."""
import asyncio
import json

import pytest
from clients import Clients
from mistralai.client import Mistral, errors
from mistralai.client.utils import BackoffStrategy, RetryConfig
from pydantic import BaseModel
from script import COMPLETION, PROMPT, TEXT, THOUGHT, vector
from talk import (CALLS, CLOCK, DATA_URL, PNG, QUESTION, REPORT, REPORT_TEXT, RESULTS, SYSTEM, WEATHER, check_round_trip, check_schema, check_tools)

OWN = "mistral"
MESSAGES = [{"role": "user", "content": QUESTION}]
TOOLS = [{"type": "function", "function": {"name": name, "description": "Tells.", "parameters": schema}} for name, schema in (("weather", WEATHER), ("clock", CLOCK))]


def settings_of(place, settings):
    return {"server_url": place.world.root(place), "api_key": place.world.key, "timeout_ms": 8000, **settings}


@pytest.fixture(scope="module")
def connect():
    clients = Clients(lambda place, settings: Mistral(**settings_of(place, settings)).__enter__(), lambda client: client.__exit__(None, None, None))
    yield clients
    clients.close()


def ask(client, place, **more):
    return client.chat.complete(**{"model": place.model, "messages": MESSAGES, **more})


def streamed(client, place, **more):
    with client.chat.stream(**{"model": place.model, "messages": MESSAGES, **more}) as events:
        return [event.data for event in events]


def text_of(content):
    return content if isinstance(content, str) else "".join(part.text for part in content or [] if part.type == "text")


def test_a_whole_answer(connect, to):
    answer = ask(connect(to), to)
    assert answer.choices[0].message.content == TEXT
    assert answer.choices[0].finish_reason == "stop"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (PROMPT, COMPLETION, PROMPT + COMPLETION)
    assert answer.model == to.model
    assert to.last.view.said == [QUESTION]


def test_a_stream(connect, to):
    chunks = streamed(connect(to), to)
    assert "".join(text_of(chunk.choices[0].delta.content) for chunk in chunks if chunk.choices) == TEXT
    assert len(chunks) > 3
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason] == ["stop"]


@pytest.mark.only("mistral", "openai", "anthropic", "gemini")
def test_a_stream_ends_with_the_usage(connect, to):
    """Mistral sends it unasked; its SDK cannot ask for it."""
    usages = [chunk.usage for chunk in streamed(connect(to), to) if chunk.usage and chunk.usage.total_tokens]
    assert [usage.total_tokens for usage in usages] == [PROMPT + COMPLETION]


def test_the_settings_arrive(connect, to):
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": "One."}, {"role": "assistant", "content": "Two."}, {"role": "user", "content": "Three."}]
    ask(connect(to), to, messages=messages, temperature=0.5, stop=["END"], max_tokens=77)
    view = to.last.view
    assert view.system == SYSTEM
    assert view.turns == [("user", "One."), ("assistant", "Two."), ("user", "Three.")]
    assert (view.temperature, view.stop, view.limit) == (0.5, ["END"], 77)


@pytest.mark.only("mistral", "openai", "gemini", "cohere", "ollama")
def test_a_seed_arrives_under_every_name(connect, to):
    ask(connect(to), to, random_seed=7)
    body = to.last.body
    assert 7 in (body.get("random_seed"), body.get("seed"), body.get("generationConfig", {}).get("seed"), body.get("options", {}).get("seed"))


def test_a_picture_arrives(connect, to):
    content = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": DATA_URL}]
    ask(connect(to), to, messages=[{"role": "user", "content": content}])
    assert to.last.view.images == [PNG]
    assert to.last.view.said == ["What is this?"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("stream", [False, True])
def test_tools_there_and_back(connect, to, count, stream):
    client, calls, results = connect(to), CALLS[:count], RESULTS[:count]
    to.say(calls=calls)
    if stream:
        found = {}
        for chunk in streamed(client, to, tools=TOOLS):
            for call in (chunk.choices[0].delta.tool_calls or []) if chunk.choices else []:
                one = found.setdefault(call.index, [call.id, call.function.name, ""])
                one[2] += call.function.arguments if isinstance(call.function.arguments, str) else json.dumps(call.function.arguments)
        used = list(found.values())
    else:
        answer = ask(client, to, tools=TOOLS, tool_choice="auto")
        assert answer.choices[0].finish_reason == "tool_calls"
        used = [[call.id, call.function.name, call.function.arguments] for call in answer.choices[0].message.tool_calls]
    check_tools(to.last)
    assert [(name, json.loads(text)) for _, name, text in used] == [(call.name, call.arguments) for call in calls]
    turn = {"role": "assistant", "content": "", "tool_calls": [{"id": mark, "function": {"name": name, "arguments": text}} for mark, name, text in used]}
    back = [{"role": "tool", "tool_call_id": one[0], "name": one[1], "content": text} for one, text in zip(used, results)]
    assert text_of(ask(client, to, messages=MESSAGES + [turn] + back, tools=TOOLS).choices[0].message.content) == TEXT
    check_round_trip(to.last, calls, results)


def test_a_schema_binds_the_answer(connect, to):
    to.say(text=REPORT_TEXT)
    form = {"type": "json_schema", "json_schema": {"name": "report", "schema_definition": REPORT, "strict": True}}
    assert json.loads(ask(connect(to), to, response_format=form).choices[0].message.content) == {"city": "Zürich", "degrees": 21}
    check_schema(to.last)


def test_an_answer_is_parsed_into_a_class(connect, to):
    class Report(BaseModel):
        city: str
        degrees: int

    to.say(text=REPORT_TEXT)
    answer = connect(to).chat.parse(model=to.model, messages=MESSAGES, response_format=Report)
    assert answer.choices[0].message.parsed == Report(city="Zürich", degrees=21)
    check_schema(to.last)


@pytest.mark.only("mistral")
@pytest.mark.parametrize("stream", [False, True])
def test_thoughts_come_as_parts_of_the_content(connect, to, stream):
    """Clients of OpenAI's surface get `reasoning_content`; what Mistral itself says is passed to those who ask Mistral."""
    to.say(thought=THOUGHT)
    if stream:
        contents = [chunk.choices[0].delta.content for chunk in streamed(connect(to), to, reasoning_effort="high")]
    else:
        contents = [ask(connect(to), to, reasoning_effort="high").choices[0].message.content]
    assert "".join(text_of(content) for content in contents) == TEXT
    assert to.last.view.wants_thoughts


@pytest.mark.gateway
def test_an_unknown_model_is_not_found(connect, world):
    with pytest.raises(errors.MistralError) as caught:
        connect(world.place("mistral")).chat.complete(model="mistral-unknown", messages=MESSAGES)
    assert caught.value.status_code == 404
    assert "mistral-unknown" in caught.value.body
    assert not world.vendors.seen


@pytest.mark.parametrize("stream", [False, True])
def test_the_providers_bad_request_keeps_its_words(connect, to, stream):
    to.say(status=400, message="scripted complaint")
    with pytest.raises(errors.MistralError) as caught:
        (streamed if stream else ask)(connect(to), to)
    assert caught.value.status_code == 400
    assert "scripted complaint" in caught.value.body
    assert len(to.asked()) == 1


@pytest.mark.gateway
def test_a_wrong_key_is_an_authentication_error(connect, world):
    place = world.place("mistral")
    with pytest.raises(errors.MistralError) as caught:
        ask(connect(place, api_key="wrong"), place)
    assert caught.value.status_code == 401
    assert not world.vendors.seen


@pytest.mark.gateway
def test_a_provider_that_is_down_is_a_server_error(connect, down):
    with pytest.raises(errors.MistralError) as caught:
        ask(connect(down), down)
    assert caught.value.status_code == 503


@pytest.mark.only("mistral", "openai", "anthropic")
def test_the_time_a_limited_provider_names_reaches_the_client(connect, spare):
    spare.say(status=429, headers={"Retry-After": "60"})
    with pytest.raises(errors.MistralError) as caught:
        ask(connect(spare), spare)
    assert caught.value.status_code in (429, 503)
    assert 50 <= int(caught.value.headers["retry-after"]) <= 60


@pytest.mark.gateway
def test_the_gateways_own_limit_is_a_rate_limit(connect, strict):
    place = strict.place("mistral")
    ask(connect(place), place)
    with pytest.raises(errors.MistralError) as caught:
        ask(connect(place), place)
    assert caught.value.status_code == 429
    assert int(caught.value.headers["retry-after"]) > 0


@pytest.mark.only("mistral")
def test_the_sdk_repeats_what_failed(connect, spare):
    spare.say(status=503)
    retry = RetryConfig("backoff", BackoffStrategy(200, 2000, 1.5, 10000), True)
    assert ask(connect(spare, retry_config=retry), spare).choices[0].message.content == TEXT
    assert len(spare.asked()) == 2


def test_many_at_once_with_the_async_client(to):
    async def run():
        async with Mistral(**settings_of(to, {})) as client:
            async def whole():
                return (await client.chat.complete_async(model=to.model, messages=MESSAGES)).choices[0].message.content

            async def streamed():
                async with await client.chat.stream_async(model=to.model, messages=MESSAGES) as events:
                    return "".join([text_of(event.data.choices[0].delta.content) async for event in events if event.data.choices])

            return await asyncio.gather(*[whole() for _ in range(4)], *[streamed() for _ in range(4)])

    assert asyncio.run(run()) == [TEXT] * 8


@pytest.mark.only("openai", "gemini", "cohere", "ollama", "mistral")
def test_embeddings(connect, to):
    texts = ["one", "two, größer"]
    answer = connect(to).embeddings.create(model=to.model, inputs=texts)
    assert [row.embedding for row in answer.data] == [vector(text, 8) for text in texts]


def test_models_are_listed(connect, world):
    place = world.place("mistral")
    assert place.model in {model.id for model in connect(place).models.list().data}
