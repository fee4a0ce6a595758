"""The official OpenAI SDK must not notice that a gateway stands between it and a provider."""
import asyncio
import time

import openai
import pytest
from gateway import KEY
from upstream import TEXT, USAGE

MESSAGES = [{"role": "user", "content": "Say hello."}]


def test_a_whole_answer(client, upstream):
    answer = client.chat.completions.create(model="fake-model", messages=MESSAGES)
    assert answer.choices[0].message.content == "".join(TEXT)
    assert answer.choices[0].finish_reason == "stop"
    assert answer.model == "fake-model"
    assert answer.usage.total_tokens == USAGE["total_tokens"]
    assert answer.model_extra["_proxy_info"]["provider"] == "fake"


def test_the_raw_response_names_the_request(client, upstream):
    raw = client.chat.completions.with_raw_response.create(model="fake-model", messages=MESSAGES)
    assert raw.headers["x-request-id"]
    assert raw.parse()._request_id == raw.headers["x-request-id"]


def test_a_stream(client, upstream):
    pieces, reasons = [], []
    with client.chat.completions.create(model="fake-model", messages=MESSAGES, stream=True) as stream:
        for chunk in stream:
            assert chunk.usage is None
            for choice in chunk.choices:
                pieces.append(choice.delta.content or "")
                reasons.append(choice.finish_reason)
    assert "".join(pieces) == "".join(TEXT)
    assert reasons[-1] == "stop" and reasons.count("stop") == 1


def test_a_stream_with_usage(client, upstream):
    chunks = list(client.chat.completions.create(model="fake-model", messages=MESSAGES, stream=True, stream_options={"include_usage": True}))
    assert chunks[-1].usage.total_tokens == USAGE["total_tokens"]


def test_the_streaming_helper_assembles_the_answer(client, upstream):
    with client.chat.completions.stream(model="fake-model", messages=MESSAGES) as stream:
        for _ in stream:
            pass
        assert stream.get_final_completion().choices[0].message.content == "".join(TEXT)


def test_a_tool_call(client, upstream):
    tool = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}
    answer = client.chat.completions.create(model="fake-model", messages=MESSAGES, tools=[tool])
    call = answer.choices[0].message.tool_calls[0]
    assert (call.function.name, call.function.arguments) == ("weather", '{"city":"Bern"}')
    assert upstream.requests[-1]["tools"] == [tool]


def test_many_at_once_with_the_async_client(gateway, upstream):
    async def run():
        async with openai.AsyncOpenAI(base_url=gateway.base_url, api_key=KEY, max_retries=0, timeout=15) as client:
            async def whole():
                answer = await client.chat.completions.create(model="fake-model", messages=MESSAGES)
                return answer.choices[0].message.content

            async def streamed():
                stream = await client.chat.completions.create(model="fake-model", messages=MESSAGES, stream=True)
                return "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])

            return await asyncio.gather(*[whole() for _ in range(8)], *[streamed() for _ in range(8)])

    assert asyncio.run(run()) == ["".join(TEXT)] * 16


def test_the_embedded_simulator_answers_the_same_way_twice(client):
    answers = [client.chat.completions.create(model="simulator-fast", messages=MESSAGES).choices[0].message.content for _ in range(2)]
    assert answers[0] and answers[0] == answers[1]
    stream = client.chat.completions.create(model="simulator-fast", messages=MESSAGES, stream=True)
    assert "".join(c.choices[0].delta.content or "" for c in stream if c.choices) == answers[0]


def test_models_are_listed(client):
    assert {"fake-model", "simulator"} <= {model.id for model in client.models.list()}


def test_an_unknown_model_is_not_found(client, upstream):
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model="gpt-unknown", messages=MESSAGES)
    assert caught.value.code == "model_not_found"
    assert caught.value.param == "model"
    assert "Model 'gpt-unknown' is not supported by any available provider" in caught.value.message
    assert caught.value.request_id
    assert not upstream.requests


def test_a_bad_request_is_one(client, upstream):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="fake-model", messages=MESSAGES, temperature=9)
    assert caught.value.code == "invalid_request" and caught.value.param == "temperature"
    assert not upstream.requests


def test_the_providers_bad_request_keeps_its_words(client, upstream):
    upstream.fail(400)
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="fake-model", messages=MESSAGES)
    assert "scripted 400" in caught.value.message
    assert len(upstream.requests) == 1


def test_a_wrong_key_is_an_authentication_error(make_client, upstream):
    with pytest.raises(openai.AuthenticationError) as caught:
        make_client(api_key="wrong").chat.completions.create(model="fake-model", messages=MESSAGES)
    assert caught.value.code == "unauthorized"
    assert not upstream.requests


def test_the_providers_refusal_of_our_key_is_not_the_clients(client, upstream):
    upstream.fail(401)
    with pytest.raises(openai.InternalServerError) as caught:
        client.chat.completions.create(model="fake-model", messages=MESSAGES)
    assert caught.value.status_code == 503


def test_the_sdk_repeats_after_the_time_a_503_names(make_client, upstream):
    upstream.fail(503, times=1)
    begin = time.monotonic()
    answer = make_client(max_retries=3).chat.completions.create(model="fake-model", messages=MESSAGES)
    assert answer.choices[0].message.content == "".join(TEXT)
    assert len(upstream.requests) == 2
    assert time.monotonic() - begin < 12


def test_a_503_says_when_to_come_back(client, upstream):
    upstream.fail(503)
    with pytest.raises(openai.InternalServerError) as caught:
        client.chat.completions.create(model="fake-model", messages=MESSAGES)
    assert caught.value.status_code == 503
    assert caught.value.code == "provider_unavailable"
    assert int(caught.value.response.headers["retry-after"]) >= 0
