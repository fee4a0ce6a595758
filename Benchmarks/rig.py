"""The rig of the benchmarks: processes, their CPU and memory, the upstreams, nginx and gateways in one folder.

Loopback only; every process that is started here is ended here.
"""
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
KEY = "client-key-of-the-benchmark"
PATH = "/chat/completions"   # /v1 is limited to 100 requests a minute and key; everything else is the same lane
TICK = os.sysconf("SC_CLK_TCK")
ANSWER = json.dumps({
    "id": "chatcmpl-bench", "object": "chat.completion", "created": 1700000000, "model": "bench",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "y" * 760}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 500, "completion_tokens": 190, "total_tokens": 690}}, separators=(",", ":"))


# ------------------------------------------------------------------ processes
def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def tree(pid):
    """That process and all below it."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                pass
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def cpu(pid):
    """CPU seconds of a process tree."""
    ticks = 0
    for one in tree(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        except (OSError, IndexError):
            pass
    return ticks / TICK


def memory(pid, name):
    """Kilobytes of a process tree, `name` (Pss, Rss) of smaps_rollup, by command."""
    out = {}
    for one in tree(pid):
        try:
            rows = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            title = Path(f"/proc/{one}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            out[f"{one} {title[:60]}"] = sum(int(r.split()[1]) for r in rows if r.startswith(name + ":"))
        except OSError:
            pass
    return out


def edge_of(pid):
    """The edge below a supervisor."""
    return next((one for one in tree(pid) if b"edge" in Path(f"/proc/{one}/cmdline").read_bytes()), pid)


def nanoseconds(pid):
    """CPU of one process to the nanosecond: what its threads, those that live, have used."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((thread / "schedstat").read_text().split()[0])
        except OSError:
            pass
    return total


class Broken(Exception):
    """A measure that cannot be taken; the others go on."""


def wait_for(port, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise Broken(f"nothing listens on port {port} after {seconds} s")


class Bench:
    def __init__(self, quick=False, tools=("nginx", "wrk", "cc"), raw=None):
        self.quick, self.raw = quick, raw
        self.started, self.notes = [], []
        self.seconds = 2 if quick else 5
        self.binary = str(Path(os.environ.get("MARTLET", ROOT / ".build/release/martlet")).resolve())
        if not os.access(self.binary, os.X_OK):
            raise SystemExit(f"bench: no gateway at {self.binary}; run 'make bench' or set MARTLET")
        for tool in tools:
            if not shutil.which(tool):
                raise SystemExit(f"bench: {tool} is missing; run 'scripts/install-packages --bench'")
        self.folder = Path(tempfile.mkdtemp(prefix="mt-bench-"))

    def record(self, measure, number, target, figures):
        """Appends what one round has shown to the file of raw figures, at once, and returns it."""
        if self.raw:
            self.append({"measure": measure, "round": number, "target": target, **figures})
        return figures

    def append(self, entry):
        with open(self.raw, "a") as file:
            file.write(json.dumps({"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "load": os.getloadavg()[0], **entry}) + "\n")

    def spawn(self, *command, **options):
        log = open(self.folder / "output.txt", "ab")
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=options.pop("cwd", self.folder), **options)
        log.close()
        self.started.append(process)
        return process

    def end(self, processes):
        """Ends processes, by force after ten seconds."""
        for process in reversed(processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in reversed(processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                for pid in tree(process.pid):
                    try:
                        os.kill(pid, signal.SIGKILL)
                    except ProcessLookupError:
                        pass
                process.wait()
            if process in self.started:
                self.started.remove(process)

    def close(self):
        self.end(self.started[:])
        shutil.rmtree(self.folder, ignore_errors=True)

    # -------------------------------------------------------------- what is measured
    def build(self):
        for name in ("upstream", "client"):
            subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", self.folder / name, HERE / "Instruments" / f"{name}.c"], check=True)

    def nginx(self, name, servers, workers):
        folder = self.folder / f"nginx-{name}"
        (folder / "logs").mkdir(parents=True)
        (folder / "nginx.conf").write_text(f"""
daemon off; worker_processes {workers}; pid {folder}/pid; error_log {folder}/logs/error.log; worker_rlimit_nofile 8192;
events {{ worker_connections 8000; }}
http {{
  access_log off; keepalive_requests 100000000; keepalive_timeout 600s; client_max_body_size 32m; client_body_buffer_size 1m; tcp_nodelay on;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {servers}
}}""")
        return self.spawn("nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "logs/error.log"))

    def start(self):
        """The upstreams, nginx as proxy before both, and the port of each."""
        plain, self.sse, self.proxy, self.proxy_sse = (free_port() for _ in range(4))
        self.plain = plain
        self.upstream = self.nginx("upstream", f"""
  server {{ listen 127.0.0.1:{plain} backlog=4096; location / {{ default_type application/json; return 200 '{ANSWER}'; }} }}""", 1)
        keep = "proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host $host;"
        self.nginx_proxy = self.nginx("proxy", f"""
  upstream plain {{ server 127.0.0.1:{plain}; keepalive 512; keepalive_requests 100000000; }}
  upstream sse {{ server 127.0.0.1:{self.sse}; keepalive 1200; keepalive_requests 100000000; }}
  server {{ listen 127.0.0.1:{self.proxy} backlog=4096; location / {{ proxy_pass http://plain; {keep} }} }}
  server {{ listen 127.0.0.1:{self.proxy_sse} backlog=4096; location / {{ proxy_pass http://sse; proxy_buffering off; {keep} }} }}""", 2)
        for port in (plain, self.proxy, self.proxy_sse):
            wait_for(port)

    def gateway(self, upstream, wait=True, type="openai", version="/v1", analytics=1, data=None, changes=None):
        """Starts a gateway before the upstream at that port; `data` is a directory to begin with, copied; `changes` replace sections."""
        port, router = free_port(), free_port()
        folder = Path(tempfile.mkdtemp(prefix="gateway-", dir=self.folder))
        if data:
            shutil.copytree(data, folder / "data")
        config = {
            "app": {"name": "bench", "version": "2.0.0"}, "server": {"host": "127.0.0.1", "port": port},
            "auth": {"api_keys": [KEY] + [f"another-client-key-{n}" for n in range(99)]},
            "providers": [{"name": "bench", "type": type, "base_url": f"http://127.0.0.1:{upstream}{version}", "api_key_env": "BENCH_PROVIDER_KEY",
                           "models": ["bench"], "max_connections": 4000, "max_keepalive_connections": 2000}],
            "workers": {"analytics": {"count": analytics}},
            "listeners": {"router": {"bind": "127.0.0.1", "port": router}}, "storage": {"directory": "data"},
            "models": {"bench": {"max_context_size": 1000000}},
            "rate_limit": {"requests_per_window": 100000000}, "outbound_rate_limit": {"max_rpm": 100000000},
            "http_client": {"pool_limits": {"max_connections": 4000, "max_keepalive_connections": 2000}},
            "health_check": {"interval": 3600}, "log_watcher": {"enabled": False}, **(changes or {}),
        }
        (folder / "config.yaml").write_text(json.dumps(config))
        environment = {**os.environ, "BENCH_PROVIDER_KEY": "provider-key"}
        process = self.spawn(self.binary, "serve", "--config", "config.yaml", cwd=folder, env=environment)
        process.folder = folder
        end = time.monotonic() + 20
        while wait and self.ask(port, "GET", "/readyz") != 200:
            if time.monotonic() > end or process.poll() is not None:
                said = (self.folder / "output.txt").read_text()[-2000:]
                raise Broken(f"the gateway ({process.poll()}) is not ready; the end of what it wrote:\n{said}")
            time.sleep(0.02)
        return process, port

    def ask(self, port, method="POST", path=PATH, stream=False):
        """The status of one small request, 0 without an answer."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            body = json.dumps({"model": "bench", "stream": stream, "messages": [{"role": "user", "content": "first"}]})
            connection.request(method, path, body if method == "POST" else None, {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0

    # -------------------------------------------------------------- tools
    @property
    def probes(self):
        """The Swift program that measures from inside, if it has been built."""
        path = os.environ.get("PROBES", str(ROOT / ".build/probes/release/Probes"))
        return path if os.access(path, os.X_OK) else None

    def probe(self, *arguments):
        result = subprocess.run([self.probes, *map(str, arguments)], capture_output=True, text=True, timeout=300)
        if result.returncode:
            raise Broken(f"Probes {' '.join(map(str, arguments))}: {result.stderr[-500:]}")
        return json.loads(result.stdout)

    def wrk(self, port, connections, size, pid=None, path=PATH, key=KEY):
        """wrk for the usual time; adds the CPU microseconds per request of `pid`'s tree, and wrk's and the upstream's share of a core."""
        environment = {**os.environ, "BODY_BYTES": str(size), "BENCH_KEY": key}
        before = (cpu(pid) if pid else 0, cpu(self.upstream.pid), os.times())
        text = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{self.seconds}s", "--timeout", "10s", "-s", str(HERE / "Instruments/chat.lua"),
                               f"http://127.0.0.1:{port}{path}"], env=environment, capture_output=True, text=True, check=True).stdout
        after = (cpu(pid) if pid else 0, cpu(self.upstream.pid), os.times())
        out = json.loads(text.split("RESULT ", 1)[1].splitlines()[0])
        count = max(1, out["requests"])
        wrk_cpu = after[2].children_user + after[2].children_system - before[2].children_user - before[2].children_system
        return {**out, "rate": out["requests"] / out["seconds"], "cpu_us": (after[0] - before[0]) * 1e6 / count,
                "upstream_share": (after[1] - before[1]) / out["seconds"], "wrk_share": wrk_cpu / out["seconds"]}

    def client(self, *arguments, pid=None, upstream=None, during=None):
        """The load generator of ours; adds the CPU seconds of `pid`'s tree, and its own and `upstream`'s share of a core."""
        before = (cpu(pid) if pid else 0, cpu(upstream) if upstream else 0, os.times())
        process = subprocess.Popen([str(self.folder / "client"), *map(str, arguments)], stdout=subprocess.PIPE, text=True)
        extra = during() if during else None
        text = process.communicate()[0]
        if process.returncode:
            raise Broken(f"the load generator failed: {text}")
        out = json.loads(text)
        after = (cpu(pid) if pid else 0, cpu(upstream) if upstream else 0, os.times())
        seconds = after[2].elapsed - before[2].elapsed
        own = after[2].children_user + after[2].children_system - before[2].children_user - before[2].children_system
        return {**out, "cpu_s": after[0] - before[0], "upstream_share": (after[1] - before[1]) / seconds, "client_share": own / seconds, "during": extra}
