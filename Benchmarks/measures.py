"""The measures. Each takes the rig, the rounds and the names asked for, and returns rows: measure, direct, nginx, martlet, to reach."""
import json
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import time
import urllib.request
from pathlib import Path

from rig import HERE, KEY, PATH, ROOT, Broken, edge_of, memory, nanoseconds, wait_for


def median(rows, name):
    return statistics.median(row[name] for row in rows)


# ------------------------------------------------------------------ whole answers
def plain(b, rounds, only):
    """P1, P2, P3, P7 and the memory of P8: whole answers, one gateway for all rounds."""
    gateway, port = b.gateway(b.plain)
    targets = {"direct": (b.plain, None), "nginx": (b.proxy, b.nginx_proxy.pid), "martlet": (port, gateway.pid)}
    idle = memory(gateway.pid, "Pss")
    cases = []
    if only & {"P1", "P3", "P8"}:
        cases.append(("c32", 32, 2000))
    if "P3" in only:
        cases.append(("c256", 256, 2000))
    if "P7" in only:
        cases += [("50k", 8, 50_000), ("500k", 8, 500_000)]
    got = {(name, case[0]): [] for name in targets for case in cases}
    paced = {name: [] for name in targets}
    for number in range(rounds):
        for case, connections, size in cases:
            for name, (target, pid) in targets.items():
                got[name, case].append(b.record(case, number, name, b.wrk(target, connections, size, pid)))
        if "P2" in only:
            for name, (target, _) in targets.items():
                paced[name].append(b.record("paced", number, name, b.client("paced", target, PATH, KEY, 500, b.seconds, 16, 2000)))
    loaded = memory(gateway.pid, "Pss")
    b.end([gateway])
    for case, *_ in cases:
        shares = ", ".join(f"{n}: upstream {median(got[n, case], 'upstream_share') * 100:.0f} %, wrk {median(got[n, case], 'wrk_share') * 100:.0f} %" for n in targets)
        b.notes.append(f"{case}: share of one core: {shares}")
    return plain_rows(only, got, paced) + (memory_rows(b, idle, loaded) if "P8" in only else [])


def plain_rows(only, got, paced):
    rows = []

    def cell(name, case, figure, unit=""):
        return f"{median(got[name, case], figure):,.0f}{unit}"

    if "P1" in only:
        rows.append(("P1 CPU per request, 32 connections, 2 KB in, 1 KB out", "–", cell("nginx", "c32", "cpu_us", " µs"), cell("martlet", "c32", "cpu_us", " µs"), "≤ 70 µs, ≤ 3.5 × nginx"))
    if "P2" in only:
        for part, reach in (("p50", "≤ 3 × nginx"), ("p99", "≤ nginx + 1 ms")):
            base = median(paced["direct"], f"{part}_us")
            rows.append((f"P2 latency at 500/s, {part}: direct, added", f"{base:,.0f} µs", *(f"{median(paced[n], part + '_us') - base:+,.0f} µs" for n in ("nginx", "martlet")), reach))
        rows.append(("P2 failures", *(str(sum(r["failed"] for r in paced[n])) for n in paced), "0"))
    if "P3" in only:
        for case in ("c32", "c256"):
            rows.append((f"P3 saturation, {case[1:]} connections", *(cell(n, case, "rate", "/s") for n in paced), "≥ 0.4 × nginx"))
        rows.append(("P3 failures", *(str(sum(r["failed"] for c in ("c32", "c256") for r in got[n, c])) for n in paced), "0"))
    if "P7" in only:
        for case, reach in (("50k", "≤ 150 µs"), ("500k", "≤ 800 µs")):
            rows.append((f"P7 CPU per request, prompt {case}", "–", cell("nginx", case, "cpu_us", " µs"), cell("martlet", case, "cpu_us", " µs"), reach))
    return rows


def memory_rows(b, idle, loaded):
    b.record("memory", 0, "martlet", {"idle": idle, "loaded": loaded})
    b.notes.append("idle by process: " + "; ".join(f"{name.split(' ', 1)[1]} {kb / 1000:.1f} MB" for name, kb in idle.items()))
    return [
        ("P8 memory of all processes, idle (Pss)", "–", "–", f"{sum(idle.values()) / 1000:.1f} MB", "≤ 60 MB"),
        ("P8 memory of all processes, after load (Pss)", "–", "–", f"{sum(loaded.values()) / 1000:.1f} MB", "within 20 % of idle"),
    ]


def first_byte(b, rounds, only):
    """P8: from the start of the program to the first answer that came from the provider."""
    times = []
    for number in range(rounds):
        begin = time.monotonic()
        process, port = b.gateway(b.plain, wait=False)
        while b.ask(port) != 200:
            if time.monotonic() - begin > 20:
                raise Broken("no answer within 20 s of the start")
            time.sleep(0.002)
        times.append(b.record("start", number, "martlet", {"seconds": time.monotonic() - begin})["seconds"])
        b.end([process])
    return [("P8 start to first proxied byte", "–", "–", f"{statistics.median(times) * 1000:,.0f} ms", "≤ 1 s")]


def everything(b, rounds, only):
    """E1: P1 to P4 with all that may stand in a request's way: a virtual key with limits and a budget, limits of the endpoint, prompts looked
    through, the response cache asked, every request traced to a collector; beside a gateway that does without."""
    path = "/v1/chat/completions"
    many = 100_000_000
    on = {"rate_limit": {"requests_per_window": many, "endpoints": {path: many}}, "security": {"request_sanitization": "flag"},
          "telemetry": {"enabled": True, "sampling": {"probability": 1}, "zipkin": {"enabled": True, "endpoint": f"http://127.0.0.1:{b.plain}/spans"}}}
    off = {"rate_limit": {"requests_per_window": many, "endpoints": {path: 0}}, "security": {"request_sanitization": "off"},
           "telemetry": {"enabled": False}, "caching": {"enabled": False}}
    chunks, gap_us = 250, 20_000
    upstream = b.spawn(str(b.folder / "upstream"), str(b.sse), str(chunks), str(gap_us))
    wait_for(b.sse)
    names = {"off": off, "on": on}
    places = {name: (b.gateway(b.plain, changes=changes), b.gateway(b.sse, changes=changes)) for name, changes in names.items()}
    keys = {name: [virtual_key(port) if name == "on" else KEY for _, port in pair] for name, pair in places.items()}
    got = {(name, case): [] for name in names for case in ("c32", "paced", "streams")}
    for number in range(rounds):
        for name, ((whole, port), (stream, sse)) in places.items():
            got[name, "c32"].append(b.record("on-c32", number, name, b.wrk(port, 32, 2000, whole.pid, path, keys[name][0])))
            got[name, "paced"].append(b.record("on-paced", number, name, b.client("paced", port, path, keys[name][0], 500, b.seconds, 16, 2000)))
            figures = b.client("streams", sse, path, keys[name][1], 64, chunks * gap_us / 1e6 * 0.9, chunks, pid=stream.pid, upstream=upstream.pid)
            got[name, "streams"].append(b.record("on-streams", number, name, figures))
    b.end([process for pair in places.values() for process, _ in pair] + [upstream])

    def row(words, case, figure, unit, reach=""):
        cells = (f"{median(got[name, case], figure):,.1f} {unit}".replace(".0 ", " ") for name in names)
        without, with_all = cells
        return (f"E1 everything switched on: {words}", "–", "–", f"{with_all} (off: {without})", reach)

    lost_chunks = sum(int(lost(got[name, "streams"])) for name in names)
    failed = sum(r["failed"] for name in names for r in got[name, "paced"])
    return [
        row("CPU per request, 32 connections", "c32", "cpu_us", "µs", "P1"), row("saturation, 32 connections", "c32", "rate", "/s", "P3"),
        row("latency at 500/s, p50", "paced", "p50_us", "µs", "P2"), row("latency at 500/s, p99", "paced", "p99_us", "µs", "P2"),
        ("E1 everything switched on: CPU per chunk, 64 streams", "–", "–", f"{chunk_us(got['on', 'streams']):.1f} µs (off: {chunk_us(got['off', 'streams']):.1f} µs)", "P4"),
        ("E1 everything switched on: failed, lost or out of order", "–", "–", str(failed + lost_chunks), "0"),
    ]


def virtual_key(port):
    """A key with limits that are never reached."""
    body = json.dumps({"name": "bench", "budget": {"day": 1e6, "total": 1e6}, "requests_per_minute": 10**8, "tokens_per_minute": 10**9})
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/keys", body.encode(), {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())["key"]


# ------------------------------------------------------------------ event streams
def streams(b, measure, rounds, width, chunks, gap_us):
    """`width` streams of `chunks` chunks each `gap_us`; rounds of direct, nginx, gateway."""
    upstream = b.spawn(str(b.folder / "upstream"), str(b.sse), str(chunks), str(gap_us))
    wait_for(b.sse)
    gateway, port = b.gateway(b.sse)
    edge = edge_of(gateway.pid)
    targets = {"direct": (b.sse, None), "nginx": (b.proxy_sse, b.nginx_proxy.pid), "martlet": (port, gateway.pid)}

    def rss():
        return int(Path(f"/proc/{edge}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1000

    before = rss()

    def middle():
        time.sleep(chunks * gap_us / 1e6 * 0.6)
        return rss() - before

    length = chunks * gap_us / 1e6 * 0.9   # one turn of all streams
    got = {name: [] for name in targets}
    for number in range(rounds):
        for name, (target, pid) in targets.items():
            figures = b.client("streams", target, PATH, KEY, width, length, chunks, pid=pid, upstream=upstream.pid,
                               during=middle if name == "martlet" else None)
            got[name].append(b.record(measure, number, name, figures))
    b.end([gateway, upstream])
    note_shares(b, measure, got)
    return got


def note_shares(b, measure, got):
    shares = ", ".join(f"{n}: upstream {median(all, 'upstream_share') * 100:.0f} %, client {median(all, 'client_share') * 100:.0f} %" for n, all in got.items())
    b.notes.append(f"{measure}: share of one core: {shares}")


def lost(rounds):
    return str(sum(r["lost"] + r["reordered"] + r["failed"] for r in rounds))


def chunk_us(rounds):
    """CPU microseconds of a chunk."""
    return statistics.median(r["cpu_s"] * 1e6 / max(1, r["chunks"]) for r in rounds)


def same_protocol(b, rounds, only):
    """P4: a stream of the client's own protocol."""
    got = streams(b, "streams", rounds, 64, 100 if b.quick else 250, 20_000)
    return [
        ("P4 CPU per chunk, 64 streams, 20 ms spacing", "–", f"{chunk_us(got['nginx']):.1f} µs", f"{chunk_us(got['martlet']):.1f} µs", "≤ 1.8 × nginx"),
        ("P4 delay of a chunk, p99", *(f"{median(got[n], 'p99_us'):,.0f} µs" for n in got), "≤ 1 ms"),
        ("P4 lost or out of order", *(lost(got[n]) for n in got), "0"),
    ]


def translated(b, rounds, only):
    """P5: streams of other protocols, told to the client as OpenAI's; the same protocol runs beside them, to compare."""
    chunks = 100 if b.quick else 250
    upstream = b.spawn(str(b.folder / "upstream"), str(b.sse), str(chunks), "20000")
    wait_for(b.sse)
    got, started = {}, [upstream]
    for type, version in (("openai", "/v1"), ("anthropic", ""), ("gemini", "/v1beta")):
        try:
            gateway, port = b.gateway(b.sse, type=type, version=version)
            if b.ask(port, stream=True) != 200:
                b.end([gateway])
                raise Broken("a stream is not answered with 200")
            started.append(gateway)
            got[type] = (gateway.pid, port, [])
        except Broken as error:
            b.record("translated", 0, type, {"served": False, "reason": str(error)})
    for number in range(rounds):
        for type, (pid, port, all) in got.items():
            figures = b.client("streams", port, PATH, KEY, 64, chunks * 0.018, chunks, pid=pid, upstream=upstream.pid)
            all.append(b.record("translated", number, type, figures))
    b.end(started)
    note_shares(b, "translated", {type: all for type, (_, _, all) in got.items()})
    same = chunk_us(got["openai"][2]) if "openai" in got else 0
    rows = []
    for type in ("anthropic", "gemini"):
        title = f"P5 {type} to OpenAI, 64 streams, 20 ms spacing: "
        if type not in got:
            rows.append((title + "CPU per chunk", "–", "–", "not served", "≤ 2 × P4"))
            continue
        all = got[type][2]
        rows.append((title + "CPU per chunk", "–", "–", f"{chunk_us(all):.1f} µs ({chunk_us(all) / same:.2f} × {same:.1f} µs)" if same else f"{chunk_us(all):.1f} µs", "≤ 2 × P4"))
        rows.append((title + "delay of a chunk, p99", "–", "–", f"{median(all, 'p99_us'):,.0f} µs", ""))
        rows.append((title + "lost or out of order", "–", "–", lost(all), "0"))
    return rows


def thousand(b, rounds, only):
    """P6: a thousand streams at once."""
    got = streams(b, "thousand", rounds, 1000, 20 if b.quick else 50, 200_000)
    base = median(got["direct"], "first_p99_us")
    return [
        ("P6 1000 streams: lost, out of order or failed", *(lost(got[n]) for n in got), "0"),
        ("P6 memory a stream in the edge (RSS)", "–", "–", f"{max(r['during'] for r in got['martlet']) / 1000:.1f} KB", "≤ 30 KB"),
        ("P6 first byte, p99: direct, added", f"{base:,.0f} µs", *(f"{median(got[n], 'first_p99_us') - base:+,.0f} µs" for n in ("nginx", "martlet")), "≤ 5 ms"),
    ]


# ------------------------------------------------------------------ from inside
def fabric(b, rounds, only):
    """P9: a call of 200 bytes and its answer between two processes over ipc, one at a time."""
    reach = (("P9 fabric round trip, 200 bytes, ipc, p50", "p50_us", "≤ 150 µs"), ("P9 fabric round trip, 200 bytes, ipc, p99", "p99_us", "≤ 1 ms"))
    if not b.probes:
        return [(title, "–", "–", "not built", goal) for title, _, goal in reach]
    got = []
    for number in range(rounds):
        address = f"ipc://{b.folder}/fabric-{number}.sock"
        worker = b.spawn(b.probes, "worker", address)
        for callers, calls in ((1, 2000 if b.quick else 20_000), (64, 20_000 if b.quick else 200_000)):
            figures = b.probe("fabric", address, callers, calls)
            b.record("fabric", number, f"{callers} callers", figures)
            if callers == 1:
                got.append(figures)
        b.end([worker])
    b.notes.append(f"P9: the caller's process uses {median(got, 'cpu_us'):.0f} µs of CPU a call")
    return [(title, "–", "–", f"{median(got, figure):,.0f} µs", goal) for title, figure, goal in reach]


def tokens(b, rounds, only):
    """P12: counting the tokens of 100 KB, prose and code, in o200k."""
    title, goal = "P12 o200k counting, 100 KB of text", "≥ 10 MB/s"
    tables = ROOT / "Sources/CShims/CTables/data"
    if not b.probes or not (tables / "o200k_base.bpe").exists():
        return [(title, "–", "–", "not built" if not b.probes else "not served", goal)]
    text = b.folder / "text"
    prose = sample(50_000, ROOT.glob("docs/**/*.md"))
    text.write_bytes(prose + sample(100_000 - len(prose), ROOT.glob("Sources/Shared/**/*.swift")))
    got = [b.record("tokens", number, "martlet", b.probe("tokens", 0.2 if b.quick else 1, tables, text)) for number in range(rounds)]
    b.notes.append(f"P12: {got[0]['bytes']:,.0f} bytes of documents and source code are {got[0]['tokens']:,.0f} tokens")
    return [(title, "–", "–", f"{median(got, 'mb_per_s'):.1f} MB/s", goal)]


def router(b, rounds, only):
    """R1: how often the task router's own ways of telling a category are right, and what they cost."""
    title, goal = "R1 category of a prompt", "local ≥ 90 % in each language, p99 ≤ 1 ms"
    if not b.probes:
        return [(title, "–", "–", "not built", goal)]
    prompts = [json.loads(line) for line in (HERE / "Router/prompts.jsonl").read_text().splitlines()]
    lines = b.folder / "prompts"
    lines.write_text("".join(f"{one['label']}\t{one['lang']}\t{' '.join(one['text'].split())}\n" for one in prompts))
    tables = ROOT / "Sources/CShims/CTables/data"
    got = [b.record("router", number, "martlet", b.probe("router", 0.5 if b.quick else 2, tables, lines)) for number in range(rounds)]

    def right(mode):
        return " / ".join(f"{got[0][f'{mode}_{language}_percent']:.0f}" for language in ("en", "fr", "es")) + f" %, all {got[0][f'{mode}_percent']:.1f} %"

    def cost(what):
        return f"{median(got, f'{what}_p50_us'):.0f} / {median(got, f'{what}_p99_us'):.0f} µs"

    b.notes.append(f"R1: {len(prompts)} labelled prompts, none of which the weights were trained on; the vector of one costs {cost('vector')} (p50 / p99), making the classifier at the start {median(got, 'start_us'):.0f} µs")
    return [
        ("R1 right category by keywords, en / fr / es", "–", "–", right("keywords"), ""),
        ("R1 right category by the local classifier, en / fr / es", "–", "–", right("local"), "≥ 90 % each"),
        ("R1 keywords, CPU p50 / p99", "–", "–", cost("keywords"), ""),
        ("R1 local classifier, CPU p50 / p99", "–", "–", cost("local"), "p99 ≤ 1 ms"),
        *((f"R1 the same, 1 MB of {kind}, 10 custom categories, p50 / p99", "–", "–", cost(f"long_{kind}"), "p99 ≤ 1 ms") for kind in ("prose", "noise", "signs", "ideographs")),
    ]


def sample(size, paths):
    """So many bytes of those files, in order, cut between characters."""
    text = b"".join(path.read_bytes() for path in sorted(paths))
    return text[:size].decode(errors="ignore").encode()


def journal(b):
    """A directory in which a gateway without an analytics worker has left its journal."""
    gateway, port = b.gateway(b.plain, analytics=0)
    written, least = 0, 1 if b.quick else 50_000
    while written < least:
        written += b.wrk(port, 32, 2000)["requests"]
    b.end([gateway])
    kept = b.folder / "kept-journal"
    shutil.move(gateway.folder / "data/journal", kept / "journal")
    return kept


def ingest(b, kept):
    """Starts a gateway on a journal of a dead edge and watches the worker store it."""
    gateway, _ = b.gateway(b.plain, wait=False, data=kept)
    database = gateway.folder / "data/analytics.sqlite"
    seen, edge, end = [], None, time.monotonic() + 120
    while time.monotonic() < end and not (len(seen) > 1 and time.monotonic() - seen[-1][0] > 1):
        time.sleep(0.004)
        edge = edge or next(iter([one] if (one := edge_of(gateway.pid)) != gateway.pid else []), None)
        try:
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as file:
                stored = file.execute("SELECT sum(stored) FROM incarnation").fetchone()[0] or 0
        except sqlite3.Error:
            continue   # not there yet
        if stored and (not seen or stored > seen[-1][1]):
            seen.append((time.monotonic(), stored, nanoseconds(edge)))
    if len(seen) < 3:
        raise Broken(f"the worker stored the journal in {len(seen)} steps: too few to measure")
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as file:
        requests = file.execute("SELECT count(*) FROM request").fetchone()[0]
    b.end([gateway])
    (begin, first, cpu_first), (stop, last, cpu_last) = seen[0], seen[-1]
    rows = (last - first) * requests / last   # a request has a record when it begins and one when it ends
    return {"rows": rows, "records": last - first, "seconds": stop - begin, "rate": rows / (stop - begin), "cpu_us": (cpu_last - cpu_first) / 1000 / rows}


def ledger(b, rounds, only):
    """P13: the journal of a dead edge from the disk through the fabric into SQLite, by the processes of the product."""
    kept = journal(b)
    got = [b.record("ledger", number, "martlet", ingest(b, kept)) for number in range(rounds)]
    b.notes.append(f"P13: {got[0]['rows']:,.0f} requests, {got[0]['records'] / got[0]['rows']:.1f} records each; what writing them costs the edge is part of P1")
    return [
        ("P13 ledger ingest, from the journal to SQLite", "–", "–", f"{median(got, 'rate'):,.0f} rows/s", "≥ 20,000 rows/s"),
        ("P13 CPU of the edge for shipping a row", "–", "–", f"{median(got, 'cpu_us'):.2f} µs", "≤ 5 µs"),
    ]


# What belongs together because it shares gateways, in the order in which it is measured.
GROUPS = [
    ("plain", {"P1", "P2", "P3", "P7", "P8"}, plain), ("start", {"P8"}, first_byte), ("streams", {"P4"}, same_protocol), ("translated", {"P5"}, translated),
    ("thousand", {"P6"}, thousand), ("fabric", {"P9"}, fabric), ("tokens", {"P12"}, tokens), ("router", {"R1"}, router), ("everything", {"E1"}, everything), ("ledger", {"P13"}, ledger),
]
