#!/usr/bin/env python3
"""Scripts for Windows, read by a grammar of PowerShell, where npm has put one: the golden ones of
rules, and those by which a host with Windows probes and responds.

usage: powershell_test.py SOURCE_DIR WORK_DIR PORTWRIGHT
"""
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77
# As windows_end_test.cc expects a hostile name in the table.
HOSTILE = ("ask \"a'b\\n'@\\n$(c) `d` \\u2019\\\"e\\\\ {{source}} \\u001b\\u007f\\ufffd\" "
           "\"sql1\" \"c1 (nodes)\" 10.10.2.31 10.10.1.11 tcp 22 \"sql1-fw, gw1\" \"SSH\" \"\"")


def broken(node: str, modules: pathlib.Path, files: list) -> str:
    """What the grammar says against the files; empty where it reads them."""
    program = pathlib.Path(__file__).with_name("powershell_grammar.mjs")
    # The optimising compiler of some versions of node keeps the program from ending.
    done = subprocess.run([node, "--liftoff-only", str(program), str(modules), *map(str, files)],
                          capture_output=True, text=True, timeout=240, check=False)
    if done.returncode not in (0, 1):
        return done.stderr or f"exit code {done.returncode}"
    return done.stdout


def probing(source: pathlib.Path, work: pathlib.Path, portwright: str) -> list:
    """The scripts of the examples' hosts with Windows, and one with a name that means harm."""
    found = []
    for site in ("small", "acme"):
        jobs = work / f"jobs_{site}"
        subprocess.run([portwright, "probe", "jobs", str(source / "examples" / site), "--as-of",
                        "2026-11-21", "-o", str(jobs)], check=True, capture_output=True,
                       timeout=240)
        scripts = sorted(jobs.glob("*.ps1"))
        assert scripts, site
        found += scripts
    text = found[0].read_text(encoding="ascii")
    first = text.index("$table = @'\n") + len("$table = @'\n")
    hostile = work / "hostile.ps1"
    hostile.write_text(text[:first] + HOSTILE + "\n" + text[first:], encoding="ascii")
    return found + [hostile]


def main() -> int:
    source, work, portwright = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    modules = source / "build/npm/node_modules"
    node = shutil.which("node")
    if node is None or not (modules / "tree-sitter-powershell").is_dir():
        print("skipped: no node or no tree-sitter-powershell in build/npm (./dev test --full)")
        return SKIPPED
    texts = sorted((source / "src/dialect/windows/testdata").glob("*.ps1"))
    assert len(texts) >= 4, texts
    texts += probing(source, work, portwright)
    found = broken(node, modules, texts)
    print(found or f"{len(texts)} scripts are PowerShell")
    if found:
        return 1
    # The grammar does refuse what is none.
    path = work / "broken.ps1"
    text = (source / "src/dialect/windows/testdata/host.ps1").read_text(encoding="utf-8")
    path.write_text(text.replace("@(\n", "@(\n'\n", 1), encoding="utf-8")
    if not broken(node, modules, [path]):
        print("a script with an open quote was taken")
        return 1
    text = texts[-1].read_text(encoding="ascii")
    path.write_text(text.replace("$table = @'", '$table = @"', 1), encoding="ascii")
    if not broken(node, modules, [path]):
        print("a table between quotes of another kind was taken")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
