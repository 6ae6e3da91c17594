#!/usr/bin/python3
"""Pages keep their promises: links lead to files and headings, commands exist."""

import os
import re
import sys
import unittest

import source_tree

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"\s*(?:\$ )?(?:sudo )?(?:\S*/)?(dev|portwright) +([a-z][\w-]*)")
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.M | re.S)


def without_code(text):
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))


def anchors(text):
    """The names of headings, as renderers make them."""
    found = set()
    for heading in re.findall(r"^#+ +(.*)$", FENCE.sub("", text), re.M):
        name = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        found.add(name)
    return found


def broken_links(name, text, exists, read):
    findings = []
    for target in LINK.findall(without_code(text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        full = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
        if not exists(full):
            findings.append(f"{name}: no file behind the link {target}")
        elif anchor and full.endswith(".md") and anchor not in anchors(read(full)):
            findings.append(f"{name}: no heading behind the link {target}")
    return findings


def unknown_commands(name, text, dev_verbs, verbs):
    """`./dev x` and `portwright x` in blocks of commands; an empty set of verbs is not known."""
    findings = []
    for _, block in FENCE.findall(text):
        for line in block.split("\n"):
            command = COMMAND.match(line)
            if command is None:
                continue
            known = dev_verbs if command.group(1) == "dev" else verbs
            if known and command.group(2) not in known:
                findings.append(f"{name}: no command '{command.group(1)} {command.group(2)}'")
    return findings


def dev_verbs():
    return set(re.findall(r"^verb_(\w+)\(\)", source_tree.read("dev"), re.M))


def program_verbs():
    """Verbs of the built program, if the build told us where it is."""
    program = os.environ.get("PORTWRIGHT")
    if not program or not os.access(program, os.X_OK):
        return set()
    listed = os.popen(f"{program} --help").read()
    return set(re.findall(r"^ +([a-z][a-z-]+)(?: [a-z-]+)?  +\S", listed, re.M))


class DocsTest(unittest.TestCase):
    def setUp(self):
        self.pages = [name for name in source_tree.files() if name.endswith(".md")]

    def test_links_lead_somewhere(self):
        findings = []
        for name in self.pages:
            findings += broken_links(name, source_tree.read(name),
                                     lambda path: (source_tree.ROOT / path).exists(),
                                     source_tree.read)
        source_tree.expect_none(self, findings)

    def test_commands_exist(self):
        verbs = program_verbs()
        findings = []
        for name in self.pages:
            findings += unknown_commands(name, source_tree.read(name), dev_verbs(), verbs)
        source_tree.expect_none(self, findings)

    def test_the_pages_that_everybody_looks_for_are_there(self):
        wanted = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE",
                  "docs/glossary.md")
        source_tree.expect_none(self, [f"no {name}" for name in wanted
                                       if not (source_tree.ROOT / name).exists()])

    def test_architecture_has_a_line_for_each_folder(self):
        page = source_tree.read("ARCHITECTURE.md")
        findings = []
        for line in source_tree.read("layers.txt").splitlines():
            folder = line.split(":")[0].strip()
            named = not folder or folder.startswith("#") or "*" in folder or f"**{folder}**" in page
            if not named:
                findings.append(f"ARCHITECTURE.md: nothing about {folder}")
        source_tree.expect_none(self, findings)


class SelfTest(unittest.TestCase):
    """The checks can fail."""

    def test_links(self):
        files = {"docs/a.md": "# One two\n", "x.md": ""}
        text = ("[ok](docs/a.md) [ok](docs/a.md#one-two) [web](https://example.com/x) "
                "`[code](no)`\n"
                "[bad](docs/none.md) [bad](docs/a.md#three)\n```\n[code](no)\n```\n")
        found = broken_links("x.md", text, files.__contains__, files.__getitem__)
        self.assertEqual(found, ["x.md: no file behind the link docs/none.md",
                                 "x.md: no heading behind the link docs/a.md#three"])
        up = broken_links("docs/a.md", "[up](../x.md) [self](#one-two)", files.__contains__,
                          files.__getitem__)
        self.assertEqual(up, [])

    def test_commands(self):
        text = ("```sh\n./dev demo\n./dev fly\n$ portwright plan x\nportwright sing\n"
                "build/release/portwright sing\n```\n./dev prose\n")
        found = unknown_commands("x.md", text, {"demo"}, {"plan"})
        self.assertEqual(found, ["x.md: no command 'dev fly'", "x.md: no command 'portwright sing'",
                                 "x.md: no command 'portwright sing'"])
        not_built = unknown_commands("x.md", "```\nportwright sing\n```\n", {"demo"}, set())
        self.assertEqual(not_built, [])


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=1))
