#!/usr/bin/python3
"""C++ is as clang-format writes it. Exit code 77, skipped, where there is none."""

import re
import shutil
import subprocess
import sys

import source_tree

SKIPPED = 77


def unformatted(names):
    """Files that clang-format would change, with the line of the first change."""
    ran = subprocess.run(["clang-format", "--dry-run", "-Werror", *names], cwd=source_tree.ROOT,
                         capture_output=True, text=True, check=False)
    first = {}
    for name, line in re.findall(r"^(\S+?):(\d+):\d+: error", ran.stderr, re.M):
        first.setdefault(name, line)
    return [f"{name}:{line}: not as clang-format writes it" for name, line in first.items()]


def can_fail():
    ran = subprocess.run(["clang-format", "--dry-run", "-Werror", "--assume-filename=src/x.cc"],
                         cwd=source_tree.ROOT, capture_output=True, input=b"int  x ;\n",
                         check=False)
    return ran.returncode != 0


def main():
    if shutil.which("clang-format") is None:
        print("skipped: no clang-format here")
        return SKIPPED
    if not can_fail():
        print("clang-format takes what it should not")
        return 1
    names = [name for name in source_tree.files()
             if name.endswith(source_tree.CPP) and name.startswith(("src/", "apps/", "tests/"))]
    findings = unformatted(names)
    print("\n".join(findings + ["run ./dev format"] * bool(findings)))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
