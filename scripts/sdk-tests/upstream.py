"""A small provider of the OpenAI shape whose next answers can be scripted."""
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TEXT = ["Hello", " from", " the", " fake", " upstream"]
USAGE = {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14}


class Upstream:
    def __init__(self):
        self.requests, self.failures = [], []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                self.reply(200, {"object": "list", "data": [{"id": "fake-model", "object": "model", "created": 1, "owned_by": "fake"}]})

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
                outer.requests.append(body)
                if outer.failures:
                    status, headers = outer.failures.pop(0)
                    return self.reply(status, {"error": {"message": f"scripted {status}", "type": "scripted", "code": "scripted"}}, headers)
                if body.get("stream"):
                    return self.stream(body)
                message = {"role": "assistant", "content": "".join(TEXT)}
                if body.get("tools"):
                    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Bern"}'}}
                    message = {"role": "assistant", "content": None, "tool_calls": [call]}
                self.reply(200, {"id": "chatcmpl-fake", "object": "chat.completion", "created": 1700000000, "model": body["model"], "usage": USAGE,
                                 "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if body.get("tools") else "stop"}]})

            def reply(self, status, body, headers=None):
                data = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **(headers or {})}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def stream(self, body):
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                base = {"id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": 1700000000, "model": body["model"]}
                chunks = [{**base, "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]} for piece in TEXT]
                chunks.append({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
                if (body.get("stream_options") or {}).get("include_usage"):
                    chunks.append({**base, "choices": [], "usage": USAGE})
                for payload in [json.dumps(chunk) for chunk in chunks] + ["[DONE]"]:
                    data = f"data: {payload}\n\n".encode()
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
                    self.wfile.flush()
                self.wfile.write(b"0\r\n\r\n")

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def fail(self, status, headers=None, times=1):
        self.failures += [(status, headers or {})] * times

    def reset(self):
        self.requests.clear()
        self.failures.clear()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
