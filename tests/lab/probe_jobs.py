"""Probes of flows that a test makes up: given to the program as a probe job, as a host gets one."""

import contextlib
import csv
import dataclasses
import io
import json
import subprocess

NUMBERS = {"tcp": 6, "udp": 17}


@dataclasses.dataclass(frozen=True)
class Found:
    """What a probe said of one flow."""
    outcome: str
    grade: str
    at_fault: str
    detail: str


def job_of(targets, ports, key):
    job = {"format": "portwright probe job 1", "site": "lab", "end": "here", "as_of": "2026-11-21",
           "is_stand_in": False, "targets": targets, "ports": ports}
    if key:
        job["key"] = key
    # The mark of a job stands first in it.
    return json.dumps(job, separators=(",", ":")) + "\n"


@contextlib.contextmanager
def responder(program, ports, key):
    """Answers on these (protocol, port), whatever the address."""
    wanted = [{"address": "any", "protocol": NUMBERS[protocol], "first": port, "last": port}
              for protocol, port in ports]
    process = subprocess.Popen([program, "respond", "-"], stdin=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    process.stdin.write(job_of([], wanted, key))
    process.stdin.flush()
    said = process.stderr.readline()
    assert "answering on" in said, said
    try:
        yield
    finally:
        process.stdin.close()
        process.wait(timeout=20)
        process.stderr.close()


def ask(program, flows, host="lab.example.org", timeout_ms=4000, key=None, rate=500, options=(),
        measured=()):
    """What is found of each (protocol, address, port). `measured`: a program with its arguments
    that runs the probe."""
    targets = [{"requirement": f"lab/flow/{number}", "from": "here", "to": "there",
                "source": "127.0.0.1", "source_is_any": True, "destination": address,
                "protocol": NUMBERS[protocol], "port": port, "host_name": host, "points": []}
               for number, (protocol, address, port) in enumerate(flows)]
    text = job_of(targets, [], key)
    command = [*measured, program, "probe", "-", "--format", "csv", "--timeout-ms",
               str(timeout_ms), "--rate", str(rate), *options]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=300,
                          check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == len(flows), done.stderr
    return [Found(row["outcome"], row["grade"], row["at_fault"], row["detail"]) for row in rows]
