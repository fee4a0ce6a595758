"""What the tests talk about, and what a provider must have been told."""
import base64
import json

from script import Call

QUESTION = "How is it going in Zürich?"
SYSTEM = "Be brief."
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
DATA_URL = "data:image/png;base64," + base64.b64encode(PNG).decode()
WEATHER = {"type": "object", "properties": {"city": {"type": "string", "description": "Where."}, "unit": {"type": "string", "enum": ["c", "f"]}}, "required": ["city"]}
CLOCK = {"type": "object", "properties": {"zone": {"type": "string"}}, "required": ["zone"]}
CALLS = [Call("weather", {"city": "Zürich"}), Call("clock", {"zone": "CET"}), Call("weather", {"city": "Genève", "unit": "c"})]
RESULTS = ["21 degrees", "12 o'clock", "24 degrees"]
REPORT = {"type": "object", "properties": {"city": {"type": "string"}, "degrees": {"type": "integer"}}, "required": ["city", "degrees"], "additionalProperties": False}
REPORT_TEXT = '{"city": "Zürich", "degrees": 21}'
LONG = "word " * 400


def check_round_trip(seen, calls, results):
    """The provider was shown its earlier calls and what came of them, each result with its call."""
    view = seen.view
    assert [(name, arguments) for _, name, arguments in view.calls] == [(call.name, call.arguments) for call in calls]
    assert len(view.results) == len(results)
    for (_, text), wanted in zip(view.results, results):
        assert wanted in text
    if seen.vendor == "gemini" or seen.path == "/api/chat":
        assert [name for name, _ in view.results] == [call.name for call in calls]
    else:
        ids = [mark for mark, _, _ in view.calls]
        assert [mark for mark, _ in view.results] == ids
        assert len(set(ids)) == len(ids)


def plain(schema):
    """A schema in the words all vendors share."""
    if isinstance(schema, list):
        return [plain(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: plain(value) for key, value in schema.items() if key not in ("additionalProperties", "propertyOrdering", "title", "$schema", "format")}
    if isinstance(kept.get("type"), str):
        kept["type"] = kept["type"].lower()
    if "required" in kept:
        kept["required"] = sorted(kept["required"])
    return {key: value for key, value in kept.items() if value is not None}


def check_schema(seen, wanted=REPORT):
    assert seen.view.schema, f"{seen.vendor} was not told a schema: {json.dumps(seen.body)}"
    assert plain(seen.view.schema) == plain(wanted)


def check_tools(seen):
    assert {name: plain(schema) for name, schema in seen.view.tools.items()} == {"weather": plain(WEATHER), "clock": plain(CLOCK)}


def check_cancelled(place):
    assert place.last.cancelled.wait(5), "the provider still had somebody to talk to"
