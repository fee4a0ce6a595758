"""The gateway as a user runs it, in a directory of its own, on free ports."""
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

BINARY = os.environ.get("MARTLET", str(Path(__file__).resolve().parents[2] / ".build/debug/martlet"))
KEY = "client-key-of-the-sdk-tests"


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Gateway:
    def __init__(self, upstream):
        self.port, router = free_ports(2)
        self.folder = tempfile.TemporaryDirectory(prefix="mt-sdk-")
        provider = {"type": "openai", "base_url": upstream, "api_key_env": "SDK_PROVIDER_KEY", "timeout": 5, "max_retries": 0}
        config = {
            "app": {"name": "sdk", "version": "2.0.0", "environment": "test"},
            "server": {"host": "127.0.0.1", "port": self.port},
            "auth": {"api_keys": [KEY]},
            "providers": [
                {"name": "fake", "models": ["fake-model"], "priority": 1, **provider},
                {"name": "simulator", "type": "simulator", "models": ["simulator", "simulator-fast"], "priority": 2},
            ],
            "listeners": {"router": {"bind": "127.0.0.1", "port": router}},
            "storage": {"directory": "data"},
            "circuit_breaker": {"failure_threshold": 1000},
            "caching": {"enabled": False},
            "telemetry": {"enabled": False},
            "health_check": {"interval": 3600},
            "log_watcher": {"enabled": False},
        }
        # JSON is YAML
        Path(self.folder.name, "config.yaml").write_text(json.dumps(config), encoding="utf8")
        self.process = None

    def start(self):
        environment = {**os.environ, "SDK_PROVIDER_KEY": "provider-key"}
        self.output = open(Path(self.folder.name, "output.txt"), "ab")
        self.process = subprocess.Popen([BINARY, "serve", "--config", "config.yaml"], cwd=self.folder.name, env=environment,
                                        stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output, start_new_session=True)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the gateway ended with code {self.process.returncode}\n{self.tail()}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
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
        return Path(self.folder.name, "output.txt").read_text(errors="replace")[-3000:]

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.port}/v1"
