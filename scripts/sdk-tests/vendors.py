"""Six vendors on one port, each as strict as the real one where a gateway could get it wrong.

A label is the first segment of the path: `/anthropic/...` speaks Anthropic's protocol and so does `/anthropic-7/...`.
What a label says next is queued with `say`; what it was asked is kept in order.
"""
import json
import select
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

import anthropic_wire
import cohere_wire
import gemini_wire
import mistral_wire
import ollama_wire
import openai_wire
from script import Act, Refusal, Seen

WIRES = {
    "openai": openai_wire, "anthropic": anthropic_wire, "gemini": gemini_wire,
    "cohere": cohere_wire, "ollama": ollama_wire, "mistral": mistral_wire,
}


class Gone(Exception):
    """The other side closed the connection."""


class Vendors:
    def __init__(self):
        self.lock, self.acts, self.seen = threading.Lock(), {}, []
        vendors = self

        class Handler(Exchange):
            owner = vendors

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def say(self, label, times=1, **act):
        with self.lock:
            self.acts.setdefault(label, []).extend([Act(**act)] * times)

    def next(self, label):
        with self.lock:
            queue = self.acts.get(label)
            return queue.pop(0) if queue else Act()

    def note(self, seen):
        with self.lock:
            self.seen.append(seen)

    def asked(self, label, path=""):
        """What a label was asked, oldest first."""
        with self.lock:
            return [seen for seen in self.seen if seen.label == label and path in seen.path]

    def last(self, label, path=""):
        found = self.asked(label, path)
        assert found, f"{label} was not asked; others were: {[s.label + s.path for s in self.seen]}"
        assert not found[-1].refused, f"{label} refused: {found[-1].refused}\n{found[-1].body}"
        return found[-1]

    def reset(self):
        with self.lock:
            self.acts.clear()
            self.seen.clear()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Exchange(BaseHTTPRequestHandler):
    """One request and its answer; what a vendor's module works with."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    owner = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.serve()

    do_POST = do_DELETE = do_GET

    def serve(self):
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        url = urlsplit(self.path)
        label, _, rest = url.path.lstrip("/").partition("/")
        vendor = label.split("-")[0]
        wire = WIRES.get(vendor)
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = None
        self.seen = Seen(label, vendor, self.command, "/" + unquote(rest), dict(parse_qsl(url.query)),
                         {name.lower(): value for name, value in self.headers.items()}, body)
        self.owner.note(self.seen)
        if not wire:
            return self.reply(404, {"error": f"no vendor {label}"})
        try:
            act = self.owner.next(label) if self.command == "POST" else Act()
            if act.status != 200:
                return self.reply(act.status, wire.error(act.status, act.message or f"scripted {act.status}", None), act.headers)
            wire.serve(self, self.seen, act)
        except Refusal as no:
            self.seen.refused = no.message
            self.reply(no.status, wire.error(no.status, no.message, no.code))
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as no:
            # the request is shaped in a way the checks did not foresee; the real one says as little
            self.seen.refused = repr(no)
            self.reply(400, wire.error(400, f"malformed request: {no!r}", None))
        except (Gone, BrokenPipeError, ConnectionResetError):
            self.seen.cancelled.set()
            self.close_connection = True

    def reply(self, status, body, headers=None):
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def stream(self, rows, act, kind="text/event-stream"):
        """Sends (event name or None, JSON value or text) as events, or as lines for NDJSON."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for at, (name, value) in enumerate(rows):
            if act.cut and at == act.cut:
                self.close_connection = True
                return
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            if kind == "text/event-stream":
                text = (f"event: {name}\n" if name else "") + f"data: {text}\n"
            self.chunk((text + "\n").encode())
            if act.gap:
                self.wait(act.gap)
        self.chunk(b"")

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.connection], [], [], left)[0]:
                if not self.connection.recv(1, socket.MSG_PEEK):
                    raise Gone
                time.sleep(left)
