#!/usr/bin/python3
"""layers.txt says which folder of src/ may include which; this test reads every #include."""

import re
import sys
import unittest

import source_tree

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)

# Headers that reach the operating system: for sys alone, and for tests. Headers of text functions,
# such as <arpa/inet.h>, are not among them.
SYSTEM = re.compile(
    r"^(sys/|linux/|net/if|netinet/(?!in\.h)|unistd\.h|fcntl\.h|dirent\.h|poll\.h|spawn\.h|netdb\.h"
    r"|signal\.h|csignal|termios\.h|fstream|filesystem|netlink/|libmnl/)")
SYSTEM_FOLDERS = ("sys", "apps")

TEST_FILE = re.compile(r"_(test|bench|fuzz)\.cc$")


class Layers:
    """The table: folder -> folders that it may include. `dialect/*` stands for each dialect."""

    def __init__(self, text):
        self.allowed = {}
        for line in text.splitlines():
            line = line.split("#")[0].strip()
            if line:
                folder, _, rest = line.partition(":")
                self.allowed[folder.strip()] = rest.split()

    def folder_of(self, path):
        """The entry that a path below src/ belongs to, or None."""
        parts = path.split("/")[:-1]
        for length in range(len(parts), 0, -1):
            name = "/".join(parts[:length])
            if name in self.allowed:
                return name
            if length > 1 and "/".join(parts[:length - 1] + ["*"]) in self.allowed:
                return name
        return None

    def may_include(self, folder, other):
        if folder == other:
            return True
        pattern = folder.rpartition("/")[0] + "/*"
        allowed = self.allowed.get(folder, self.allowed.get(pattern, []))
        if "*" in allowed or other in allowed:
            return True
        # `dialect/*` in a list means every dialect but what has a line of its own.
        return other not in self.allowed and other.rpartition("/")[0] + "/*" in allowed

    def cycles(self):
        """Pairs of folders that may include each other."""
        names = sorted(self.allowed)
        return [(a, b) for a in names for b in self.allowed[a]
                if b in self.allowed and a in self.allowed[b] and a < b]


def check_file(layers, name, text):
    """What is wrong with the includes of one file: src/x/y.cc, apps/y.cc."""
    inside = name[len("src/"):] if name.startswith("src/") else name
    folder = layers.folder_of(inside)
    if folder is None:
        return [f"{name}:1: its folder has no line in layers.txt"]
    is_test = TEST_FILE.search(name) is not None
    findings = []
    for match in INCLUDE.finditer(source_tree.without_comments(text)):
        line = source_tree.line_of(text, match.start())
        target = match.group(2)
        if match.group(1) == "<":
            if SYSTEM.match(target) and folder not in SYSTEM_FOLDERS and not is_test:
                findings.append(f"{name}:{line}: {folder} may not include <{target}>: "
                                "only sys touches the operating system")
            continue
        if target.startswith("embedded/") or (is_test and target.startswith("testing/")):
            continue
        other = layers.folder_of(target)
        if other is None:
            findings.append(f"{name}:{line}: expected an include by folder of layers.txt, "
                            f"found \"{target}\"")
        elif not layers.may_include(folder, other):
            findings.append(f"{name}:{line}: {folder} may not include {target}")
    return findings


def check_cmake(layers, name, text):
    """DEPS of portwright_folder() may name nothing that an include may not."""
    findings = []
    for match in re.finditer(r"portwright_folder\(\s*(\S+)([^)]*)\)", text):
        folder = match.group(1)
        words = match.group(2).split()
        deps = words[words.index("DEPS") + 1:] if "DEPS" in words else []
        deps = deps[:deps.index("LINK")] if "LINK" in deps else deps
        for dep in deps:
            if not layers.may_include(folder, dep):
                line = source_tree.line_of(text, match.start())
                findings.append(f"{name}:{line}: {folder} may not link {dep}")
    return findings


class LayersTest(unittest.TestCase):
    def setUp(self):
        self.layers = Layers(source_tree.read("layers.txt"))

    def test_the_tree_keeps_to_the_layers(self):
        findings = []
        for name in source_tree.files():
            if name.startswith(("src/", "apps/")) and name.endswith(source_tree.CPP):
                findings += check_file(self.layers, name, source_tree.read(name))
            if name.startswith("src/") and name.endswith("CMakeLists.txt"):
                findings += check_cmake(self.layers, name, source_tree.read(name))
        source_tree.expect_none(self, findings)

    def test_every_line_names_a_folder(self):
        for folder in self.layers.allowed:
            where = folder.replace("/*", "")
            inside = where if where == "apps" else f"src/{where}"
            self.assertTrue((source_tree.ROOT / inside).is_dir(), f"layers.txt: no folder {inside}")

    def test_no_two_folders_include_each_other(self):
        self.assertEqual(self.layers.cycles(), [])


SAMPLE = Layers("""
# a comment
base:
plan: base
dialect/common: base
dialect/*: base dialect/common
workflow: base plan dialect/common dialect/*
apps: *
""")


class SelfTest(unittest.TestCase):
    """The test can fail."""

    def test_a_dialect_may_not_include_the_plan(self):
        found = check_file(SAMPLE, "src/dialect/nftables/x.cc",
                           '#include "base/text.h"\n\n  #  include "plan/plan.h"\n')
        self.assertEqual(found, ["src/dialect/nftables/x.cc:3: dialect/nftables may not include "
                                 "plan/plan.h"])

    def test_a_dialect_may_not_include_another(self):
        self.assertEqual(len(check_file(SAMPLE, "src/dialect/a/x.cc",
                                        '#include "dialect/b/x.h"')), 1)
        self.assertEqual(check_file(SAMPLE, "src/dialect/a/x.cc",
                                    '#include "dialect/common/x.h"\n#include "dialect/a/x.h"'), [])

    def test_workflow_may_include_every_dialect(self):
        self.assertEqual(check_file(SAMPLE, "src/workflow/x.cc",
                                    '#include "dialect/a/x.h"\n#include "dialect/common/x.h"'), [])

    def test_common_is_no_dialect(self):
        layers = Layers("dialect/common:\ndialect/*:\nx: dialect/*\n")
        self.assertFalse(layers.may_include("x", "dialect/common"))
        self.assertTrue(layers.may_include("x", "dialect/pf"))

    def test_an_include_needs_a_folder(self):
        found = check_file(SAMPLE, "src/plan/x.cc", '#include "x.h"')
        self.assertIn("expected an include by folder", found[0])

    def test_a_folder_needs_a_line(self):
        self.assertIn("no line in layers.txt", check_file(SAMPLE, "src/other/x.cc", "")[0])

    def test_only_sys_touches_the_system(self):
        found = check_file(SAMPLE, "src/plan/x.cc", "#include <fcntl.h>\n#include <fstream>\n"
                                                    "#include <sys/stat.h>\n#include <string>")
        self.assertEqual([line.split(":")[1] for line in found], ["1", "2", "3"])
        self.assertEqual(check_file(SAMPLE, "src/plan/x_test.cc", "#include <fstream>"), [])

    def test_tests_may_include_what_tests_share_and_generated_files_are_free(self):
        self.assertEqual(check_file(SAMPLE, "src/plan/x_test.cc", '#include "testing/gen.h"'), [])
        self.assertEqual(len(check_file(SAMPLE, "src/plan/x.cc", '#include "testing/gen.h"')), 1)
        self.assertEqual(check_file(SAMPLE, "src/plan/x.cc", '#include "embedded/catalogs.h"'), [])

    def test_comments_include_nothing(self):
        self.assertEqual(check_file(SAMPLE, "src/base/x.cc", '/*\n#include "plan/x.h"\n*/'), [])

    def test_apps_may_include_everything(self):
        self.assertEqual(check_file(SAMPLE, "apps/x.cc", '#include "plan/x.h"'), [])

    def test_cmake_keeps_to_the_layers(self):
        found = check_cmake(SAMPLE, "src/CMakeLists.txt",
                            "portwright_folder(plan DEPS base workflow LINK fmt::fmt)")
        self.assertEqual(found, ["src/CMakeLists.txt:1: plan may not link workflow"])

    def test_cycles_are_found(self):
        self.assertEqual(Layers("a: b\nb: a\n").cycles(), [("a", "b")])


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=1))
