#!/usr/bin/python3
"""Message codes: each stands for one kind of message, and docs/diagnostics.md lists them all."""

import collections
import re
import sys
import unittest

import source_tree

sys.path.insert(0, str(source_tree.ROOT / "tools"))
sys.dont_write_bytecode = True

import diagnostics  # noqa: E402


def shared_codes(found):
    """Codes that several files report with different texts: two kinds of message in one code."""
    files = collections.defaultdict(set)
    texts = collections.defaultdict(set)
    for message in found:
        files[message.code].add(message.name)
        texts[message.code].add(message.text)
    return [f"{code} is used in {' and '.join(sorted(names))}"
            for code, names in sorted(files.items()) if len(names) > 1 and len(texts[code]) > 1]


def shared_areas(found):
    folders = collections.defaultdict(set)
    for message in found:
        folders[diagnostics.area_of(message.code)].add(message.name.rsplit("/", 1)[0])
    return [f"PW-{area} is used in {' and '.join(sorted(names))}"
            for area, names in sorted(folders.items()) if len(names) > 1]


class MessagesTest(unittest.TestCase):
    def setUp(self):
        self.found = diagnostics.messages()

    def test_there_are_messages(self):
        self.assertGreater(len(self.found), 10)

    def test_a_code_stands_for_one_kind_of_message(self):
        source_tree.expect_none(self, shared_codes(self.found))

    def test_an_area_belongs_to_one_folder(self):
        source_tree.expect_none(self, shared_areas(self.found))

    def test_the_page_lists_them(self):
        page = source_tree.read(diagnostics.PAGE)
        listed = set(re.findall(r"^### (\S+)$", page, re.M))
        used = {message.code for message in self.found}
        findings = [f"{diagnostics.PAGE}: {code} is missing" for code in sorted(used - listed)]
        findings += [f"{diagnostics.PAGE}: no source says {code}" for code in sorted(listed - used)]
        source_tree.expect_none(self, findings + ["run ./dev format"] * bool(findings))

    def test_the_page_is_what_the_sources_say(self):
        page = source_tree.read(diagnostics.PAGE)
        wanted = diagnostics.render(self.found, diagnostics.written_by_people(page))
        self.assertTrue(page == wanted, f"{diagnostics.PAGE} is out of date: run ./dev format")

    def test_tests_expect_codes_that_exist(self):
        used = {message.code for message in self.found}
        areas = {diagnostics.area_of(code) for code in used}
        findings = []
        for name in source_tree.files():
            if name.endswith("_test.cc"):
                text = source_tree.read(name)
                expected = set(re.findall(rf"PW-{diagnostics.AREA}-\d{{4}}", text))
                findings += [f"{name}: no source says {code}" for code in sorted(expected - used)
                             if diagnostics.area_of(code) in areas]
        source_tree.expect_none(self, findings)


def sample(source):
    text = source_tree.without_comments(source)
    found = []
    for match in diagnostics.CODE.finditer(text):
        call, arguments = diagnostics.call_around(text, match.start())
        found.append(diagnostics.Message(match.group(1), "src/a/b.cc", 1, call, arguments))
    return found


class SelfTest(unittest.TestCase):
    """The checks can fail, and the reader of sources reads."""

    def test_literals_and_ellipses(self):
        one = sample('d.Error("PW-A-0001", Where(node, 1), "expected a " + Name(x, "in") +\n'
                     '    ", found " + Quote(y), "write (this) \\"so\\"");')[0]
        self.assertEqual((one.severity, one.text, one.hint),
                         ("error", "expected a …, found …", 'write (this) "so"'))

    def test_other_forms(self):
        one = sample('d.Add({Severity::kWarning, "PW-A-0002", {a, b}, "two of " + x, ""});')[0]
        self.assertEqual((one.severity, one.text, one.hint), ("warning", "two of …", ""))
        one = sample('ReportUnknown("PW-A-0003", p, "a feature", x, known, d);')[0]
        self.assertEqual((one.severity, one.text), ("error", "expected a feature, found …"))
        one = sample('d.Note("PW-A-0004", p, fmt::format("{} of {:x} flows", a, b));')[0]
        self.assertEqual((one.severity, one.text), ("note", "… of … flows"))
        one = sample('kKinds{{"unused", "PW-A-0006", Severity::kNote}};')[0]
        self.assertEqual((one.severity, one.text), ("note", "unused"))
        one = sample('d.Error("PW-A-0005", p, std::move(message));')[0]
        self.assertEqual(one.text, "…")

    def test_comments_are_no_messages(self):
        self.assertEqual(sample('// d.Error("PW-A-0001", p, "x");'), [])

    def test_shared_codes_are_found(self):
        found = sample('d.Error("PW-A-0001", p, "x"); d.Error("PW-A-0001", p, "y");')
        self.assertEqual(shared_codes(found), [])
        found[1].name = "src/c/d.cc"
        self.assertEqual(shared_codes(found), ["PW-A-0001 is used in src/a/b.cc and src/c/d.cc"])
        found[1].text = found[0].text
        self.assertEqual(shared_codes(found), [])
        self.assertEqual(shared_areas(found), ["PW-A is used in src/a and src/c"])

    def test_what_people_wrote_is_kept(self):
        found = sample('d.Error("PW-A-0001", p, "x"); d.Error("PW-B-0002", p, "y");')
        page = diagnostics.render(found, {"PW-A-0001": "Because.\n\nAnd so."})
        self.assertEqual(diagnostics.written_by_people(page),
                         {"PW-A-0001": "Because.\n\nAnd so.", "PW-B-0002": ""})
        self.assertEqual(diagnostics.render(found, diagnostics.written_by_people(page)), page)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=1))
