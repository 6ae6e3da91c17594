#!/usr/bin/python3
"""Writes docs/dialects/: a page for each language of firewalls that the program writes, as the
program itself describes it (`portwright dialects NAME`), with an example rendered by it, and what
people wrote in src/dialect/NAME/PAGE.md; and a list of them.

PORTWRIGHT names the program; else it is build/release/portwright. With --check nothing is written:
the exit code is 1 if a page is not what this program would write.
"""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs/dialects"
SITE = "examples/small"
DAY = "2026-11-21"
LINES_MAX = 48
CLUSTERS = ("cohesity", "cohesity-api")  # firewalls of clusters alone
READ_BACK = ("- Each text is read back by a reader of its own and compared with the plan, packet "
             "by packet;\n  one that differs is not printed.\n")


def program(*arguments):
    path = os.path.abspath(os.environ.get("PORTWRIGHT", ROOT / "build/release/portwright"))
    done = subprocess.run([path, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done


def described(name=None):
    arguments = ["dialects"] + ([name] if name else []) + ["--format", "json"]
    done = program(*arguments)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: {done.stderr}")
    return json.loads(done.stdout)


def rows(table):
    """A Markdown table of a list of objects with the same keys."""
    if not table:
        return ""
    keys = list(table[0])
    out = ["| " + " | ".join(key.replace("_", " ") for key in keys) + " |",
           "|" + "---|" * len(keys)]
    for row in table:
        cells = [str(row[key] or "").replace("|", "\\|") for key in keys]
        out.append("| " + " | ".join(cells) + " |")
    return "\n".join(out) + "\n"


def bullets(table):
    return "".join(f"- {next(iter(row.values()))}\n" for row in table)


def block(text, language=""):
    return f"```{language}\n{text.rstrip()}\n```\n"


def example(name, can):
    hosts = can["rules of a host, a group of hosts or a cluster"] == "yes"
    gateways = can["rules of a gateway"] == "yes"
    point = "gw1" if gateways or not hosts else "ora1-fw"
    site = SITE
    if name in CLUSTERS:
        site, point = "examples/cluster", "c1-fw"
    done = program("render", site, "--at", point, "--dialect", name, "--as-of", DAY)
    if done.returncode != 0:
        sys.exit(f"{name}: the example cannot be rendered: {done.stderr}")
    lines = done.stdout.rstrip("\n").split("\n")
    cut = len(lines) > LINES_MAX
    shown = [line if len(line) <= 160 else line[:157] + "..." for line in lines[:LINES_MAX]]
    text = "\n".join(shown)
    said = f"`portwright render {site} --at {point} --dialect {name}`"
    said += f" (the first {LINES_MAX} of {len(lines)} lines):" if cut else ":"
    return said + "\n\n" + block(text)


def page(name):
    said = described(name)
    about = said["about"][0]
    can = {row["what"]: row["answer"] for row in said["what_it_can_say"]}
    parts = [f"# {about['title']}\n",
             f"Dialect `{about['name']}`, files `{about['file']}`. "
             f"Written for: {about['platform']}.\n",
             "## How a policy looks\n", bullets(said["how_a_policy_looks"]),
             "## Check and load\n",
             block("\n".join(row["command"] for row in said["check_and_load"])),
             "To take it away:\n",
             block("\n".join(row["command"] for row in said["take_away"])),
             "## What it can say\n", rows(said["what_it_can_say"]),
             "## What it does instead\n", rows(said["what_it_does_instead"]),
             "## How it is checked\n",
             READ_BACK + bullets(said["how_it_is_checked"]),
             "## Example\n", example(name, can)]
    written = ROOT / "src/dialect" / name / "PAGE.md"
    if written.exists():
        parts.append(written.read_text(encoding="utf-8").rstrip() + "\n")
    return "\n".join(parts)


def pages():
    listed = described()
    table = []
    out = {}
    for row in listed:
        if row["written"] != "yes":
            continue
        out[row["name"] + ".md"] = page(row["name"])
        table.append({"dialect": f"[{row['title']}]({row['name']}.md)",
                      "name": f"`{row['name']}`", "hosts": row["hosts"],
                      "gateways": row["gateways"], "IPv6": row["ipv6"]})
    out["README.md"] = ("# Dialects\n\nThe languages that `portwright render` writes. A point of "
                        "a site names its own; `--dialect NAME` writes\nany point in another "
                        "one.\n\n" + rows(table))
    return out


def main():
    check = "--check" in sys.argv[1:]
    wrong = []
    wanted = pages()
    for name, text in sorted(wanted.items()):
        path = PAGES / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        wrong.append(name)
        if not check:
            path.write_text(text, encoding="utf-8")
    wrong += [path.name for path in sorted(PAGES.glob("*.md")) if path.name not in wanted]
    if check and wrong:
        sys.exit("run tools/dialect_pages.py; not as it would write them: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
