"""Google's Gen AI SDK, on providers of every protocol."""
import asyncio
import json

import httpx2
import pytest
from clients import Clients
from google import genai
from google.genai import errors, types
from pydantic import BaseModel
from script import CACHED, COMPLETION, PROMPT, REASONING, SIGNATURE, TEXT, THOUGHT, vector
from talk import (CALLS, CLOCK, PNG, QUESTION, REPORT, REPORT_TEXT, RESULTS, SYSTEM, WEATHER, check_round_trip, check_schema, check_tools)

OWN = "gemini"
OFF = types.AutomaticFunctionCallingConfig(disable=True)
TOOLS = [types.Tool(function_declarations=[
    types.FunctionDeclaration(name="weather", description="Tells.", parameters_json_schema=WEATHER),
    types.FunctionDeclaration(name="clock", description="Tells.", parameters_json_schema=CLOCK),
])]


def client_of(place, key=None, **options):
    return genai.Client(api_key=key or place.world.key, http_options=types.HttpOptions(base_url=place.world.root(place), timeout=8000, **options))


@pytest.fixture(scope="module")
def connect():
    clients = Clients(lambda place, settings: client_of(place, **settings), genai.Client.close)
    yield clients
    clients.close()


def ask(client, place, contents=QUESTION, **config):
    return client.models.generate_content(model=place.model, contents=contents, config=types.GenerateContentConfig(**config))


def ask_stream(client, place, contents=QUESTION, **config):
    return client.models.generate_content_stream(model=place.model, contents=contents, config=types.GenerateContentConfig(**config))


def parts_of(chunks):
    return [part for chunk in chunks for candidate in chunk.candidates or [] if candidate.content for part in candidate.content.parts or []]


# ---------------------------------------------------------------- answers
def test_a_whole_answer(connect, to):
    answer = ask(connect(to), to)
    assert answer.text == TEXT
    assert answer.candidates[0].finish_reason == types.FinishReason.STOP
    assert answer.candidates[0].content.role == "model"
    usage = answer.usage_metadata
    assert usage.prompt_token_count == PROMPT
    assert usage.candidates_token_count + (usage.thoughts_token_count or 0) == COMPLETION
    assert usage.total_token_count == PROMPT + COMPLETION
    assert answer.model_version == to.model
    assert to.last.view.said == [QUESTION]


@pytest.mark.only("openai", "anthropic", "gemini", "cohere")
def test_cached_tokens_are_told_apart(connect, to):
    assert ask(connect(to), to).usage_metadata.cached_content_token_count == CACHED


@pytest.mark.only("openai", "gemini")
def test_reasoning_tokens_are_told_apart(connect, to):
    assert ask(connect(to), to).usage_metadata.thoughts_token_count == REASONING


def test_a_stream(connect, to):
    chunks = list(ask_stream(connect(to), to))
    assert "".join(chunk.text or "" for chunk in chunks) == TEXT
    assert len(chunks) > 2
    reasons = [chunk.candidates[0].finish_reason for chunk in chunks if chunk.candidates and chunk.candidates[0].finish_reason]
    assert reasons == [types.FinishReason.STOP]
    usage = chunks[-1].usage_metadata
    assert usage.prompt_token_count == PROMPT and usage.total_token_count == PROMPT + COMPLETION
    assert to.last.stream


def test_an_answer_that_is_cut_short_says_so(connect, to):
    to.say(finish="length")
    assert ask(connect(to), to, max_output_tokens=30).candidates[0].finish_reason == types.FinishReason.MAX_TOKENS
    assert to.last.view.limit == 30


def test_the_settings_arrive(connect, to):
    contents = [types.UserContent("One."), types.ModelContent("Two."), types.UserContent("Three.")]
    ask(connect(to), to, contents, system_instruction=SYSTEM, temperature=0.5, stop_sequences=["END"], max_output_tokens=77)
    view = to.last.view
    assert view.system == SYSTEM
    assert view.turns == [("user", "One."), ("assistant", "Two."), ("user", "Three.")]
    assert (view.temperature, view.stop, view.limit) == (0.5, ["END"], 77)


def test_a_chat_remembers(connect, to):
    chat = connect(to).chats.create(model=to.model)
    assert chat.send_message("One.").text == TEXT
    assert "".join(chunk.text or "" for chunk in chat.send_message_stream("Two.")) == TEXT
    assert to.last.view.turns == [("user", "One."), ("assistant", TEXT), ("user", "Two.")]


def test_a_picture_arrives(connect, to):
    ask(connect(to), to, [types.Part.from_bytes(data=PNG, mime_type="image/png"), "What is this?"])
    assert to.last.view.images == [PNG]
    assert to.last.view.said == ["What is this?"]


# ---------------------------------------------------------------- tools
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("stream", [False, True])
def test_tools_there_and_back(connect, to, count, stream):
    client, calls, results = connect(to), CALLS[:count], RESULTS[:count]
    to.say(calls=calls)
    if stream:
        parts = parts_of(ask_stream(client, to, tools=TOOLS, automatic_function_calling=OFF))
    else:
        parts = parts_of([ask(client, to, tools=TOOLS, automatic_function_calling=OFF)])
    check_tools(to.last)
    used = [part.function_call for part in parts if part.function_call]
    assert [(call.name, call.args) for call in used] == [(call.name, call.arguments) for call in calls]
    back = [types.Part(function_response=types.FunctionResponse(id=call.id, name=call.name, response={"result": text})) for call, text in zip(used, results)]
    turn = types.Content(role="model", parts=[part for part in parts if part.function_call])
    contents = [types.UserContent(QUESTION), turn, types.Content(role="user", parts=back)]
    assert ask(client, to, contents, tools=TOOLS, automatic_function_calling=OFF).text == TEXT
    check_round_trip(to.last, calls, results)


def test_functions_are_called_by_the_sdk_itself(connect, to):
    def weather(city: str) -> str:
        """Tells the weather of a city."""
        return f"21 degrees in {city}"

    to.say(calls=CALLS[:1])
    assert ask(connect(to), to, tools=[weather]).text == TEXT
    check_round_trip(to.last, CALLS[:1], ["21 degrees in Zürich"])


# ---------------------------------------------------------------- structured output and thoughts
@pytest.mark.parametrize("field", ["response_schema", "response_json_schema"])
def test_a_schema_binds_the_answer(connect, to, field):
    schema = {key: value for key, value in REPORT.items() if key != "additionalProperties"} if field == "response_schema" else REPORT
    to.say(text=REPORT_TEXT)
    answer = ask(connect(to), to, response_mime_type="application/json", **{field: schema})
    assert json.loads(answer.text) == {"city": "Zürich", "degrees": 21}
    check_schema(to.last)


def test_an_answer_is_parsed_into_a_class(connect, to):
    class Report(BaseModel):
        city: str
        degrees: int

    to.say(text=REPORT_TEXT)
    answer = ask(connect(to), to, response_mime_type="application/json", response_schema=Report)
    assert answer.parsed == Report(city="Zürich", degrees=21)
    check_schema(to.last)


@pytest.mark.only("anthropic", "gemini", "cohere", "ollama", "mistral")
@pytest.mark.parametrize("stream", [False, True])
def test_thoughts_are_shown(connect, to, stream):
    to.say(thought=THOUGHT)
    config = {"thinking_config": types.ThinkingConfig(include_thoughts=True, thinking_budget=2048), "max_output_tokens": 4096}
    client = connect(to)
    parts = parts_of(ask_stream(client, to, **config) if stream else [ask(client, to, **config)])
    assert "".join(part.text or "" for part in parts if part.thought) == THOUGHT
    assert "".join(part.text or "" for part in parts if not part.thought) == TEXT
    assert to.last.view.wants_thoughts


@pytest.mark.only("anthropic", "gemini")
@pytest.mark.parametrize("stream", [False, True])
def test_sealed_thoughts_come_back_to_whom_thought_them(connect, to, stream):
    to.say(thought=THOUGHT, calls=CALLS[:1])
    config = {"thinking_config": types.ThinkingConfig(include_thoughts=True, thinking_budget=2048), "max_output_tokens": 4096,
              "tools": TOOLS, "automatic_function_calling": OFF}
    client = connect(to)
    parts = parts_of(ask_stream(client, to, **config) if stream else [ask(client, to, **config)])
    assert any(part.thought_signature for part in parts)
    call = next(part.function_call for part in parts if part.function_call)
    back = types.Part(function_response=types.FunctionResponse(id=call.id, name=call.name, response={"result": RESULTS[0]}))
    ask(client, to, [types.UserContent(QUESTION), types.Content(role="model", parts=parts), types.Content(role="user", parts=[back])], **config)
    assert SIGNATURE in [seal for _, seal in to.last.view.thoughts]


# ---------------------------------------------------------------- errors
@pytest.mark.gateway
def test_an_unknown_model_is_not_found(connect, world):
    with pytest.raises(errors.ClientError) as caught:
        connect(world.place("gemini")).models.generate_content(model="gemini-unknown", contents=QUESTION)
    assert (caught.value.code, caught.value.status) == (404, "NOT_FOUND")
    assert "gemini-unknown" in caught.value.message
    assert not world.vendors.seen


@pytest.mark.gateway
def test_a_bad_request_is_one(connect, world):
    place = world.place("gemini")
    with pytest.raises(errors.ClientError) as caught:
        ask(connect(place), place, [types.Content(role="nobody", parts=[types.Part(text="x")])])
    assert (caught.value.code, caught.value.status) == (400, "INVALID_ARGUMENT")
    assert not world.vendors.seen


@pytest.mark.parametrize("stream", [False, True])
def test_the_providers_bad_request_keeps_its_words(connect, to, stream):
    to.say(status=400, message="scripted complaint")
    client = connect(to)
    with pytest.raises(errors.ClientError) as caught:
        list(ask_stream(client, to)) if stream else ask(client, to)
    assert (caught.value.code, caught.value.status) == (400, "INVALID_ARGUMENT")
    assert "scripted complaint" in caught.value.message
    assert len(to.asked()) == 1


@pytest.mark.gateway
def test_a_wrong_key_is_an_authentication_error(connect, world):
    place = world.place("gemini")
    with pytest.raises(errors.ClientError) as caught:
        ask(connect(place, key="wrong"), place)
    assert (caught.value.code, caught.value.status) == (401, "UNAUTHENTICATED")
    assert not world.vendors.seen


@pytest.mark.gateway
def test_a_provider_that_is_down_is_a_server_error(connect, down):
    with pytest.raises(errors.ServerError) as caught:
        ask(connect(down), down)
    assert (caught.value.code, caught.value.status) == (503, "UNAVAILABLE")


def test_the_time_a_limited_provider_names_reaches_the_client(connect, spare):
    spare.say(status=429, headers={"Retry-After": "60"})
    with pytest.raises(errors.APIError) as caught:
        ask(connect(spare), spare)
    assert caught.value.code in (429, 503)
    assert 50 <= int(caught.value.response.headers["retry-after"]) <= 60


@pytest.mark.gateway
def test_the_gateways_own_limit_is_a_rate_limit(connect, strict):
    place = strict.place("gemini")
    ask(connect(place), place)
    with pytest.raises(errors.ClientError) as caught:
        ask(connect(place), place)
    assert (caught.value.code, caught.value.status) == (429, "RESOURCE_EXHAUSTED")
    assert int(caught.value.response.headers["retry-after"]) > 0


@pytest.mark.only("openai", "anthropic", "gemini")
def test_the_sdk_repeats_what_failed(connect, spare):
    spare.say(status=503)
    retry = types.HttpRetryOptions(attempts=4, initial_delay=0.4, max_delay=2)
    assert ask(connect(spare, retry_options=retry), spare).text == TEXT
    assert len(spare.asked()) == 2


def test_a_stream_that_breaks_is_not_taken_for_a_whole_one(connect, spare):
    spare.say(cut=3)
    stream = ask_stream(connect(spare), spare)
    with pytest.raises((errors.APIError, httpx2.TransportError)):
        for _ in stream:
            pass


# ---------------------------------------------------------------- the rest of the API
def test_many_at_once_with_the_async_client(to):
    async def run():
        async with client_of(to).aio as client:
            async def whole():
                return (await client.models.generate_content(model=to.model, contents=QUESTION)).text

            async def streamed():
                stream = await client.models.generate_content_stream(model=to.model, contents=QUESTION)
                return "".join([chunk.text or "" async for chunk in stream])

            return await asyncio.gather(*[whole() for _ in range(4)], *[streamed() for _ in range(4)])

    assert asyncio.run(run()) == [TEXT] * 8


@pytest.mark.only("openai", "gemini", "cohere", "ollama", "mistral")
@pytest.mark.parametrize("texts", [["one"], ["one", "two, größer"]])
def test_embeddings(connect, to, texts):
    contents = [types.UserContent(text) for text in texts]
    answer = connect(to).models.embed_content(model=to.model, contents=contents)
    assert [row.values for row in answer.embeddings] == [vector(text, 8) for text in texts]
    config = types.EmbedContentConfig(output_dimensionality=4)
    answer = connect(to).models.embed_content(model=to.model, contents=contents, config=config)
    assert [row.values for row in answer.embeddings] == [vector(text, 4) for text in texts]


def test_tokens_are_counted(connect, to):
    count = connect(to).models.count_tokens(model=to.model, contents=QUESTION * 5)
    if to.vendor in ("anthropic", "gemini"):
        assert count.total_tokens == PROMPT
    else:
        assert 10 < count.total_tokens < 400


@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_models_are_listed(connect, world, version):
    place = world.place("gemini")
    client = connect(place, api_version=version)
    assert f"models/{place.model}" in {model.name for model in client.models.list()}
    assert client.models.get(model=place.model).name == f"models/{place.model}"
