#!/usr/bin/python3
"""Bad files end to end: each gives a message with its place and code, none a crash, none a file."""

import os
import re
import subprocess
import tempfile
import time
import unittest

import program
from program import BAD_INPUT, ENVIRONMENT, run

SITE = program.read(os.path.join(program.ROOT, program.SMALL, "site.yaml")).decode()
CATALOG = program.read(os.path.join(program.ROOT, "catalog/peergfs.yaml")).decode()
BIG_BYTES = 100_000_000
BIG_SECONDS = 20
BIG_KILOBYTES = 1 << 20
SANITIZED = b"__asan_init" in program.read(program.PROGRAM)  # such a build needs far more memory

LAUGHS = "site: s\na: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join(['*' + old] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi"))


def changed(old, new):
    """The small site with one thing changed."""
    assert old in SITE, old
    return SITE.replace(old, new, 1)


def clusters(second):
    """The small site with another cluster."""
    other = "  c2: { interfaces: { g: { nodes: { n: " + second + " } } } }\n\n"
    return changed("products:\n", other + "products:\n")


def extra(service):
    return SITE + ("extra:\n  - { id: x, from: vcenter, to: ora1, allow: [\"" + service +
                   "\"], reason: tried, by: me, until: 2027-01-01 }\n")


# A name, the file, and what its first message has to say.
BAD_SITES = [
    ("truncated", SITE[:SITE.index("nodes: { node-1") + 30], "expected YAML, but"),
    ("duplicate key", SITE + "title: again\n", "expected each key once, found 'title' again"),
    ("deep", "site: s\nzones: " + "[" * 10_000 + "]" * 10_000, "expected at most 64 levels"),
    ("deep in blocks", "".join(" " * i + "a:\n" for i in range(10_000)), "at most 64 levels"),
    ("anchor cycle", "site: s\nzones: &z { a: *z }\n", "expected"),
    ("alias bomb", LAUGHS, "expected at most 64,000,000 values with aliases expanded"),
    ("unknown alias", "site: s\nzones: *nowhere\n", "expected"),
    ("not UTF-8", SITE.encode().replace(b"Oracle", b"\xd6racle", 1), "expected UTF-8 text"),
    ("UTF-16", SITE.encode("utf-16"), "expected UTF-8 text"),
    ("NUL bytes", SITE.encode().replace(b"Oracle", b"Ora\0cle", 1), "control characters"),
    ("only NUL bytes", b"\0" * 1000, "control characters"),
    ("empty", b"", "expected a mapping, found an empty file"),
    ("only a remark", "# nothing\n", "expected a mapping, found an empty file"),
    ("a list", "- site: s\n", "expected"),
    ("binary", bytes(range(256)) * 100, "expected"),
    ("two documents", SITE + "---\n" + SITE, "expected"),
    ("a tab", "site: s\nzones:\n\ta: b\n", "expected YAML, but"),
    ("port 0", extra("tcp/0"), "found '0' in 'allow'"),
    ("port 65536", extra("tcp/65536"), "found '65536' in 'allow'"),
    ("open range", extra("tcp/1-"), "found '1-' in 'allow'"),
    ("letter in a port", extra("tcp/8O80"), "found '8O80' in 'allow'"),
    ("range turned round", extra("tcp/90-80"), "found '90-80' in 'allow'"),
    ("host bits", changed("10.10.2.0/24", "10.10.2.1/24"), "expected a prefix without host bits"),
    ("address out of range", changed("10.10.2.10", "10.10.2.256"), "'10.10.2.256'"),
    ("prefix in two zones", changed("[10.10.3.0/24]", "[10.10.3.0/24, 10.10.2.0/24]"),
     "expected each prefix in one zone, found 10.10.2.0/24 in 'office' and in 'servers'"),
    ("two clusters with one address", clusters("10.10.1.11"),
     "expected each address once, found 10.10.1.11 on cluster 'c2' and on cluster 'c1'"),
    ("a role bound twice", changed("      netapp: nas1\n", "      netapp: nas1\n" * 2),
     "expected each key once, found 'netapp' again"),
    ("a shared role bound twice", changed("bind: { dns: dns1", "bind: { dns: dns1, dns: ora1"),
     "expected each key once, found 'dns' again"),
    ("unknown feature", changed("oracle: on", "oracel: on"), "'oracel'"),
    ("unknown product", changed("product: ibm-backup-recovery", "product: ibm-backup-recovry"),
     "ibm-backup-recovry"),
    ("unknown cluster", changed("cluster: c1", "cluster: c9"), "'c9'"),
    ("unknown host", changed("netapp: nas1", "netapp: nas9"), "'nas9'"),
]


class BadSiteTest(unittest.TestCase):
    """Every bad site through every verb on a site."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def verbs(self, site):
        out = os.path.join(self.folder, "out")
        return [["plan", site, "-o", out], ["site", "check", site, "-o", out],
                ["explain", site, program.PLANNED, "-o", out],
                ["render", site, "--at", "gw1", "-o", out],
                ["render", site, "--all", "-o", out],
                ["report", site, "--format", "html", "-o", out],
                ["report", site, "--format", "xlsx", "-o", out],
                ["expiring", site, "-o", out]]

    def check(self, words, message):
        ran = run(*words, seconds=BIG_SECONDS)
        self.assertEqual((ran.code, ran.bytes), (BAD_INPUT, b""), ran.err[:2000])
        self.assertIn(message, ran.err)
        self.assertRegex(ran.err, r"(?m)^\S*\.yaml:\d+:\d+: error: .* \[PW-[A-Z]+-\d{4}\]$")
        self.assertNotRegex(ran.err, r"terminate|what\(\)|CHECK|Sanitizer|std::")
        for line in ran.err.splitlines():
            self.assertRegex(line, r"^(\S+\.yaml:\d+:\d+: (error|warning|note): |    (hint:|see) )")

    def test_each_gives_a_message_with_its_place(self):
        for name, content, message in BAD_SITES:
            site = program.write(self.folder, "site.yaml", content)
            for words in self.verbs(site):
                with self.subTest(name, verb=words[0]):
                    self.check(words, message)
                    self.assertEqual(os.listdir(self.folder), ["site.yaml"])

    def test_the_place_is_the_right_one(self):
        content = changed("10.10.2.0/24", "10.10.2.1/24")
        site = program.write(self.folder, "site.yaml", content)
        line = 1 + content[:content.index("10.10.2.1/24")].count("\n")
        column = 1 + content.split("\n")[line - 1].index("10.10.2.1/24")
        self.assertTrue(run("plan", site).err.startswith(f"{site}:{line}:{column}: error: "))

    def test_all_errors_at_once(self):
        content = SITE.replace("10.10.2.0/24", "10.10.2.1/24").replace("2.10]", "2.999]")
        site = program.write(self.folder, "site.yaml", content)
        found = re.findall(r"(?m)^\S+:(\d+):\d+: error: ", run("site", "check", site).err)
        self.assertGreaterEqual(len(set(found)), 2)
        self.assertEqual(found, sorted(found, key=int))

    def test_files_beside_the_site(self):
        for name in ("inventory.yaml", "decisions.yaml", "resolved.yaml"):
            with self.subTest(name):
                program.write(self.folder, "site.yaml", SITE)
                beside = program.write(self.folder, name, "names: { a: 1, a: 2 }\n")
                ran = run("plan", self.folder)
                self.assertEqual((ran.code, ran.bytes), (BAD_INPUT, b""))
                self.assertIn(beside + ":1:", ran.err)
                os.unlink(beside)


class BadCatalogTest(unittest.TestCase):
    """Catalogs in --catalog-dir, and by path."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def check(self, content, message):
        path = program.write(self.folder, "catalogs/peergfs.yaml", content)
        out = os.path.join(self.folder, "out")
        folder = os.path.dirname(path)
        for words in (["catalog", "show", path], ["catalog", "check", path],
                      ["catalog", "show", "peergfs", "--catalog-dir", folder],
                      ["catalog", "list", "--catalog-dir", folder],
                      ["catalog", "search", "443", "--catalog-dir", folder],
                      ["catalog", "diff", "cumulocity", path],
                      ["catalog", "export", path, "--format", "csv"],
                      ["plan", program.ACME, "--catalog-dir", folder]):
            ran = run(*words, "-o", out)
            self.assertEqual((ran.code, ran.bytes), (BAD_INPUT, b""), (words, ran.err[:2000]))
            self.assertIn(message, ran.err)
            self.assertRegex(ran.err, r"(?m)peergfs\.yaml:\d+:\d+: error: .* \[PW-[A-Z]+-\d{4}\]$")
            self.assertFalse(os.path.exists(out))

    def test_an_expression_that_names_no_feature(self):
        self.assertIn("    allow: [", CATALOG)
        self.check(CATALOG.replace("    allow: [", "    when: no-such-feature\n    allow: [", 1),
                   "expected a feature, choice or parameter, found 'no-such-feature'")

    def test_cyclic_implies(self):
        text = CATALOG.replace("\nfeatures:\n", "\nfeatures:\n"
                               "  loop-a: { title: A, question: A?, implies: [loop-b] }\n"
                               "  loop-b: { title: B, question: B?, implies: [loop-a] }\n", 1)
        self.check(text, "expected no loop of 'implies', found one through feature 'loop-a'")

    def test_broken_files(self):
        for content, message in ((CATALOG[:5000], "expected"), (b"", "an empty file"),
                                 (CATALOG + "title: again\n", "expected each key once"),
                                 (CATALOG.encode("utf-16"), "expected UTF-8 text"),
                                 ("[" * 10_000, "expected at most 64 levels"),
                                 ("a: &a [*a]\n", "expected")):
            self.check(content, message)


class OddFileTest(unittest.TestCase):
    def test_devices_folders_and_programs_in_place_of_a_file(self):
        for words in (["plan"], ["site", "check"], ["report"], ["catalog", "show"]):
            for path in ("/dev/null", program.PROGRAM, "tests", "./tests/", "/"):
                with self.subTest(words, path=path):
                    if words[0] == "catalog" and "/" not in path:
                        path = "./" + path
                    ran = run(*words, path)
                    self.assertEqual((ran.code, ran.bytes), (BAD_INPUT, b""), ran.err)
                    self.assertRegex(ran.err, r"^\S+:\d+:\d+: error: .*\[PW-|"
                                              r"^\S+: error: expected at most .*\[PW-|"
                                              r"^portwright: expected a ")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_a_file_that_may_not_be_read(self):
        with tempfile.TemporaryDirectory() as folder:
            path = program.write(folder, "site.yaml", SITE)
            os.chmod(path, 0)
            self.assertEqual(run("plan", path).code, ENVIRONMENT)

    def test_a_file_that_the_disk_does_not_give(self):
        ran = run("plan", "/proc/self/mem")  # reading its first page is an input/output error
        self.assertEqual((ran.code, ran.bytes), (ENVIRONMENT, b""))
        self.assertIn("cannot read '/proc/self/mem'", ran.err)

    def test_a_folder_in_place_of_a_file_beside_the_site(self):
        with tempfile.TemporaryDirectory() as folder:
            program.write(folder, "site.yaml", SITE)
            os.mkdir(os.path.join(folder, "ranges.json"))
            self.assertEqual(run("plan", folder).code, program.FINE)


def big(head, line):
    """100 MB that begin with `head` and go on with `line`, with `{}` counted up."""
    if "{}" not in line:
        return (head + line * (BIG_BYTES // len(line) + 1)).encode()
    size, parts = len(head), [head]
    for number in range(BIG_BYTES):
        parts.append(line.format(number))
        size += len(parts[-1])
        if size >= BIG_BYTES:
            return "".join(parts).encode()
    return b""


ZONE = "site: s\nzones:\n  a: { prefixes: [10.0.0.0/8] }\n"
BIG = [
    ("one key", "site: s\n", "a: b\n", "expected each key once"),
    ("remarks", "site: s\n", "# a remark and nothing else\n", ""),
    ("brackets", "", "[", "expected at most 64 levels"),
    ("one word", "site: ", "abcdefghij", "expected a name of letters"),
    ("a quotation without end", "site: \"", "abcdefghij", "expected YAML, but"),
    ("bad prefixes", "site: s\nzones:\n  a:\n    prefixes:\n", "    - 10.0.0.1/8\n",
     "expected a prefix without host bits"),
    ("bad hosts", ZONE + "hosts:\n", "  h{}: {{ addresses: [10.0.0.999] }}\n", "'10.0.0.999'"),
    ("aliases", ZONE + "a: &a [x]\nhosts:\n  h:\n    tags: [", "*a,", "expected"),
    ("zeros", "", "\0", "control characters"),
    ("blanks", "", " ", "an empty file"),
]


class BigFileTest(unittest.TestCase):
    def run_measured(self, path):
        """(exit code, messages, seconds, kilobytes at its peak)."""
        started = time.monotonic()
        with tempfile.TemporaryFile() as messages:
            with subprocess.Popen([program.PROGRAM, "plan", path], stdout=subprocess.DEVNULL,
                                  stderr=messages, env=program.environment()) as process:
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            messages.seek(0)
            text = messages.read().decode(errors="replace")
        return process.returncode, text, time.monotonic() - started, usage.ru_maxrss

    def test_each_ends_soon_within_its_memory(self):
        for name, head, line, message in BIG:
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                path = program.write(folder, "site.yaml", big(head, line))
                code, text, seconds, kilobytes = self.run_measured(path)
                self.assertEqual(code, BAD_INPUT if message else program.FINE, text[:1000])
                self.assertIn(message, text[:2000])
                self.assertLess(len(text), 10_000_000)
                if not SANITIZED:
                    self.assertLess(seconds, BIG_SECONDS)
                    self.assertLess(kilobytes, BIG_KILOBYTES)


if __name__ == "__main__":
    unittest.main()
