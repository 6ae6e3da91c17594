#!/usr/bin/python3
"""Writes docs/diagnostics.md: every message code of src/ with its text, as the sources say it.

What people wrote below a code in the page is kept. With --check nothing is written: the exit code
is 1 if the page is not what this program would write.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "house"))

import source_tree  # noqa: E402

PAGE = "docs/diagnostics.md"
# The folders of one family share a word: PW-DIA-nftables-0001.
AREA = r"[A-Z]+(?:-[a-z0-9]+)?"
CODE = re.compile(rf'"(PW-({AREA})-(\d{{4}}))"')
CONSTANT = re.compile(rf'constexpr std::string_view (k\w+) =\s*"(PW-{AREA}-\d{{4}})";')
GENERATED = re.compile(r"^\*(error|warning|note|message|hint):\*")
HEAD = """# Messages

Every error, warning and note about an input has a stable code. Numbers are never used again. The
texts below are taken from the sources by `tools/diagnostics.py`; an ellipsis stands for what
differs. What stands under them is written by people.
"""


def area_of(code):
    return code[len("PW-"):].rpartition("-")[0]


class Message:
    """One place in the sources that reports a code."""

    def __init__(self, code, name, line, call, arguments):
        self.code = code
        self.name = name
        self.line = line
        self.severity = severity_of(call, arguments)
        code_at = [i for i, argument in enumerate(arguments) if CODE.match(argument)][0]
        texts = [text for text in map(template, arguments[code_at + 1:]) if text]
        if call == "ReportUnknown" and texts:
            texts[0] = f"expected {texts[0]}, found …"
        # A message that is put together above the call has no literal in it; a row of a table of
        # codes has its word before the code.
        words = [text for text in map(template, arguments[:code_at]) if text]
        self.text = (texts or words or ["…"])[0]
        self.hint = texts[1] if len(texts) > 1 else ""


def severity_of(call, arguments):
    for word in ("Error", "Warning", "Note"):
        if call == word or any(f"Severity::k{word}" in argument for argument in arguments):
            return word.lower()
    return "error" if call == "ReportUnknown" else "message"


def call_around(text, at):
    """(name, arguments) of the innermost call or braces that hold the offset."""
    depth = 0
    start = at
    while start > 0:
        start -= 1
        if text[start] in ")}":
            depth += 1
        elif text[start] in "({":
            if depth == 0:
                break
            depth -= 1
    name = re.search(r"(\w+)\s*$", text[:start])
    before = split_arguments(text[:at], start + 1)
    return (name.group(1) if name else ""), before + split_arguments(text, at)


def split_arguments(text, at):
    """Arguments from the offset to the end of the call, split at its own commas."""
    parts = [""]
    depth = 0
    tokens = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'|.', re.S)
    for token in tokens.finditer(text, at):
        found = token.group(0)
        if found in "([{":
            depth += 1
        elif found in ")]}":
            if depth == 0:
                break
            depth -= 1
        if found == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += found
    return [part.strip() for part in parts]


def template(argument):
    """Literals of a concatenation at its own level, an ellipsis for every other part."""
    out = ""
    depth = 0
    has_text = False
    for token in re.finditer(r'"(?:\\.|[^"\\])*"|[()\[\]{}]|[^"()\[\]{}]+', argument):
        found = token.group(0)
        if found in "([{":
            depth += 1
            continue
        if found in ")]}":
            depth -= 1
            continue
        if found.startswith('"') and (depth == 0 or wraps_whole(argument)):
            literal = found[1:-1].replace('\\"', '"').replace("\\n", " ")
            out += re.sub(r"\{[^{}]*\}", "…", literal)
            has_text = has_text or literal.strip() != ""
        elif depth == 0 and found.strip(" \n+&?:!") and not wraps_whole(argument):
            out += "…"
    return re.sub("…+", "…", out).strip() if has_text else ""


def wraps_whole(argument):
    """fmt::format("...", ...) and std::string("..."): the literal inside is the text."""
    return re.match(r"(fmt::format|std::string)\(", argument) is not None


def sources():
    """name -> text of the files that report; no comments, named codes put in their places."""
    texts = {}
    for name in source_tree.files():
        if not name.startswith("src/") or not name.endswith(source_tree.CPP):
            continue
        if not re.search(r"_(test|bench|fuzz)\.cc$", name):
            texts[name] = source_tree.without_comments(source_tree.read(name))
    constants = {}
    for name, text in texts.items():
        for constant, code in CONSTANT.findall(text):
            constants[str(pathlib.PurePath(name).parent), constant] = code
    for (folder, constant), code in constants.items():
        for name in texts:
            if str(pathlib.PurePath(name).parent) == folder:
                without = CONSTANT.sub(lambda m: "\n" * m[0].count("\n"), texts[name])
                texts[name] = re.sub(rf"\b(?:\w+::)*{constant}\b", f'"{code}"', without)
    return texts


def messages():
    """Every Message of the sources, by code, then place."""
    found = []
    for name, text in sources().items():
        for match in CODE.finditer(text):
            call, arguments = call_around(text, match.start())
            found.append(Message(match.group(1), name, source_tree.line_of(text, match.start()),
                                 call, arguments))
    return sorted(found, key=lambda m: (m.code, m.name, m.line))


def written_by_people(page):
    """code -> the text below it that this program did not write."""
    kept = {}
    for section in re.split(r"^### ", page, flags=re.M)[1:]:
        code, _, body = section.partition("\n")
        body = re.split(r"^## ", body, flags=re.M)[0]
        lines = [line for line in body.split("\n") if not GENERATED.match(line)]
        kept[code.strip()] = "\n".join(lines).strip()
    return kept


def render(found, kept):
    out = HEAD
    area = ""
    for code in sorted({message.code for message in found}):
        if area_of(code) != area:
            area = area_of(code)
            folders = sorted({str(pathlib.PurePath(m.name).parent) for m in found
                              if area_of(m.code) == area})
            out += f"\n## PW-{area}: `{'`, `'.join(folders)}`\n"
        out += f"\n### {code}\n\n"
        lines = []
        for message in found:
            if message.code == code:
                lines.append(f"*{message.severity}:* {message.text}")
                if message.hint:
                    lines.append(f"*hint:* {message.hint}")
        out += "\n\n".join(dict.fromkeys(lines)) + "\n"
        if kept.get(code):
            out += "\n" + kept[code] + "\n"
    return out


def main():
    path = ROOT / PAGE
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    wanted = render(messages(), written_by_people(page))
    if "--check" in sys.argv[1:]:
        return 0 if page == wanted else 1
    if page != wanted:
        path.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
