"""OpenAI's Responses API by its SDK, on providers of every protocol."""
import asyncio
import json

import openai
import pytest
from pydantic import BaseModel
from clients import Clients
from script import COMPLETION, PROMPT, TEXT
from talk import (CALLS, CLOCK, DATA_URL, LONG, PNG, QUESTION, REPORT_TEXT, RESULTS, SYSTEM, WEATHER, check_cancelled, check_round_trip,
                  check_schema, check_tools)

OWN = "openai"
TOOLS = [{"type": "function", "name": name, "description": "Tells.", "parameters": schema, "strict": False} for name, schema in (("weather", WEATHER), ("clock", CLOCK))]


def settings_of(place, settings):
    return {"base_url": place.world.root(place) + "/v1", "api_key": place.world.key, "max_retries": 0, "timeout": 8, **settings}


@pytest.fixture(scope="module")
def connect():
    clients = Clients(lambda place, settings: openai.OpenAI(**settings_of(place, settings)), openai.OpenAI.close)
    yield clients
    clients.close()


def ask(client, place, **more):
    return client.responses.create(**{"model": place.model, "input": QUESTION, **more})


def test_a_whole_answer(connect, to):
    answer = ask(connect(to), to, instructions=SYSTEM, temperature=0.5, max_output_tokens=77)
    assert answer.object == "response" and answer.id.startswith("resp_")
    assert answer.output_text == TEXT
    assert (answer.status, answer.error, answer.model) == ("completed", None, to.model)
    assert (answer.usage.input_tokens, answer.usage.output_tokens, answer.usage.total_tokens) == (PROMPT, COMPLETION, PROMPT + COMPLETION)
    view = to.last.view
    assert (view.system, view.said, view.temperature, view.limit) == (SYSTEM, [QUESTION], 0.5, 77)


def test_a_stream(connect, to):
    events = list(ask(connect(to), to, stream=True))
    kinds = [event.type for event in events]
    assert kinds[0] == "response.created" and kinds[-1] == "response.completed"
    for kind in ("response.output_item.added", "response.content_part.added", "response.output_text.done", "response.content_part.done", "response.output_item.done"):
        assert kinds.count(kind) == 1, kind
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == TEXT
    assert kinds.count("response.output_text.delta") > 2
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert events[-1].response.output_text == TEXT
    assert events[-1].response.usage.total_tokens == PROMPT + COMPLETION
    assert len({event.response.id for event in events if hasattr(event, "response")}) == 1


def test_the_streaming_helper_assembles_the_answer(connect, to):
    with connect(to).responses.stream(model=to.model, input=QUESTION) as stream:
        for _ in stream:
            pass
        assert stream.get_final_response().output_text == TEXT


def test_an_answer_that_is_cut_short_says_so(connect, to):
    to.say(finish="length")
    answer = ask(connect(to), to, max_output_tokens=30)
    assert (answer.status, answer.incomplete_details.reason) == ("incomplete", "max_output_tokens")


def test_a_conversation_goes_on_from_its_last_answer(connect, to):
    client = connect(to)
    first = ask(client, to, input="One.", store=True)
    second = ask(client, to, input="Three.", previous_response_id=first.id)
    assert second.previous_response_id == first.id
    assert to.last.view.turns == [("user", "One."), ("assistant", TEXT), ("user", "Three.")]
    ask(client, to, input="Five.", previous_response_id=second.id)
    assert to.last.view.said == ["One.", "Three.", "Five."]


def test_a_streamed_answer_is_kept_too(connect, to):
    client = connect(to)
    *_, last = ask(client, to, input="One.", stream=True)
    ask(client, to, input="Three.", previous_response_id=last.response.id)
    assert to.last.view.turns == [("user", "One."), ("assistant", TEXT), ("user", "Three.")]


def test_an_answer_is_retrieved_and_deleted(connect, to):
    client = connect(to)
    answer = ask(client, to)
    kept = client.responses.retrieve(answer.id)
    assert (kept.id, kept.output_text, kept.status) == (answer.id, TEXT, "completed")
    client.responses.delete(answer.id)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(answer.id)
    with pytest.raises((openai.NotFoundError, openai.BadRequestError)):
        ask(client, to, previous_response_id=answer.id)


def test_an_answer_that_must_not_be_kept_is_not(connect, to):
    client = connect(to)
    answer = ask(client, to, store=False)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(answer.id)


def test_a_picture_arrives(connect, to):
    content = [{"type": "input_text", "text": "What is this?"}, {"type": "input_image", "image_url": DATA_URL, "detail": "auto"}]
    ask(connect(to), to, input=[{"role": "user", "content": content}])
    assert to.last.view.images == [PNG]
    assert to.last.view.said == ["What is this?"]


@pytest.mark.parametrize("chained", [False, True])
@pytest.mark.parametrize("stream", [False, True])
def test_tools_there_and_back(connect, to, stream, chained):
    client = connect(to)
    to.say(calls=CALLS)
    if stream:
        events = list(ask(client, to, tools=TOOLS, stream=True))
        answer = events[-1].response
        whole = [event.arguments for event in events if event.type == "response.function_call_arguments.done"]
        assert [json.loads(text) for text in whole] == [call.arguments for call in CALLS]
    else:
        answer = ask(client, to, tools=TOOLS)
    check_tools(to.last)
    used = [item for item in answer.output if item.type == "function_call"]
    assert [(item.name, json.loads(item.arguments)) for item in used] == [(call.name, call.arguments) for call in CALLS]
    back = [{"type": "function_call_output", "call_id": item.call_id, "output": text} for item, text in zip(used, RESULTS)]
    if chained:
        answer = ask(client, to, input=back, previous_response_id=answer.id, tools=TOOLS)
    else:
        earlier = [{"role": "user", "content": QUESTION}] + [item.model_dump(exclude_none=True) for item in used]
        answer = ask(client, to, input=earlier + back, tools=TOOLS)
    assert answer.output_text == TEXT
    check_round_trip(to.last, CALLS, RESULTS)


def test_an_answer_is_parsed_into_a_class(connect, to):
    class Report(BaseModel):
        city: str
        degrees: int

    to.say(text=REPORT_TEXT)
    assert connect(to).responses.parse(model=to.model, input=QUESTION, text_format=Report).output_parsed == Report(city="Zürich", degrees=21)
    check_schema(to.last)


@pytest.mark.gateway
def test_an_unknown_model_is_not_found(connect, world):
    with pytest.raises(openai.NotFoundError) as caught:
        connect(world.place("openai")).responses.create(model="gpt-unknown", input=QUESTION)
    assert caught.value.code == "model_not_found"


def test_an_unknown_answer_is_not_found(connect, world):
    with pytest.raises(openai.NotFoundError):
        connect(world.place("openai")).responses.retrieve("resp_unknown")


@pytest.mark.gateway
def test_a_wrong_key_is_an_authentication_error(connect, world):
    place = world.place("openai")
    with pytest.raises(openai.AuthenticationError):
        ask(connect(place, api_key="wrong"), place)


@pytest.mark.gateway
def test_an_answer_belongs_to_its_key(connect, world):
    from gateway import KEY

    place = world.place("openai")
    answer = ask(connect(place), place)
    with pytest.raises(openai.NotFoundError):
        connect(place, api_key=f"{KEY}-19").responses.retrieve(answer.id)


@pytest.mark.parametrize("stream", [False, True])
def test_the_providers_bad_request_keeps_its_words(connect, to, stream):
    to.say(status=400, message="scripted complaint")
    with pytest.raises(openai.BadRequestError) as caught:
        ask(connect(to), to, stream=stream)
    assert "scripted complaint" in caught.value.message


@pytest.mark.gateway
def test_a_provider_that_is_down_is_a_server_error(connect, down):
    with pytest.raises(openai.InternalServerError):
        ask(connect(down), down)


@pytest.mark.gateway
def test_a_stream_that_breaks_is_not_taken_for_a_whole_one(connect, spare):
    spare.say(cut=8)
    try:
        stream = ask(connect(spare), spare, stream=True)
        kinds = [event.type for event in stream]
    except openai.APIError:
        return
    assert kinds[-1] in ("response.failed", "error") and "response.completed" not in kinds


def test_many_at_once_with_the_async_client(to):
    async def run():
        async with openai.AsyncOpenAI(**settings_of(to, {})) as client:
            async def whole():
                return (await ask(client, to)).output_text

            async def streamed():
                return "".join([e.delta async for e in await ask(client, to, stream=True) if e.type == "response.output_text.delta"])

            return await asyncio.gather(*[whole() for _ in range(4)], *[streamed() for _ in range(4)])

    assert asyncio.run(run()) == [TEXT] * 8


def test_a_client_that_leaves_stops_the_provider(connect, to):
    to.say(text=LONG, gap=0.02)
    stream = ask(connect(to), to, stream=True)
    for event in stream:
        if event.type == "response.output_text.delta":
            break
    stream.close()
    check_cancelled(to)
