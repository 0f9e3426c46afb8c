"""Checks metrics, alerts and dashboard with promtool, a tool of Prometheus.

usage: monitoring.py PROGRAM

- The output of /metrics after some calls has no errors and no warnings; a broken text is
  reported.
- The alerts and the example configuration are valid, and every expression of the dashboard
  can be parsed; a broken one is reported.
- Alerts fire in their condition, and not for a service that works normally.
"""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
MONITORING = ROOT / "docs/deploy/monitoring"
complaints = []


def expect(holds, what):
    print(("ok    " if holds else "WRONG ") + what)
    if not holds:
        complaints.append(what)


def promtool(*arguments, text=""):
    result = subprocess.run(
        ["promtool", *arguments], input=text, text=True, capture_output=True
    )
    return result.returncode, result.stdout + result.stderr


def metrics(program):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    options = ["--listen", f"127.0.0.1:{port}", "--log-format", "off", "--drain-delay", "0"]
    service = subprocess.Popen([program, "serve", *options])

    def ask(path, body=None):
        kind = {"Content-Type": "application/json", "Accept": "*/*"}
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, kind)
        try:
            return urllib.request.urlopen(request, timeout=30).read().decode("latin-1")
        except urllib.error.HTTPError:
            return ""

    try:
        for _ in range(500):
            try:
                ask("/readyz")
                break
            except urllib.error.URLError:
                time.sleep(0.02)
        letter = (ROOT / "tests/letters/telecomraad.json").read_bytes()
        for name in ("pdf", "docx", "html", "svg", "zip"):
            ask(f"/v1/letters?format={name}", letter)
        ask("/v1/letters/_batch", b"[" + letter + b",{}]")
        ask("/v1/letters", b"{")
        ask("/nothing")
        return ask("/metrics")
    finally:
        service.terminate()
        service.wait()


def rules(expressions):
    """Returns expressions as a rule file in JSON, a subset of YAML."""
    listed = [{"record": f"a{at}", "expr": one} for at, one in enumerate(expressions)]
    return json.dumps({"groups": [{"name": "dashboard", "rules": listed}]})


def fires(folder):
    """Returns whether alerts fire as expected."""
    service = 'job="kamerbrief",instance="a"'
    step = "15s"

    def case(name, series, labels=None):
        expected = [{"exp_labels": labels}] if labels else []
        return {
            "interval": step,
            "input_series": [{"series": s, "values": v} for s, v in series],
            "alert_rule_test": [
                {"eval_time": "20m", "alertname": name, "exp_alerts": expected}
            ],
        }

    def rejected(reason):
        return f'kamerbrief_rejected_requests_total{{{service},reason="{reason}"}}'

    def posted(status):
        labels = f'route="/v1/letters",method="POST",status="{status}"'
        return f"http_requests_total{{{service},{labels}}}"

    def letters(result):
        return f'kamerbrief_batch_letters_total{{{service},result="{result}"}}'

    queue = f"kamerbrief_queue_length{{{service}}}"
    places = (f"kamerbrief_queue_capacity{{{service}}}", "8x100")
    up = f"up{{{service}}}"
    own = {"job": "kamerbrief", "instance": "a"}
    bucket = f'http_request_duration_seconds_bucket{{{service},route="/v1/letters",method="POST",le="%s"}}'
    start = f"process_start_time_seconds{{{service}}}"

    def own_metric(name):
        return f"{name}{{{service}}}"

    def of(used, capacity, percent):
        names = [own_metric(f"kamerbrief_{name}") for name in (used, capacity)]
        return list(zip(names, (f"{percent}x100", "100x100")))

    oldest = own_metric("kamerbrief_oldest_render_age_seconds")
    memory = own_metric("process_resident_memory_bytes")
    files = own_metric("process_open_fds")
    max_files = (own_metric("process_max_fds"), "1024x100")
    dropped = own_metric("kamerbrief_dropped_log_lines_total")
    page, ticket = {"severity": "page"}, {"severity": "ticket"}
    still, busy = "0x100", "0+100x100"
    cases = [
        case("KamerbriefDown", [(up, still)], own | page),
        case("KamerbriefDown", [(up, "1x100")]),
        case("KamerbriefRejecting", [(rejected("queue-full"), "0+5x100"), (posted(200), busy)], page),
        case("KamerbriefRejecting", [(rejected("queue-full"), still), (posted(200), busy)]),
        case("KamerbriefQueueFilling", [(queue, "6x100"), places], own | ticket),
        case("KamerbriefQueueFilling", [(queue, "1x100"), places]),
        case("KamerbriefSlow", [(bucket % 1, still), (bucket % 2, busy), (bucket % "+Inf", busy)], ticket),
        case("KamerbriefSlow", [(bucket % 1, busy), (bucket % 2, busy), (bucket % "+Inf", busy)]),
        case("KamerbriefRenderTimeouts", [(rejected("render-timeout"), still), (letters("render-timeout"), "0+1x100")], ticket),
        case("KamerbriefRenderTimeouts", [(rejected("render-timeout"), still), (letters("render-timeout"), still)]),
        case("KamerbriefInternalErrors", [(posted(500), "0+1x100"), (letters("failed"), still)], ticket),
        case("KamerbriefInternalErrors", [(posted(503), busy), (posted(500), still), (letters("failed"), still)]),
        case("KamerbriefInvalidKeys", [(rejected("invalid-api-key"), "0+30x100")], ticket),
        case("KamerbriefInvalidKeys", [(rejected("invalid-api-key"), "0+1x100")]),
        case("KamerbriefRestarts", [(start, "0+1x100")], own | ticket),
        case("KamerbriefRestarts", [(start, "1x100")]),
        case("KamerbriefNotReady", [(own_metric("kamerbrief_ready"), still)], own | page),
        case("KamerbriefNotReady", [(own_metric("kamerbrief_ready"), "1x100")]),
        # An instance that stops is not ready for less than a minute.
        case("KamerbriefNotReady", [(own_metric("kamerbrief_ready"), "1x78 0x3")]),
        case("KamerbriefRenderStuck", [(oldest, "0+15x100")], own | page),
        case("KamerbriefRenderStuck", [(oldest, "9x100")]),
        case("KamerbriefHighMemory", [(memory, "480000000x100")], own | ticket),
        case("KamerbriefHighMemory", [(memory, "300000000x100")]),
        case("KamerbriefOpenFiles", [(files, "900x100"), max_files], own | ticket),
        case("KamerbriefOpenFiles", [(files, "100x100"), max_files]),
        case("KamerbriefDroppedLogLines", [(dropped, "0+1x100")], own | ticket),
        case("KamerbriefDroppedLogLines", [(dropped, "7x100")]),
        case("KamerbriefMemoryBudget", of("memory_reserved_bytes", "memory_capacity_bytes", 95), own | ticket),
        case("KamerbriefMemoryBudget", of("memory_reserved_bytes", "memory_capacity_bytes", 50)),
        case("KamerbriefManyConnections", of("open_connections", "connection_slots", 90), own | ticket),
        case("KamerbriefManyConnections", of("open_batches", "batch_slots", 90), own | ticket),
        case("KamerbriefManyConnections", of("open_batches", "batch_slots", 20) + of("open_connections", "connection_slots", 20)),
    ]
    # Only the name of an alert is compared, not its text.
    text = (MONITORING / "alerts.yaml").read_text()
    lines, skipped = [], False
    for line in text.splitlines():
        if line.startswith("        "):
            if line.strip() == "annotations:":
                skipped = True
            if not skipped:
                lines.append(line)
        else:
            skipped = False
            lines.append(line)
    (folder / "alerts.yaml").write_text("\n".join(lines))
    named = {one["alert_rule_test"][0]["alertname"] for one in cases}
    alerts = {line.split()[-1] for line in lines if "- alert: " in line}
    expect(named == alerts, f"all {len(alerts)} alerts are tried")
    tests = {"rule_files": ["alerts.yaml"], "evaluation_interval": step, "tests": cases}
    (folder / "tests.yaml").write_text(json.dumps(tests))
    code, output = promtool("test", "rules", str(folder / "tests.yaml"))
    expect(code == 0, f"each fires when it should and only then {output if code else ''}")
    cases[0]["alert_rule_test"][0]["exp_alerts"] = []
    (folder / "tests.yaml").write_text(json.dumps(tests))
    expect(promtool("test", "rules", str(folder / "tests.yaml"))[0] != 0, "a false expectation is reported")


def main():
    text = metrics(sys.argv[1])
    code, output = promtool("check", "metrics", text=text)
    expect(code == 0 and not output, f"{len(text.splitlines())} lines of metrics {output}")
    worse = text.replace("kamerbrief_documents_total", "kamerbrief_documents")
    expect(promtool("check", "metrics", text=worse)[0] != 0, "a counter without its suffix is reported")
    code, output = promtool("check", "rules", str(MONITORING / "alerts.yaml"))
    expect(code == 0, f"the alerts can be read {output if code else ''}")
    code, output = promtool("check", "config", str(MONITORING / "prometheus.yaml"))
    expect(code == 0, f"so can the configuration {output if code else ''}")
    dashboard = json.loads((MONITORING / "dashboard.json").read_text())
    targets = [target for panel in dashboard["panels"] for target in panel["targets"]]
    # Grafana replaces this variable.
    read = [target["expr"].replace("$__rate_interval", "1m") for target in targets]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        file = folder / "dashboard.yaml"
        file.write_text(rules(read))
        code, output = promtool("check", "rules", str(file))
        expect(code == 0, f"{len(read)} expressions of the dashboard {output if code else ''}")
        file.write_text(rules([read[0] + "("]))
        expect(promtool("check", "rules", str(file))[0] != 0, "a broken one is refused")
        fires(folder)
    sys.exit(bool(complaints))


main()
