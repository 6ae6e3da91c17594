#!/usr/bin/env python3
"""The golden scripts for Windows, read by a grammar of PowerShell, where npm has put one.

usage: powershell_test.py SOURCE_DIR
"""
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77


def broken(node: str, modules: pathlib.Path, files: list) -> str:
    """What the grammar says against the files; empty where it reads them."""
    program = pathlib.Path(__file__).with_name("powershell_grammar.mjs")
    # The optimising compiler of some versions of node keeps the program from ending.
    done = subprocess.run([node, "--liftoff-only", str(program), str(modules), *map(str, files)],
                          capture_output=True, text=True, timeout=240, check=False)
    if done.returncode not in (0, 1):
        return done.stderr or f"exit code {done.returncode}"
    return done.stdout


def main() -> int:
    source = pathlib.Path(sys.argv[1])
    modules = source / "build/npm/node_modules"
    node = shutil.which("node")
    if node is None or not (modules / "tree-sitter-powershell").is_dir():
        print("skipped: no node or no tree-sitter-powershell in build/npm (./dev test --full)")
        return SKIPPED
    texts = sorted((source / "src/dialect/windows/testdata").glob("*.ps1"))
    assert len(texts) >= 4, texts
    found = broken(node, modules, texts)
    print(found or f"{len(texts)} scripts are PowerShell")
    if found:
        return 1
    # The grammar does refuse what is none.
    work = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ".") / "broken.ps1"
    text = (source / "src/dialect/windows/testdata/host.ps1").read_text(encoding="utf-8")
    work.write_text(text.replace("@(\n", "@(\n'\n", 1), encoding="utf-8")
    if not broken(node, modules, [work]):
        print("a script with an open quote was taken")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
