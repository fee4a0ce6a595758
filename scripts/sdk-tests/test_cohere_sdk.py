"""Cohere's SDK (API v2), on providers of every protocol."""
import asyncio
import json

import cohere
import pytest
from cohere.core.api_error import ApiError
from clients import Clients
from script import CACHED, COMPLETION, PROMPT, TEXT, THOUGHT, vector
from talk import (CALLS, CLOCK, DATA_URL, PNG, QUESTION, REPORT, REPORT_TEXT, RESULTS, SYSTEM, WEATHER, check_round_trip, check_schema, check_tools)

OWN = "cohere"
MESSAGES = [{"role": "user", "content": QUESTION}]
TOOLS = [{"type": "function", "function": {"name": name, "description": "Tells.", "parameters": schema}} for name, schema in (("weather", WEATHER), ("clock", CLOCK))]


def settings_of(place, settings):
    return {"base_url": place.world.root(place), "api_key": place.world.key, "timeout": 8, "max_retries": 0, **settings}


@pytest.fixture(scope="module")
def connect():
    clients = Clients(lambda place, settings: cohere.ClientV2(**settings_of(place, settings)), lambda client: client._client_wrapper.httpx_client.httpx_client.close())
    yield clients
    clients.close()


def ask(client, place, **more):
    return client.chat(**{"model": place.model, "messages": MESSAGES, **more})


def streamed(client, place, **more):
    return list(client.chat_stream(**{"model": place.model, "messages": MESSAGES, **more}))


def deltas(events, field="text"):
    return "".join(getattr(event.delta.message.content, field) or "" for event in events if event.type == "content-delta")


def test_a_whole_answer(connect, to):
    answer = ask(connect(to), to)
    assert answer.id
    assert answer.message.role == "assistant"
    assert [(part.type, part.text) for part in answer.message.content] == [("text", TEXT)]
    assert answer.finish_reason == "COMPLETE"
    assert (answer.usage.tokens.input_tokens, answer.usage.tokens.output_tokens) == (PROMPT, COMPLETION)
    assert to.last.view.said == [QUESTION]


@pytest.mark.only("openai", "anthropic", "gemini", "cohere")
def test_cached_tokens_are_told_apart(connect, to):
    assert ask(connect(to), to).usage.cached_tokens == CACHED


def test_a_stream(connect, to):
    events = streamed(connect(to), to)
    kinds = [event.type for event in events]
    assert kinds[:2] == ["message-start", "content-start"]
    assert kinds[-2:] == ["content-end", "message-end"]
    assert kinds.count("content-delta") > 2
    assert deltas(events) == TEXT
    assert events[-1].delta.finish_reason == "COMPLETE"
    assert (events[-1].delta.usage.tokens.input_tokens, events[-1].delta.usage.tokens.output_tokens) == (PROMPT, COMPLETION)
    assert to.last.stream


def test_an_answer_that_is_cut_short_says_so(connect, to):
    to.say(finish="length")
    assert ask(connect(to), to, max_tokens=30).finish_reason == "MAX_TOKENS"
    assert to.last.view.limit == 30


def test_the_settings_arrive(connect, to):
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": "One."}, {"role": "assistant", "content": "Two."}, {"role": "user", "content": "Three."}]
    ask(connect(to), to, messages=messages, temperature=0.5, stop_sequences=["END"], max_tokens=77)
    view = to.last.view
    assert view.system == SYSTEM
    assert view.turns == [("user", "One."), ("assistant", "Two."), ("user", "Three.")]
    assert (view.temperature, view.stop, view.limit) == (0.5, ["END"], 77)


def test_a_picture_arrives(connect, to):
    content = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": DATA_URL}}]
    ask(connect(to), to, messages=[{"role": "user", "content": content}])
    assert to.last.view.images == [PNG]
    assert to.last.view.said == ["What is this?"]


def called_in(events):
    calls = []
    for event in events:
        if event.type == "tool-call-start":
            call = event.delta.message.tool_calls
            calls.append([call.id, call.function.name, call.function.arguments or ""])
        elif event.type == "tool-call-delta":
            calls[-1][2] += event.delta.message.tool_calls.function.arguments
    return calls


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("stream", [False, True])
def test_tools_there_and_back(connect, to, count, stream):
    client, calls, results = connect(to), CALLS[:count], RESULTS[:count]
    to.say(calls=calls)
    if stream:
        events = streamed(client, to, tools=TOOLS)
        assert events[-1].delta.finish_reason == "TOOL_CALL"
        used = called_in(events)
    else:
        answer = ask(client, to, tools=TOOLS)
        assert answer.finish_reason == "TOOL_CALL"
        used = [[call.id, call.function.name, call.function.arguments] for call in answer.message.tool_calls]
    check_tools(to.last)
    assert [(name, json.loads(text)) for _, name, text in used] == [(call.name, call.arguments) for call in calls]
    turn = {"role": "assistant", "tool_calls": [{"id": mark, "type": "function", "function": {"name": name, "arguments": text}} for mark, name, text in used]}
    back = [{"role": "tool", "tool_call_id": one[0], "content": [{"type": "document", "document": {"data": {"result": text}}}]} for one, text in zip(used, results)]
    assert ask(client, to, messages=MESSAGES + [turn] + back, tools=TOOLS).message.content[0].text == TEXT
    check_round_trip(to.last, calls, results)


def test_a_schema_binds_the_answer(connect, to):
    to.say(text=REPORT_TEXT)
    answer = ask(connect(to), to, response_format={"type": "json_object", "json_schema": REPORT})
    assert json.loads(answer.message.content[0].text) == {"city": "Zürich", "degrees": 21}
    check_schema(to.last)


@pytest.mark.only("anthropic", "gemini", "cohere", "ollama", "mistral")
@pytest.mark.parametrize("stream", [False, True])
def test_thoughts_are_shown(connect, to, stream):
    to.say(thought=THOUGHT)
    settings = {"thinking": {"type": "enabled", "token_budget": 2048}, "max_tokens": 4096}
    if stream:
        events = streamed(connect(to), to, **settings)
        assert (deltas(events, "thinking"), deltas(events)) == (THOUGHT, TEXT)
    else:
        content = ask(connect(to), to, **settings).message.content
        assert [part.type for part in content] == ["thinking", "text"]
        assert (content[0].thinking, content[1].text) == (THOUGHT, TEXT)
    assert to.last.view.wants_thoughts


@pytest.mark.gateway
def test_an_unknown_model_is_not_found(connect, world):
    with pytest.raises(cohere.NotFoundError) as caught:
        connect(world.place("cohere")).chat(model="command-unknown", messages=MESSAGES)
    assert "command-unknown" in caught.value.body["message"]
    assert not world.vendors.seen


@pytest.mark.gateway
def test_a_bad_request_is_one(connect, world):
    place = world.place("cohere")
    with pytest.raises(cohere.BadRequestError) as caught:
        ask(connect(place), place, messages=[])
    assert caught.value.body["message"]
    assert not world.vendors.seen


@pytest.mark.parametrize("stream", [False, True])
def test_the_providers_bad_request_keeps_its_words(connect, to, stream):
    to.say(status=400, message="scripted complaint")
    with pytest.raises(cohere.BadRequestError) as caught:
        (streamed if stream else ask)(connect(to), to)
    assert "scripted complaint" in caught.value.body["message"]
    assert len(to.asked()) == 1


@pytest.mark.gateway
def test_a_wrong_key_is_an_authentication_error(connect, world):
    place = world.place("cohere")
    with pytest.raises(cohere.UnauthorizedError):
        ask(connect(place, api_key="wrong"), place)
    assert not world.vendors.seen


@pytest.mark.gateway
def test_a_provider_that_is_down_is_a_server_error(connect, down):
    with pytest.raises(cohere.ServiceUnavailableError):
        ask(connect(down), down)


@pytest.mark.only("openai", "anthropic", "cohere")
def test_the_time_a_limited_provider_names_reaches_the_client(connect, spare):
    spare.say(status=429, headers={"Retry-After": "60"})
    with pytest.raises(ApiError) as caught:
        ask(connect(spare), spare)
    assert caught.value.status_code in (429, 503)
    assert 50 <= int(caught.value.headers["retry-after"]) <= 60


@pytest.mark.gateway
def test_the_gateways_own_limit_is_a_rate_limit(connect, strict):
    place = strict.place("cohere")
    ask(connect(place), place)
    with pytest.raises(cohere.TooManyRequestsError) as caught:
        ask(connect(place), place)
    assert int(caught.value.headers["retry-after"]) > 0


@pytest.mark.only("cohere")
def test_the_sdk_repeats_what_failed(connect, spare):
    spare.say(status=503)
    assert ask(connect(spare, max_retries=2), spare).message.content[0].text == TEXT
    assert len(spare.asked()) == 2


@pytest.mark.gateway
def test_a_stream_that_breaks_is_not_taken_for_a_whole_one(connect, spare):
    spare.say(cut=4)
    events = streamed(connect(spare), spare)
    assert events[-1].type == "message-end"
    assert events[-1].delta.finish_reason == "ERROR"


def test_many_at_once_with_the_async_client(to):
    async def run():
        async with cohere.AsyncClientV2(**settings_of(to, {})) as client:
            async def whole():
                return (await client.chat(model=to.model, messages=MESSAGES)).message.content[0].text

            async def streamed():
                return deltas([event async for event in client.chat_stream(model=to.model, messages=MESSAGES)])

            return await asyncio.gather(*[whole() for _ in range(4)], *[streamed() for _ in range(4)])

    assert asyncio.run(run()) == [TEXT] * 8


@pytest.mark.only("openai", "gemini", "cohere", "ollama", "mistral")
def test_embeddings(connect, to):
    texts = ["one", "two, größer"]
    answer = connect(to).v2.embed(model=to.model, input_type="search_document", texts=texts, embedding_types=["float"])
    assert answer.embeddings.float_ == [vector(text, 8) for text in texts]
    answer = connect(to).v2.embed(model=to.model, input_type="search_query", texts=texts, embedding_types=["float"], output_dimension=4)
    assert answer.embeddings.float_ == [vector(text, 4) for text in texts]


@pytest.mark.only("cohere")
def test_documents_are_ranked(connect, to):
    documents = ["a cow in the meadow", "how is it going in town", "nothing"]
    answer = connect(to).v2.rerank(model=to.model, query="how is the town", documents=documents, top_n=2)
    assert [row.index for row in answer.results] == [1, 0]
    assert answer.results[0].relevance_score == 0.75
