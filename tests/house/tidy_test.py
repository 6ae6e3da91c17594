#!/usr/bin/python3
"""The style guide as a test: sizes, words, names, white space (tidy_rules.py)."""

import sys
import unittest

import source_tree
import tidy_rules


def exemptions(text):
    """(rule, path) -> reason."""
    found = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            rule, path, reason = line.split(None, 2)
            found[rule, path] = reason
    return found


class TidyTest(unittest.TestCase):
    def test_the_tree_is_tidy(self):
        exempt = exemptions(source_tree.read("tests/house/exempt.txt"))
        used = set()
        findings = []
        for name in source_tree.files():
            if name.startswith(source_tree.AS_THEY_ARE):
                continue
            data = (source_tree.ROOT / name).read_bytes()
            if b"\0" in data[:8000]:
                continue
            for rule, line, what in tidy_rules.check(name, data.decode("utf-8", "replace")):
                if (rule, name) in exempt:
                    used.add((rule, name))
                else:
                    findings.append(f"{name}:{line}: {what} [{rule}]")
        for rule, path in sorted(exempt.keys() - used):
            findings.append(f"tests/house/exempt.txt: {rule} {path} is no longer needed")
        source_tree.expect_none(self, findings)


class SelfTest(unittest.TestCase):
    """Each rule can fail, and lets pass what it should."""

    def found(self, rule, name, text):
        return [(line, what) for which, line, what in tidy_rules.check(name, text) if which == rule]

    def lines(self, rule, name, text):
        return [line for line, _ in self.found(rule, name, text)]

    def test_size(self):
        self.assertEqual(self.found("size", "src/a/b.cc", "x\n" * 1000), [])
        self.assertEqual(self.lines("size", "src/a/b.cc", "x\n" * 1001), [1001])
        self.assertEqual(self.lines("size", "src/a/b.h", "x\n" * 301), [301])
        self.assertEqual(self.found("size", "catalog/b.yaml", "x\n" * 5000), [])

    def test_columns(self):
        self.assertEqual(self.lines("columns", "src/a.cc", "x" * 100 + "\n" + "x" * 101), [2])
        self.assertEqual(self.found("columns", "src/a.cc", "\u00e4" * 100), [])
        self.assertEqual(self.found("columns", "src/a.cc", 'R"(\n' + "x" * 200 + '\n)"'), [])
        self.assertEqual(self.found("columns", "docs/a.md", "x" * 200), [])

    def test_whitespace(self):
        self.assertEqual(self.lines("whitespace", "a.md", "x \n\ty\nz\x01\nw"), [1, 2, 3, 4])
        self.assertEqual(self.lines("whitespace", "a.md", "x\n\n"), [2])
        self.assertEqual(self.found("whitespace", "a.md", "x\n"), [])

    def test_words(self):
        for code in ("throw 1;", "auto v = std::views::all;", "x | std::ranges::views::take(1)",
                     "std::source_location", "using namespace std;", "#include <format>",
                     "out << std::endl;", 'std::system ("ls")'):
            self.assertEqual(self.lines("words", "src/a.cc", "\n" + code), [2], code)
        for code in ("// throw nothing", 'Say("throw");', "int rethrow = 0;", "#include <iostream>",
                     "FileSystem (a)", "std::views_", "/* std::endl\n */"):
            self.assertEqual(self.found("words", "src/a.cc", code), [], code)
        header = "#include <iostream>\n#include <regex>"
        self.assertEqual(self.lines("words", "src/a.h", header), [1, 2])
        self.assertEqual(self.lines("words", "a.md", "TO" + "DO: write"), [1])
        self.assertEqual(self.lines("words", "a.md", "see pypi" + ".org"), [1])
        self.assertEqual(self.lines("words", "a.md", "in /ho" + "me/me"), [1])

    def test_names(self):
        self.assertEqual(len(self.found("names", "src/a/text_utils.h", "")), 1)
        self.assertEqual(self.lines("names", "src/a.cc", "\nclass SetManager {};"), [2])
        self.assertEqual(self.lines("names", "src/a.cc", "enum class DataKind {};"), [1])
        self.assertEqual(self.found("names", "src/a.cc", "class Database; class Informed;"), [])
        self.assertEqual(self.found("names", "src/a.cc", "// class Helper"), [])

    def test_pragma(self):
        self.assertEqual(len(self.found("pragma", "src/a.h", "// For.\n")), 1)
        self.assertEqual(len(self.found("pragma", "src/a.h", "#pragma once\n")), 1)
        self.assertEqual(self.found("pragma", "src/a.h", "// For.\n#pragma once\n"), [])

    def test_function_size(self):
        body = "  x();\n" * 69
        short = "  x();\n" * 68
        for head in ("void F() {\n", "A::A(int b) : b_{b}, c_(1) {\n",
                     "template <typename T, int N = (1 > 0)>\nauto F(T t) -> int {\n",
                     "namespace a {\nclass B {\n  int f(int (*g)(int)) const noexcept {\n"):
            line = head.count("\n")
            self.assertEqual(self.lines("functions", "a.cc", head + body + "}\n"), [line], head)
            self.assertEqual(self.found("functions", "a.cc", head + short + "}\n"), [], head)

    def test_types_tables_and_lambdas_are_no_functions(self):
        body = "  x();\n" * 100
        for text in ("class A {\n" + "  int x;\n" * 100 + "};\n",
                     "const int k[] = {\n" + "1,\n" * 100 + "};",
                     "namespace a {\n" + "int x;\n" * 100 + "}\n", "#define A() {\\\n x\n"):
            self.assertEqual(self.found("functions", "a.cc", text), [], text[:20])
        nested = "void F() {\n  auto g = [] {\n" + body + "};\n}"
        self.assertEqual(self.lines("functions", "a.cc", nested), [1])

    def test_braces_in_literals_do_not_count(self):
        text = "void F() {\n  Say(\"{\", '{', R\"({{)\", 1'000'000);  // {\n}\n" + "int x;\n" * 100
        self.assertEqual(self.found("functions", "a.cc", text), [])

    def test_python_functions(self):
        self.assertEqual(self.lines("functions", "a.py", "def f():\n" + "    x()\n" * 70), [1])

    def test_exemptions_are_read(self):
        self.assertEqual(exemptions("# c\nsize src/a.cc a table of names\n"),
                         {("size", "src/a.cc"): "a table of names"})


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=1))
