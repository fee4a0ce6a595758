"""The gateway as a user runs it, in a directory of its own, on free ports."""
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import script

BINARY = os.environ.get("MARTLET", str(Path(__file__).resolve().parents[2] / ".build/debug/martlet"))
KEY = "client-key-of-the-sdk-tests"
BASES = {"openai": "/v1", "mistral": "/v1", "gemini": "/v1beta", "anthropic": "", "cohere": "", "ollama": ""}
MODELS = {
    "openai": "gpt-sdk", "anthropic": "claude-sonnet-4-5-sdk", "gemini": "gemini-2.5-flash-sdk",
    "cohere": "command-sdk", "ollama": "llama-sdk", "mistral": "mistral-sdk",
}
# providers of each type besides the first, each for one test that spoils it
SPARES = 24


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def model_of(label):
    """`gpt-sdk` of `openai`, `gpt-sdk-7` of `openai-7`."""
    vendor, _, rest = label.partition("-")
    return MODELS[vendor] + (f"-{rest}" if rest else "")


def providers(vendors, closed_port):
    def provider(label, root):
        vendor = label.split("-")[0]
        credential = {} if vendor == "ollama" else {"api_key_env": "SDK_PROVIDER_KEY"}
        return {"name": label, "type": vendor, "base_url": f"{root}/{label}{BASES[vendor]}", "models": [model_of(label)],
                "timeout": 5, "max_retries": 0, **credential}

    rows = [provider(label, vendors) for vendor in MODELS for label in [vendor] + [f"{vendor}-{number}" for number in range(SPARES)]]
    rows += [provider(f"{vendor}-down", f"http://127.0.0.1:{closed_port}") for vendor in MODELS]
    for number, row in enumerate(rows):
        row["priority"] = number + 1
    return rows + [{"name": "simulator", "type": "simulator", "models": ["simulator", "simulator-fast"], "priority": 1000}]


class Gateway:
    def __init__(self, vendors, **settings):
        self.port, router, closed = free_ports(3)
        self.folder = tempfile.TemporaryDirectory(prefix="mt-sdk-")
        config = {
            "app": {"name": "sdk", "version": "2.0.0", "environment": "test"},
            "server": {"host": "127.0.0.1", "port": self.port},
            "auth": {"api_keys": [KEY] + [f"{KEY}-{number}" for number in range(20)]},
            "providers": providers(vendors, closed),
            "listeners": {"router": {"bind": "127.0.0.1", "port": router}},
            "storage": {"directory": "data"},
            "circuit_breaker": {"failure_threshold": 1000},
            "rate_limit": {"requests_per_window": 100000, "window_seconds": 60, "endpoints": {
                "/v1/chat/completions": 0, "/v1/completions": 0, "/v1/embeddings": 0, "/v1/models": 0, "/health": 0}},
            "outbound_rate_limit": {"max_rpm": 100000},
            "caching": {"enabled": False},
            "telemetry": {"enabled": False},
            "health_check": {"interval": 3600},
            "log_watcher": {"enabled": False},
            **settings,
        }
        # JSON is YAML
        Path(self.folder.name, "config.yaml").write_text(json.dumps(config), encoding="utf8")
        self.process = None

    def start(self):
        environment = {**os.environ, "SDK_PROVIDER_KEY": script.KEY}
        self.output = open(Path(self.folder.name, "output.txt"), "ab")
        self.process = subprocess.Popen([BINARY, "serve", "--config", "config.yaml"], cwd=self.folder.name, env=environment,
                                        stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output, start_new_session=True)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the gateway ended with code {self.process.returncode}\n{self.tail()}")
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return self
            except OSError:
                pass
            time.sleep(0.03)
        self.kill()
        raise AssertionError(f"the gateway was not ready within 20 s\n{self.tail()}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(10)
        except subprocess.TimeoutExpired:
            code = None
        self.kill()
        assert code == 0, f"the gateway ended with {code} instead of 0\n{self.tail()}"

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(5)

    def tail(self):
        return Path(self.folder.name, "output.txt").read_text(errors="replace")[-6000:]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"
