"""A host in namespaces whose rules the built program changes, and what is asked of it."""

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time

import namespaces

WAIT_S = 30  # until what has to come; nothing is measured
LOCAL, PEER = "198.18.1.1", "198.18.1.2"
TABLE = """table inet portwright
delete table inet portwright
table inet portwright {
  chain pw_input {
    type filter hook input priority filter; policy drop;
    ct state established,related counter accept
    iif "lo" counter accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } counter accept
    %(input)s
  }
  chain pw_output {
    type filter hook output priority filter; policy drop;
    ct state established,related counter accept
    oif "lo" counter accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } counter accept
    %(output)s
  }
}
"""
OLD = "tcp dport 22 counter accept"
NEW = "tcp dport { 22, 443 } counter accept"
OUT = "ip daddr 198.18.1.2 counter accept"


def eventually(is_so, what):
    until = time.monotonic() + WAIT_S
    while not is_so():
        if time.monotonic() > until:
            raise AssertionError(f"in {WAIT_S} s: {what}")
        time.sleep(0.02)


def write_bundle(path, incoming, outgoing=OUT, flows=()):
    """A bundle as `portwright bundle` writes them, with these rules and no more."""
    return write_text(path, TABLE % {"input": incoming, "output": outgoing}, flows)


def write_text(path, text, flows=(), observe=False):
    """The same with this text."""
    made = {"format": "portwright bundle 1", "site": "lab", "host": "host", "point": "host-fw",
            "as_of": "2026-11-21", "dialect": "nftables", "version": "1.0.6", "site_hash": "s",
            "catalog_hash": "c", "observe": observe,
            "text_hash": hashlib.sha256(text.encode()).hexdigest(), "text": text,
            "reasons": [{"id": "lab/flow", "citation": "lab L1", "purpose": "a test"}],
            "marks": [],
            "flows": [{"requirement": "lab/flow", "source": LOCAL, "destination": PEER,
                       "protocol": 6, "port": port} for port in flows]}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(made, file)
    return path


def plain(listed):
    """A listed table without the values of counters, the chain that says its generation, and what
    turning it leaves: names of the side on which it stands, what is left on the other, and the
    order in which it was made."""
    listed = re.sub(r"counter packets \d+ bytes \d+", "counter", listed)
    listed = re.sub(r"\n*\tchain pw_generation_\d+ \{\n\t\}\n", "\n", listed)
    turned = re.findall(r"\tchain (\S+) \{\n\t\ttype .* hook .*\n\t\tgoto \1(\.[ab])\n", listed)
    for name, side in turned:
        body = re.search(rf"\n\tchain {name}\{side} {{\n(.*?)\t}}\n", listed, re.S)
        listed = listed.replace(body[0], "\n").replace(f"\t\tgoto {name}{side}\n", body[1])
    if turned:
        left = ".b" if turned[0][1] == ".a" else ".a"
        listed = re.sub(rf"\n\t\w+ \w+\{left} {{\n.*?\t}}(?=\n)", "", listed, flags=re.S)
    listed = re.sub(r"\n\n+", "\n", re.sub(r"\b(pw_\w+)\.[ab]\b", r"\1", listed))
    blocks = sorted(re.findall(r"^\t\w[^\n]* \{\n.*?^\t\}\n", listed, re.S | re.M))
    return "table inet portwright {\n" + "".join(blocks) + "}\n"


class Host:
    """One host beside a peer, with a state folder of its own."""

    made = 0

    def __init__(self, portwright, steps):
        Host.made += 1
        self.portwright = portwright
        self.steps = steps
        self.folder = f"/run/host{Host.made}"
        self.state = f"{self.folder}/state"
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        os.makedirs(self.folder)
        self.host, self.peer = self._stack.enter_context(namespaces.spaces(
            f"host{Host.made}", f"peer{Host.made}"))
        namespaces.connect(self.host, "eth0", self.peer, "eth0", 1)
        return self

    def __exit__(self, *error):
        self.kill_watchers()
        self._stack.__exit__(*error)
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- running ------------------------------------------------------------------------------

    def start(self, *command, env=None, **options):
        environment = {k: v for k, v in os.environ.items() if k != "SSH_CONNECTION"}
        with self.host:
            return subprocess.Popen(command, env={**environment, **(env or {})}, text=True,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, **options)

    def run(self, *words, env=None):
        """`portwright WORDS` to its end: exit code, what it printed, what it said."""
        with self.start(self.portwright, *words, "--state", self.state, env=env) as process:
            output, error = process.communicate(timeout=60)
        return process.returncode, output, error

    def apply(self, bundle, within="60s", *more, env=None):
        return self.run("apply", bundle, "--confirm-within", within, *more, env=env)

    def step(self, what, step, bundle, seconds=60, env=None):
        """The program of steps, begun; with `stop`, once it has stopped there."""
        process = self.start(self.steps, what, step, bundle, self.state, str(seconds), env=env)
        if what == "stop":
            _, status = os.waitpid(process.pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                process.returncode = os.waitstatus_to_exitcode(status)
        return process

    @staticmethod
    def finish(process, number=signal.SIGCONT):
        """Sends a signal, and waits for the end."""
        process.send_signal(number)
        output, error = process.communicate(timeout=60)
        return process.returncode, output, error

    # --- what is there ------------------------------------------------------------------------

    def nft(self, *words, text=None):
        return self.host.run("nft", *words, text=text)

    def table(self):
        """Our table, plain; empty where there is none."""
        if "table inet portwright" not in self.nft("list", "tables"):
            return ""
        return plain(self.nft("list", "table", "inet", "portwright"))

    def marker(self):
        found = re.search(r"chain pw_generation_(\d+)", self.nft("list", "ruleset"))
        return int(found[1]) if found else None

    def held(self):
        """Our table, plain, and its marker, at one moment."""
        listed = self.nft("list", "ruleset")
        own = re.search(r"^table inet portwright \{\n.*?^\}\n", listed, re.S | re.M)
        found = re.search(r"chain pw_generation_(\d+)", listed)
        return plain(own[0]) if own else "", int(found[1]) if found else None

    def generations(self):
        """State of each generation, as `status` says it, by number."""
        code, output, error = self.run("status", "--format", "csv")
        if code != 0:
            raise AssertionError(error)
        rows = [line.split(",") for line in output.splitlines()]
        return {int(row[0]): row[1].strip('"') for row in rows if row and row[0].isdigit()}

    def events(self):
        with contextlib.closing(sqlite3.connect(f"{self.state}/journal.db")) as journal:
            return [f"{event} {generation}" for event, generation in journal.execute(
                "SELECT event, generation FROM entries ORDER BY number")]

    def watchers(self, generation=None):
        """Numbers of the processes that await a generation of this host, or this one."""
        found = []
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            with contextlib.suppress(OSError):
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
                is_watcher = len(words) > 4 and words[1] == b"await"
                is_asked = generation is None or words[2:3] == [str(generation).encode()]
                if is_watcher and is_asked and words[4] == self.state.encode():
                    with open(f"/proc/{name}/status", encoding="utf-8") as file:
                        inside = re.search(r"^NSpid:.*?(\d+)$", file.read(), re.M)
                    found.append(int(inside[1]))
        return found

    def kill_watchers(self):
        for process in self.watchers():
            with contextlib.suppress(ProcessLookupError):  # it ended by itself
                os.kill(process, signal.SIGKILL)

    def wait_for_watchers(self):
        eventually(lambda: not self.watchers(), "the watcher ends")
