"""The service in a memory cgroup of 512 MiB, the limit of the example deployments."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

LIMIT = 512 << 20
PROCESSES = 1200
MOUNT = pathlib.Path("/sys/fs/cgroup")


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Cage:
    """A cgroup that limits memory (v1 or v2), or RLIMIT_DATA if no cgroup can be made."""

    def __init__(self):
        self.folders, self.kind = [], "RLIMIT_DATA"
        name = f"kamerbrief-hostile-{os.getpid()}"
        own = dict(
            line.split(":", 2)[1:]
            for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines()
        )
        if (MOUNT / "cgroup.controllers").exists():
            for parent in (MOUNT / own.get("", "/").lstrip("/"), MOUNT):
                if self._make_v2(parent, name):
                    return
        for controller, file, limit in [
            ("memory", "memory.limit_in_bytes", LIMIT),
            ("pids", "pids.max", PROCESSES),
        ]:
            mount = MOUNT / controller
            for parent in (mount / own.get(controller, "/").lstrip("/"), mount):
                if self._make(parent / name, {file: limit}):
                    if controller == "memory":
                        self.kind = "cgroup v1"
                    break

    def _make_v2(self, parent, name):
        try:
            (parent / "cgroup.subtree_control").write_text("+memory +pids")
        except OSError:
            pass  # The controller is already enabled, or the limit file is missing below.
        limits = {"memory.max": LIMIT, "pids.max": PROCESSES}
        if not self._make(parent / name, limits):
            return False
        self.kind = "cgroup v2"
        try:
            (parent / name / "memory.swap.max").write_text("0")
        except OSError:
            pass
        return True

    def _make(self, folder, limits):
        try:
            folder.mkdir()
            for file, limit in limits.items():
                if not (folder / file).exists():
                    raise OSError(f"{file} is missing")
                (folder / file).write_text(str(limit))
        except OSError:
            if folder.is_dir():
                folder.rmdir()
            return False
        self.folders.append(folder)
        return True

    def command(self, command):
        """Returns the command line that runs a command in the cgroup, with 1,024 files."""
        setup = ["ulimit -S -n 1024"]
        if self.kind == "RLIMIT_DATA":
            setup.append(f"ulimit -d {LIMIT >> 10}")
        setup += [f"echo $$ > {folder}/cgroup.procs" for folder in self.folders]
        return ["sh", "-c", "; ".join(setup) + '; exec "$@"', "sh", *command]

    def _number(self, *names):
        for folder in self.folders:
            for name in names:
                if (folder / name).exists():
                    return int((folder / name).read_text())
        return 0

    def reset_peak(self):
        for folder in self.folders:
            if (folder / "memory.max_usage_in_bytes").exists():
                (folder / "memory.max_usage_in_bytes").write_text("0")

    def peak(self):
        """Returns the maximum memory since the last reset, in MiB; 0 if the kernel does not record it."""
        return self._number("memory.max_usage_in_bytes", "memory.peak") / (1 << 20)

    def out_of_memory_kills(self):
        for folder in self.folders:
            for name in ("memory.oom_control", "memory.events"):
                if (folder / name).exists():
                    found = re.search(r"oom_kill (\d+)", (folder / name).read_text())
                    return int(found[1]) if found else 0
        return 0

    def remove(self):
        for folder in self.folders:
            for _ in range(50):
                try:
                    folder.rmdir()
                    break
                except OSError:
                    time.sleep(0.1)


class Instance:
    """A process of `kamerbrief serve` in a cgroup."""

    def __init__(self, program, cage, options=(), stderr=None):
        self.cage, self.port = cage, free_port()
        self.log = tempfile.TemporaryFile()
        cage.reset_peak()
        self.kills = cage.out_of_memory_kills()
        self.process = subprocess.Popen(
            cage.command(
                [program, "serve", "--listen", f"127.0.0.1:{self.port}", *options]
            ),
            stdout=subprocess.DEVNULL,
            stderr=self.log if stderr is None else stderr,
        )

    def wait_until_ready(self, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as stream:
                    stream.sendall(b"GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n")
                    if b" 200 " in stream.recv(64):
                        return True
            except OSError:
                pass
            time.sleep(0.01)
        return False

    def resident(self, name="VmRSS"):
        """Returns the resident memory in MiB; 0 if the process has ended."""
        try:
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return 0
        found = re.search(name + r":\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0

    def end(self):
        """Returns the reason why the process has ended; empty while it runs."""
        code = self.process.poll()
        if code is None:
            return ""
        killed = self.cage.out_of_memory_kills() - self.kills
        if killed:
            why = "out of memory"
        else:
            why = signal.strsignal(-code) if code < 0 else f"exit code {code}"
        return f"the process ended: {why}"

    def last_lines(self, count=3):
        self.log.seek(0)
        lines = self.log.read().decode(errors="replace").splitlines()
        return lines[-count:]

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()


def program_path(name):
    return shutil.which(name) or name
