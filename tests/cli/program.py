"""The program under test: how it is run, and what it is run on."""

import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ["PORTWRIGHT"]
DAY = "2026-11-21"  # of every plan, so that no test depends on today
FINE, NO, BAD_INPUT, ENVIRONMENT = range(4)

SMALL = "examples/small"
CLUSTER = "examples/cluster"
ACME = "examples/acme"
PRODUCTS = ["brickstor-sp", "cohesity-saas-connector", "cumulocity", "ibm-backup-recovery",
            "peergfs"]
# Planned for the small site, and not: the agents listen on 50051 and on nothing below 2.
PLANNED = "tcp 10.10.1.11 -> ora1:50051"
DENIED = "tcp 10.10.1.11 -> ora1:1"


class Ran:
    """What a run left: `code`, `out` and `err` as text."""

    def __init__(self, done):
        self.code = done.returncode
        self.bytes = done.stdout
        self.err = done.stderr.decode(errors="replace")

    @property
    def out(self):
        return self.bytes.decode()


def environment(**more):
    """The caller's, without what changes how the program looks."""
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    return {**kept, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **more}


def run(*words, folder=ROOT, seconds=60, **more):
    """The program with these words, by default in the root of the repository."""
    done = subprocess.run([PROGRAM, *words], cwd=folder, env=environment(), timeout=seconds,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False, **more)
    return Ran(done)


def commands():
    """Every command of the program's own help: `plan`, `catalog list`."""
    found = []
    for line in run("--help").out.split("Verbs:\n")[1].split("\n\n")[0].split("\n"):
        found.append(line.strip().split("  ")[0])
    return found


def write(folder, name, content):
    """A file with this text or these bytes; its path."""
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as stream:
        stream.write(content.encode() if isinstance(content, str) else content)
    return path


def read(path):
    with open(path, "rb") as stream:
        return stream.read()
