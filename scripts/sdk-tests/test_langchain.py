"""LangChain's ChatOpenAI, on providers of every protocol."""
import asyncio

import httpx2
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel, Field
from script import COMPLETION, PROMPT, TEXT, Call, vector
from talk import CALLS, QUESTION, REPORT_TEXT, RESULTS, SYSTEM, check_round_trip

OWN = "openai"


class Report(BaseModel):
    """The weather somewhere."""

    city: str = Field()
    degrees: int = Field()


@tool
def weather(city: str, unit: str = "c") -> str:
    """Tells the weather of a city."""
    return RESULTS[0]


@tool
def clock(zone: str) -> str:
    """Tells the time."""
    return RESULTS[1]


def chat_of(place, **settings):
    world = place.world
    return ChatOpenAI(**{"model": place.model, "base_url": world.root(place) + "/v1", "api_key": world.key, "max_retries": 0, "timeout": 8, "use_responses_api": False, **settings})


def test_an_invocation(to):
    answer = chat_of(to, temperature=0.5).invoke([SystemMessage(SYSTEM), HumanMessage(QUESTION)])
    assert answer.content == TEXT
    assert answer.response_metadata["finish_reason"] == "stop"
    assert (answer.usage_metadata["input_tokens"], answer.usage_metadata["output_tokens"]) == (PROMPT, COMPLETION)
    assert (to.last.view.system, to.last.view.said, to.last.view.temperature) == (SYSTEM, [QUESTION], 0.5)


def test_a_stream(to):
    total = None
    for chunk in chat_of(to, stream_usage=True).stream(QUESTION):
        total = chunk if total is None else total + chunk
    assert total.content == TEXT
    assert (total.usage_metadata["input_tokens"], total.usage_metadata["output_tokens"]) == (PROMPT, COMPLETION)


def test_many_at_once(to):
    async def run():
        # its own pool would outlive this event loop
        pool = httpx2.AsyncClient(timeout=8)
        chat = chat_of(to, http_async_client=pool, http_client=httpx2.Client(timeout=8))

        async def streamed():
            return "".join([chunk.content async for chunk in chat.astream(QUESTION)])

        async with pool:
            whole = await chat.abatch([QUESTION] * 3)
            return [answer.content for answer in whole] + await asyncio.gather(*[streamed() for _ in range(3)])

    assert asyncio.run(run()) == [TEXT] * 6


@pytest.mark.parametrize("stream", [False, True])
def test_bound_tools_there_and_back(to, stream):
    chat = chat_of(to).bind_tools([weather, clock])
    to.say(calls=CALLS)
    if stream:
        answer = None
        for chunk in chat.stream(QUESTION):
            answer = chunk if answer is None else answer + chunk
    else:
        answer = chat.invoke(QUESTION)
    assert [(call["name"], call["args"]) for call in answer.tool_calls] == [(call.name, call.arguments) for call in CALLS]
    assert sorted(to.last.view.tools) == ["clock", "weather"]
    turn = AIMessage(content="", tool_calls=answer.tool_calls)
    back = [ToolMessage(text, tool_call_id=call["id"]) for call, text in zip(answer.tool_calls, RESULTS)]
    assert chat.invoke([HumanMessage(QUESTION), turn, *back]).content == TEXT
    check_round_trip(to.last, CALLS, RESULTS)


def test_structured_output_by_schema(to):
    to.say(text=REPORT_TEXT)
    assert chat_of(to).with_structured_output(Report, method="json_schema").invoke(QUESTION) == Report(city="Zürich", degrees=21)
    assert set(to.last.view.schema["properties"]) == {"city", "degrees"}


def test_structured_output_by_a_tool(to):
    to.say(calls=[Call("Report", {"city": "Zürich", "degrees": 21})])
    assert chat_of(to).with_structured_output(Report, method="function_calling").invoke(QUESTION) == Report(city="Zürich", degrees=21)
    assert sorted(to.last.view.tools) == ["Report"]


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_a_stream_of_structured_output(to):
    to.say(text=REPORT_TEXT)
    *_, last = chat_of(to).with_structured_output(Report, method="json_schema").stream(QUESTION)
    assert last == Report(city="Zürich", degrees=21)
    assert set(to.last.view.schema["properties"]) == {"city", "degrees"}


@pytest.mark.only("openai", "gemini", "cohere", "ollama", "mistral")
def test_embeddings(to):
    world = to.world
    embedder = OpenAIEmbeddings(model=to.model, base_url=world.root(to) + "/v1", api_key=world.key, check_embedding_ctx_length=False)
    assert embedder.embed_documents(["one", "two"]) == [vector("one", 8), vector("two", 8)]
