"""Ollama's SDK, on providers of every protocol; on its own machine it needs no key."""
import asyncio
import json

import httpx
import ollama
import pytest
from clients import Clients
from script import COMPLETION, PROMPT, TEXT, THOUGHT, vector
from talk import (CALLS, CLOCK, PNG, QUESTION, REPORT, REPORT_TEXT, RESULTS, SYSTEM, WEATHER, check_round_trip, check_schema, check_tools)

OWN = "ollama"
MESSAGES = [{"role": "user", "content": QUESTION}]
TOOLS = [{"type": "function", "function": {"name": name, "description": "Tells.", "parameters": schema}} for name, schema in (("weather", WEATHER), ("clock", CLOCK))]


@pytest.fixture(scope="module")
def connect():
    clients = Clients(lambda place, settings: ollama.Client(host=place.world.root(place), timeout=8), ollama.Client.close)
    yield clients
    clients.close()


def ask(client, place, **more):
    return client.chat(**{"model": place.model, "messages": MESSAGES, **more})


def test_a_whole_answer(connect, to):
    answer = ask(connect(to), to)
    assert (answer.message.role, answer.message.content) == ("assistant", TEXT)
    assert answer.done and answer.done_reason == "stop"
    assert answer.model == to.model
    assert answer.created_at
    assert (answer.prompt_eval_count, answer.eval_count) == (PROMPT, COMPLETION)
    assert to.last.view.said == [QUESTION]


def test_a_stream(connect, to):
    parts = list(ask(connect(to), to, stream=True))
    assert "".join(part.message.content or "" for part in parts) == TEXT
    assert len(parts) > 3
    assert [part.done for part in parts] == [False] * (len(parts) - 1) + [True]
    assert parts[-1].done_reason == "stop"
    assert (parts[-1].prompt_eval_count, parts[-1].eval_count) == (PROMPT, COMPLETION)
    assert to.last.stream


def test_an_answer_that_is_cut_short_says_so(connect, to):
    to.say(finish="length")
    assert ask(connect(to), to, options={"num_predict": 30}).done_reason == "length"
    assert to.last.view.limit == 30


def test_the_settings_arrive(connect, to):
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": "One."}, {"role": "assistant", "content": "Two."}, {"role": "user", "content": "Three."}]
    ask(connect(to), to, messages=messages, options={"temperature": 0.5, "stop": ["END"], "num_predict": 77})
    view = to.last.view
    assert view.system == SYSTEM
    assert view.turns == [("user", "One."), ("assistant", "Two."), ("user", "Three.")]
    assert (view.temperature, view.stop, view.limit) == (0.5, ["END"], 77)


def test_a_picture_arrives(connect, to):
    ask(connect(to), to, messages=[{"role": "user", "content": "What is this?", "images": [PNG]}])
    assert to.last.view.images == [PNG]
    assert to.last.view.said == ["What is this?"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("stream", [False, True])
def test_tools_there_and_back(connect, to, count, stream):
    client, calls, results = connect(to), CALLS[:count], RESULTS[:count]
    to.say(calls=calls)
    answer = ask(client, to, tools=TOOLS, stream=stream)
    messages = [part.message for part in answer] if stream else [answer.message]
    check_tools(to.last)
    used = [call for message in messages for call in message.tool_calls or []]
    assert [(call.function.name, call.function.arguments) for call in used] == [(call.name, call.arguments) for call in calls]
    turn = ollama.Message(role="assistant", content="", tool_calls=used)
    back = [{"role": "tool", "tool_name": call.name, "content": text} for call, text in zip(calls, results)]
    assert ask(client, to, messages=MESSAGES + [turn] + back, tools=TOOLS).message.content == TEXT
    check_round_trip(to.last, calls, results)


def test_a_schema_binds_the_answer(connect, to):
    to.say(text=REPORT_TEXT)
    assert json.loads(ask(connect(to), to, format=REPORT).message.content) == {"city": "Zürich", "degrees": 21}
    check_schema(to.last)


@pytest.mark.only("anthropic", "gemini", "cohere", "ollama", "mistral")
@pytest.mark.parametrize("stream", [False, True])
def test_thoughts_are_shown(connect, to, stream):
    to.say(thought=THOUGHT)
    answer = ask(connect(to), to, think=True, options={"num_predict": 30000}, stream=stream)
    messages = [part.message for part in answer] if stream else [answer.message]
    assert "".join(message.thinking or "" for message in messages) == THOUGHT
    assert "".join(message.content or "" for message in messages) == TEXT
    assert to.last.view.wants_thoughts


@pytest.mark.gateway
def test_an_unknown_model_is_not_found(connect, world):
    with pytest.raises(ollama.ResponseError) as caught:
        connect(world.place("ollama")).chat(model="llama-unknown", messages=MESSAGES)
    assert caught.value.status_code == 404
    assert "llama-unknown" in caught.value.error
    assert not world.vendors.seen


@pytest.mark.parametrize("stream", [False, True])
def test_the_providers_bad_request_keeps_its_words(connect, to, stream):
    to.say(status=400, message="scripted complaint")
    with pytest.raises(ollama.ResponseError) as caught:
        list(ask(connect(to), to, stream=stream))
    assert caught.value.status_code == 400
    assert "scripted complaint" in caught.value.error
    assert len(to.asked()) == 1


@pytest.mark.gateway
def test_a_provider_that_is_down_is_a_server_error(connect, down):
    with pytest.raises(ollama.ResponseError) as caught:
        ask(connect(down), down)
    assert caught.value.status_code >= 500


def test_a_stream_that_breaks_is_not_taken_for_a_whole_one(connect, spare):
    spare.say(cut=3)
    stream = ask(connect(spare), spare, stream=True)
    with pytest.raises((ollama.ResponseError, httpx.TransportError)):
        for _ in stream:
            pass


def test_many_at_once_with_the_async_client(world, to):
    async def run():
        client = ollama.AsyncClient(host=world.root(to), timeout=8)

        async def whole():
            return (await client.chat(model=to.model, messages=MESSAGES)).message.content

        async def streamed():
            return "".join([part.message.content or "" async for part in await client.chat(model=to.model, messages=MESSAGES, stream=True)])

        answers = await asyncio.gather(*[whole() for _ in range(4)], *[streamed() for _ in range(4)])
        await client._client.aclose()
        return answers

    assert asyncio.run(run()) == [TEXT] * 8


@pytest.mark.parametrize("stream", [False, True])
def test_a_prompt_is_completed(connect, to, stream):
    answer = connect(to).generate(model=to.model, prompt=QUESTION, system=SYSTEM, stream=stream)
    parts = list(answer) if stream else [answer]
    assert "".join(part.response for part in parts) == TEXT
    assert parts[-1].done and parts[-1].eval_count == COMPLETION


@pytest.mark.only("openai", "gemini", "cohere", "ollama", "mistral")
def test_embeddings(connect, to):
    texts = ["one", "two, größer"]
    assert connect(to).embed(model=to.model, input=texts).embeddings == [vector(text, 8) for text in texts]
    assert connect(to).embed(model=to.model, input="one", dimensions=4).embeddings == [vector("one", 4)]


def test_models_are_listed(connect, world):
    place = world.place("ollama")
    assert place.model in {model.model.removesuffix(":latest") for model in connect(place).list().models}


@pytest.mark.gateway
def test_a_model_is_described(connect, to):
    assert connect(to).show(to.model).details is not None
