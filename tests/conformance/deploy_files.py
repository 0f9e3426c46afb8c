"""Checks the deployment files: the image, and the files that run it.

usage: deploy_files.py STATIC PROGRAM

STATIC is the program as the Dockerfile builds it, PROGRAM a program whose output is known
to be correct. With PyYAML, kubernetes-validate and hadolint, it checks that

- hadolint reports nothing for the Dockerfile, and reports a broken one;
- the Kubernetes manifests are valid, kustomize combines them if kubectl is installed, and
  they agree with each other and with the Dockerfile; a broken manifest is reported;
- STATIC has no interpreter and no libraries, is smaller than 27 MB, and serves from a
  read-only root that contains nothing else, as a user without files: it is healthy, renders
  the same bytes as PROGRAM, also in a batch, and stops on SIGTERM.
"""

import contextlib
import copy
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile

import kubernetes_validate
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "docs/deploy"
MAX_BYTES = 27_000_000
PT_DYNAMIC, PT_INTERP, DT_NEEDED = 2, 3, 1
complaints = []


def expect(holds, what):
    print(("ok    " if holds else "WRONG ") + what)
    if not holds:
        complaints.append(what)


def hadolint(text):
    local = pathlib.Path(sys.executable).with_name("hadolint")
    program = local if local.exists() else "hadolint"
    return subprocess.run([program, "-"], input=text, text=True, capture_output=True)


def dockerfile():
    text = (ROOT / "Dockerfile").read_text()
    result = hadolint(text)
    expect(result.returncode == 0, f"hadolint accepts the Dockerfile {result.stdout}")
    worse = hadolint(text.replace("FROM rust:1.95-slim-bookworm", "FROM rust:latest"))
    expect(worse.returncode != 0, "hadolint refuses a base without a version")
    last = text[text.rindex("\nFROM ") :]
    for line in ["FROM scratch", "USER 65532:65532", '["/kamerbrief", "healthcheck"]']:
        expect(line in last, f"the image has {line}")
    return text


def refused(manifest):
    try:
        kubernetes_validate.validate(
            manifest, kubernetes_validate.latest_version(), strict=True
        )
    except kubernetes_validate.ValidationError as error:
        return error.message
    return None


def kubernetes(image):
    folder = DEPLOY / "kubernetes"
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    files = sorted(path.name for path in folder.glob("*.yaml"))
    listed = sorted(kustomization["resources"] + ["kustomization.yaml"])
    expect(files == listed, "the kustomization lists every file")
    manifests = {}
    for name in kustomization["resources"]:
        manifest = yaml.safe_load((folder / name).read_text())
        complaint = refused(manifest)
        expect(complaint is None, f"{name} is valid {complaint or ''}")
        manifests[manifest["kind"]] = manifest
    broken = copy.deepcopy(manifests["Deployment"])
    broken["spec"]["template"]["spec"]["enableServiceLink"] = False
    expect(refused(broken) is not None, "a member that does not exist is refused")
    if shutil.which("kubectl"):
        built = subprocess.run(
            ["kubectl", "kustomize", folder], capture_output=True, text=True
        )
        kinds = {part["kind"] for part in yaml.safe_load_all(built.stdout) if part}
        expect(
            built.returncode == 0 and kinds == set(manifests), "kustomize puts them together"
        )

    deployment = manifests["Deployment"]["spec"]
    pod = deployment["template"]["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    selectors = {
        "Deployment": deployment["selector"]["matchLabels"],
        "Service": manifests["Service"]["spec"]["selector"],
        "PodDisruptionBudget": manifests["PodDisruptionBudget"]["spec"]["selector"][
            "matchLabels"
        ],
        "NetworkPolicy": manifests["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
        "topology": pod["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
    }
    for name, selector in selectors.items():
        expect(selector == labels, f"{name} selects the pods")
    target = manifests["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    expect(
        target["name"] == manifests["Deployment"]["metadata"]["name"],
        "the autoscaler has its target",
    )
    expect("replicas" not in deployment, "the number of pods is the autoscaler's")
    expect(pod["enableServiceLinks"] is False, "no variables of services")
    container = pod["containers"][0]
    user = re.search(r"^USER (\d+):(\d+)$", image, re.M).groups()
    security = pod["securityContext"]
    expect(
        [str(security[key]) for key in ("runAsUser", "runAsGroup")] == list(user),
        "the user is the image's",
    )
    expect(container["securityContext"]["readOnlyRootFilesystem"], "the root is read-only")
    probes = {
        name: probe["httpGet"]["path"]
        for name, probe in container.items()
        if name.endswith("Probe")
    }
    expect(
        probes
        == {"startupProbe": "/readyz", "livenessProbe": "/livez", "readinessProbe": "/readyz"},
        "there are three probes",
    )
    expect({"cpu", "memory"} <= set(container["resources"]["limits"]), "there are limits")
    port = str(container["ports"][0]["containerPort"])
    environment = {entry["name"]: entry["value"] for entry in container["env"]}
    expect(environment["KAMERBRIEF_LISTEN"].endswith(":" + port), "it listens on its port")
    # The drain delay and 20 seconds must fit into the grace period.
    grace = pod["terminationGracePeriodSeconds"]
    expect(grace > int(environment["KAMERBRIEF_DRAIN_DELAY"]) + 20, "there is time to stop")
    # Letters are lost if the delay ends before two probes have failed.
    probe, delay = container["readinessProbe"], int(environment["KAMERBRIEF_DRAIN_DELAY"])
    noticed = 2 * probe["periodSeconds"] * probe["failureThreshold"]
    expect(delay > noticed, f"the drain delay of {delay} s is longer than {noticed} s of probes")
    return probes


def compose(image):
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["kamerbrief"]
    expect(
        service["read_only"] and service["cap_drop"] == ["ALL"],
        "Compose: nothing to write, no capability",
    )
    port = re.search(r"^EXPOSE (\d+)$", image, re.M).group(1)
    expect(service["ports"][0].endswith(":" + port), "Compose: the port is the image's")
    expect(
        (DEPLOY / service["build"] / "Dockerfile").exists(), "Compose: the Dockerfile is there"
    )


def is_static(program):
    """Returns whether an ELF program (64-bit, little-endian) needs neither a loader nor libraries."""
    data = program.read_bytes()
    assert data[:6] == b"\x7fELF\x02\x01", "no such ELF"
    (start,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for place in range(count):
        kind, _, offset, _, _, length = struct.unpack_from(
            "<IIQQQQ", data, start + place * size
        )
        if kind == PT_INTERP:
            return False
        if kind == PT_DYNAMIC:
            tags = [
                struct.unpack_from("<Q", data, at)[0]
                for at in range(offset, offset + length, 16)
            ]
            if DT_NEEDED in tags[: tags.index(0)]:
                return False
    return True


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextlib.contextmanager
def empty_root(static):
    """Returns a command that runs the program in an empty, read-only root, as user nobody."""
    root = pathlib.Path(tempfile.mkdtemp(prefix="kamerbrief-root-"))
    root.chmod(0o555)
    shutil.copy(static, root / "kamerbrief")
    (root / "kamerbrief").chmod(0o555)
    script = (
        'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && '
        'exec chroot --userspec=65532:65532 --groups= "$0" /kamerbrief "$@"'
    )
    try:
        yield ["unshare", "--mount", "sh", "-c", script, str(root)]
    finally:
        shutil.rmtree(root)


def served(static, program):
    expect(is_static(static), "the program is static")
    expect(
        not is_static(pathlib.Path(sys.executable).resolve()),
        "Python is not: the look at ELF sees it",
    )
    size = static.stat().st_size
    expect(size < MAX_BYTES, f"the image has {size / 1e6:.1f} MB")
    letter = ROOT / "tests/letters/telecomraad.json"
    expected = subprocess.run(
        [program, "render", letter, "-o", "-", "-f", "pdf"], capture_output=True, check=True
    ).stdout
    port = free_port()
    environment = {"KAMERBRIEF_LISTEN": f"0.0.0.0:{port}", "KAMERBRIEF_DRAIN_DELAY": "1"}
    with empty_root(static) as command:
        check = [*command, "healthcheck"]
        health = lambda: subprocess.run(
            check, env=os.environ | environment, stderr=subprocess.DEVNULL
        ).returncode
        expect(health() == 1, "unhealthy before it runs")
        service = subprocess.Popen([*command, "serve"], env=os.environ | environment)
        try:
            deadline = time.monotonic() + 10
            while health() != 0 and time.monotonic() < deadline:
                time.sleep(0.05)
            expect(health() == 0, "healthy by its own check")
            status = pathlib.Path(f"/proc/{service.pid}/status").read_text()
            expect("Uid:\t65532\t65532\t65532\t65532" in status, "it runs as 65532")
            root = os.listdir(f"/proc/{service.pid}/root/")
            expect(root == ["kamerbrief"], f"its root holds only itself: {root}")

            def post(path, body, media_type):
                request = urllib.request.Request(
                    f"http://127.0.0.1:{port}{path}", body, {"Content-Type": media_type}
                )
                return urllib.request.urlopen(request, timeout=20).read()

            pdf = post("/v1/letters", letter.read_bytes(), "application/json")
            expect(pdf == expected, "it renders what the program renders")
            line = json.dumps(json.loads(letter.read_text())).encode() + b"\n"
            archive = ROOT / "target/conformance/shipping.zip"
            archive.parent.mkdir(parents=True, exist_ok=True)
            archive.write_bytes(post("/v1/letters/_batch", line * 3, "application/x-ndjson"))
            with zipfile.ZipFile(archive) as batch:
                same = [batch.read(f"00000{number}.pdf") == expected for number in (1, 2, 3)]
            expect(all(same), "in a batch too")
        finally:
            service.send_signal(signal.SIGTERM)
            code = service.wait(30)
        expect(code == 0, "it stops on SIGTERM")
        expect(health() == 1, "unhealthy after that")


def main():
    static, program = (pathlib.Path(name).resolve() for name in sys.argv[1:])
    image = dockerfile()
    kubernetes(image)
    compose(image)
    if os.geteuid() == 0:
        served(static, program)
    else:
        print("NOT PROVEN: the empty root, which takes root", file=sys.stderr)
        complaints.append("no root")
    sys.exit(bool(complaints))


main()
