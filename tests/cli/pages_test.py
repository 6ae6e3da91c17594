#!/usr/bin/python3
"""The man page and the shell completions, judged by groff and the shells themselves."""

import os
import shutil
import subprocess
import tempfile
import unittest

import program
from program import FINE, run

# Sources the completion, asks for it as bash does on TAB, and prints what is offered.
BASH_TAB = """
source <("$PORTWRIGHT_UNDER_TEST" completion bash)
declare -F _portwright >/dev/null || exit 9
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_LINE="${COMP_WORDS[*]}"
COMP_POINT=${#COMP_LINE}
_portwright portwright "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def shell_takes(shell, folder, *words):
    """What `shell -n` says about its completion."""
    path = program.write(folder, "completion", run("completion", shell).bytes)
    return subprocess.run([shell, *words, path], capture_output=True, text=True, check=False,
                          timeout=60)


class ManPageTest(unittest.TestCase):
    def test_it_names_every_command_option_and_example(self):
        page = run("man").out.replace("\\-", "-").replace("\\e", "\\")
        self.assertTrue(page.startswith('.TH PORTWRIGHT 1 "" "portwright '))
        for command in program.commands():
            self.assertIn("\n.SS portwright " + command, page)
            text = run(*command.split(), "--help").out
            for line in text.split("\n"):
                if line.startswith("  --") or line.startswith("  -o, --"):
                    self.assertIn(line.split("  ")[1].strip(), page)

    @unittest.skipUnless(shutil.which("groff"), "no groff here")
    def test_groff_takes_it_without_a_warning(self):
        ran = subprocess.run(["groff", "-man", "-Tutf8", "-ww"], input=run("man").bytes,
                             capture_output=True, check=False, timeout=60)
        self.assertEqual((ran.returncode, ran.stderr), (0, b""))
        shown = ran.stdout.decode()
        self.assertGreater(len(shown), 4000)
        self.assertIn("portwright explain examples/acme 'tcp 10.1.0.11 -> 10.20.0.5:11117'",
                      " ".join(shown.split()).replace("\x1b[0m", ""))

    @unittest.skipUnless(shutil.which("man"), "no man here")
    def test_man_shows_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = program.write(folder, "portwright.1", run("man").bytes)
            ran = subprocess.run(["man", "--warnings", "-l", path], capture_output=True,
                                 env=program.environment(MANPAGER="cat", MANWIDTH="100"),
                                 check=False, timeout=60)
        self.assertEqual((ran.returncode, ran.stderr), (0, b""))
        self.assertIn(b"EXIT STATUS", ran.stdout)


class BashTest(unittest.TestCase):
    def offered(self, *words):
        ran = subprocess.run(["bash", "--norc", "-c", BASH_TAB, "bash", *words], cwd=program.ROOT,
                             env=program.environment(PORTWRIGHT_UNDER_TEST=program.PROGRAM),
                             capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        return sorted(filter(None, ran.stdout.split("\n")))

    def test_bash_takes_it(self):
        with tempfile.TemporaryDirectory() as folder:
            ran = shell_takes("bash", folder, "-n")
            self.assertEqual((ran.returncode, ran.stderr), (0, ""))

    def test_verbs(self):
        self.assertEqual(self.offered("portwright", "cat"), ["catalog"])
        self.assertEqual(self.offered("portwright", "re"),
                         ["register", "render", "report", "request", "resolve", "respond",
                          "review"])
        verbs = {command.split()[0] for command in program.commands()}
        self.assertEqual(set(self.offered("portwright", "")), verbs)
        self.assertEqual(self.offered("portwright", "x"), [])

    def test_verbs_of_a_group(self):
        self.assertEqual(self.offered("portwright", "catalog", "s"), ["search", "show"])
        self.assertEqual(self.offered("portwright", "catalog", ""),
                         ["check", "diff", "export", "list", "search", "show"])
        self.assertEqual(self.offered("portwright", "site", ""),
                         ["answer", "check", "form", "import", "lock", "new", "propose",
                          "questions", "upgrade"])

    def test_options(self):
        self.assertEqual(self.offered("portwright", "plan", "--str"), ["--strict"])
        self.assertEqual(self.offered("portwright", "plan", "examples/small", "--fl"), ["--flows"])
        self.assertEqual(self.offered("portwright", "catalog", "export", "--f"), ["--format"])
        self.assertEqual(self.offered("portwright", "site", "check", "--p"), ["--partial"])
        self.assertIn("--output", self.offered("portwright", "render", "--"))

    def test_words_of_an_option(self):
        self.assertEqual(self.offered("portwright", "plan", "--format", ""),
                         ["csv", "json", "markdown", "table"])
        self.assertEqual(self.offered("portwright", "report", "x", "--format", "x"), ["xlsx"])
        self.assertEqual(self.offered("portwright", "catalog", "list", "--format", "j"), ["json"])

    def test_files(self):
        self.assertEqual(self.offered("portwright", "plan", "examples/sm"), ["examples/small"])
        self.assertEqual(self.offered("portwright", "catalog", "show", "catalog/peer"),
                         ["catalog/peergfs.yaml"])

    def test_shells(self):
        self.assertEqual(self.offered("portwright", "completion", ""), ["bash", "fish", "zsh"])


class OtherShellsTest(unittest.TestCase):
    def test_each_names_every_verb_and_option(self):
        for shell in ("zsh", "fish"):
            ran = run("completion", shell)
            self.assertEqual(ran.code, FINE)
            for word in ("plan", "explain", "catalog", "export", "catalog-dir", "strict"):
                self.assertIn(word, ran.out, shell)

    @unittest.skipUnless(shutil.which("zsh"), "no zsh here")
    def test_zsh_takes_it(self):
        with tempfile.TemporaryDirectory() as folder:
            ran = shell_takes("zsh", folder, "-n")
            self.assertEqual((ran.returncode, ran.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("fish"), "no fish here")
    def test_fish_takes_it(self):
        with tempfile.TemporaryDirectory() as folder:
            ran = shell_takes("fish", folder, "--no-execute")
            self.assertEqual((ran.returncode, ran.stderr), (0, ""))
            tab = subprocess.run(
                ["fish", "--no-config", "-c",
                 f"source {os.path.join(folder, 'completion')}; complete -C 'portwright cat'"],
                capture_output=True, text=True, check=False, timeout=60)
            self.assertEqual(tab.stdout.split("\t")[0].strip(), "catalog")


if __name__ == "__main__":
    unittest.main()
