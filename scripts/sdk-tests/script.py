"""What a scripted provider is told to say, and what it was asked, in no vendor's words."""
import re
import threading
from dataclasses import dataclass, field

TEXT = "Grüße from the fake provider 🙂, all is well."
THOUGHT = "First I look at the sky."
SIGNATURE = "c2lnbmF0dXJlLW9mLWEtdGhvdWdodA=="
KEY = "provider-key"
# prompt tokens hold the cached ones, completion tokens the reasoning
PROMPT, CACHED, COMPLETION, REASONING = 20, 4, 9, 3
CREATED = 1700000000


@dataclass
class Call:
    name: str
    arguments: dict


@dataclass
class Act:
    """The next answer of a provider."""

    text: str = TEXT
    thought: str = ""
    calls: list = field(default_factory=list)
    finish: str = ""  # stop, length, filter or tools; by itself what fits
    status: int = 200
    message: str = ""
    headers: dict = field(default_factory=dict)
    gap: float = 0  # seconds between two pieces of a stream
    cut: int = 0  # the connection is dropped after so many events of a stream

    @property
    def reason(self):
        return self.finish or ("tools" if self.calls else "stop")

    @property
    def pieces(self):
        return re.findall(r"\S+\s*", self.text)

    @property
    def thoughts(self):
        return re.findall(r"\S+\s*", self.thought)


class Refusal(Exception):
    """A request the real provider refuses."""

    def __init__(self, status, message, code=None):
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


@dataclass
class View:
    """A chat request, whatever its protocol."""

    system: str = ""
    turns: list = field(default_factory=list)  # (role, text) without system and tool results
    images: list = field(default_factory=list)  # bytes, or a URL
    tools: dict = field(default_factory=dict)  # name: JSON schema
    calls: list = field(default_factory=list)  # (id, name, arguments) of earlier answers
    results: list = field(default_factory=list)  # (id or name, text)
    thoughts: list = field(default_factory=list)  # (text, signature) of earlier answers
    schema: dict = None
    wants_thoughts: bool = False
    stop: list = field(default_factory=list)
    temperature: float = None
    limit: int = None

    @property
    def said(self):
        return [text for role, text in self.turns if role == "user"]


@dataclass
class Seen:
    """A request as it came."""

    label: str
    vendor: str
    method: str
    path: str
    query: dict
    headers: dict
    body: object
    view: View = None
    stream: bool = False
    refused: str = ""
    cancelled: threading.Event = field(default_factory=threading.Event)


def fragments(text, size=5):
    return [text[at:at + size] for at in range(0, len(text), size)] or [""]


def vector(text, size):
    """Some numbers that a float of 32 bits holds exactly; others for another text."""
    seed = sum(text.encode()) + len(text)
    return [((seed * (at + 3)) % 64 - 32) / 64 for at in range(size)]


def refuse_unknown(found, known, words, status=400):
    for key in found:
        if key not in known:
            raise Refusal(status, words.format(key))


def need(condition, message, status=400, code=None):
    if not condition:
        raise Refusal(status, message, code)
