"""What the house tests share: the files of the tree; C++ without its comments or literals."""

import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Inputs that are as they must be: bytes that a reader refuses, seeds of a fuzzer, documents with
# their damage.
AS_THEY_ARE = ("tests/bad/", "tests/corpus/", "tests/documents/cases/", "LICENSE")

CPP = (".cc", ".h")

_TOKEN = re.compile(
    r'(?P<raw>\bR"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")'
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)"
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+')",
    re.S,
)


def files():
    """Paths below the root, sorted: what git tracks or would; without git, all but the build."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True).stdout.decode()
        names = sorted(set(filter(None, listed.split("\0"))))
        return [name for name in names if (ROOT / name).is_file()]
    return sorted(
        str(path.relative_to(ROOT)) for path in ROOT.rglob("*")
        if path.is_file() and path.relative_to(ROOT).parts[0] not in ("build", ".cache"))


def expect_none(test, findings):
    """Fails with a line for each finding."""
    if findings:
        test.fail(f"{len(findings)} found\n" + "\n".join(findings))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def code_only(text):
    """The text with comments and literals blank; every line and column stays where it was."""
    def replace(match):
        found = match.group(0)
        if match.lastgroup == "comment" or match.group("comment"):
            return _blank(found)
        return found[0] + _blank(found[1:-1]) + found[-1]
    return _TOKEN.sub(replace, text)


def without_raw_strings(text):
    """The text with raw strings blank: quoted files have lines as long as they like."""
    return _TOKEN.sub(lambda m: _blank(m[0]) if m["raw"] else m[0], text)


def without_comments(text):
    return _TOKEN.sub(lambda m: _blank(m[0]) if m["comment"] else m[0], text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
