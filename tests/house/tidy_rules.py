"""The rules of the house: functions of a file's name and text that yield (line, what is wrong)."""

import ast
import re

import source_tree

FILE_LINES_MAX = 1000
HEADER_LINES_MAX = 300
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100

SCRIPT = ("dev", ".ci/run")
CODE = (".cc", ".h", ".py", ".cmake", ".sh", ".js", ".css", ".html", "CMakeLists.txt")
TEXT = CODE + (".md", ".yaml", ".yml", ".json", ".txt", ".csv", ".nft", ".in", ".case")

# Words in the code of a C++ file (comments and literals do not count) and what to use instead.
BANNED_CODE = [
    (r"\bthrow\b", "throw is banned, return a Result"),
    (r"\bstd::(ranges::)?views\b", "std::views is banned (clang 14), use a loop"),
    (r"\bsource_location\b", "source_location is banned (clang 14), use __FILE__ and __LINE__"),
    (r"\busing\s+namespace\s+std\b", "using namespace std is banned"),
    (r"#\s*include\s*<format>", "<format> is banned (g++ 12), use fmt"),
    (r"#\s*include\s*<expected>", "<expected> is banned (clang 14), use base/result.h"),
    (r"\bstd::endl\b", "std::endl is banned, use '\\n'"),
    (r"\b(strcpy|strcat|sprintf|gets|atoi|atol|system|popen)\s*\(", "unbounded or unchecked call"),
]
BANNED_IN_HEADERS = [
    (r"#\s*include\s*<iostream>", "<iostream> is banned in headers"),
    (r"#\s*include\s*<regex>", "<regex> is banned in headers"),
]
# A file or type that wants one of these has not found its noun.
EMPTY_NAMES = ("Util", "Utils", "Helper", "Helpers", "Misc", "Manager", "Info", "Data")

# Nowhere in the tree. Written as patterns so that this file does not hold what it forbids.
FORBIDDEN_ANYWHERE = [
    (r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", "unfinished work belongs in an issue"),
    (r"\b(deb|ftp|security|snapshot)\.debian\.(org|net)\b", "a package is named without its host"),
    (r"\b(registry\.)?(npmjs|yarnpkg)\.(org|com)\b", "a package is named without its host"),
    (r"\b(pypi|pythonhosted|crates|rubygems|golang)\.(org|io)\b(?!/x/)",
     "a package is named without its host"),
    (r"(?<![\w.])/(home|root|work)/\w", "a path of one machine is no path of the project"),
]


def is_header(name):
    return name.endswith(".h")


def size(name, text):
    if not (name.endswith(CODE) or name in SCRIPT):
        return
    limit = HEADER_LINES_MAX if is_header(name) else FILE_LINES_MAX
    lines = text.count("\n")
    if lines > limit:
        yield lines, f"expected at most {limit} lines, found {lines}"


def columns(name, text):
    if not (name.endswith(CODE) or name in SCRIPT):
        return
    if name.endswith(source_tree.CPP):
        text = source_tree.without_raw_strings(text)
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip()
        if len(line) > COLUMNS_MAX and "://" not in line and not line.startswith("#include"):
            yield number, f"expected at most {COLUMNS_MAX} columns, found {len(line)}"


def whitespace(name, text):
    if not (name.endswith(TEXT) or name in SCRIPT):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip():
            yield number, "white space at the end of the line"
        if "\t" in line:
            yield number, "a tab"
        if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line):
            yield number, "a control character"
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "no newline at the end of the file"
    if text.endswith("\n\n"):
        yield text.count("\n"), "an empty line at the end of the file"


def words(name, text):
    for pattern, why in FORBIDDEN_ANYWHERE:
        for match in re.finditer(pattern, text):
            yield source_tree.line_of(text, match.start()), f"found '{match.group(0)}': {why}"
    if not name.endswith(source_tree.CPP):
        return
    code = source_tree.code_only(text)
    for pattern, why in BANNED_CODE + (BANNED_IN_HEADERS if is_header(name) else []):
        for match in re.finditer(pattern, code):
            yield source_tree.line_of(code, match.start()), why


def names(name, text):
    stem = name.rsplit("/", 1)[-1].split(".")[0]
    for word in EMPTY_NAMES:
        if word.lower() in stem.lower().split("_"):
            yield 1, f"a file called '{stem}' has not found its noun ({word})"
    if not name.endswith(source_tree.CPP):
        return
    code = source_tree.code_only(text)
    declaration = r"\b(?:class|struct|enum|union|using|concept)\s+(?:class\s+)?(\w+)"
    for match in re.finditer(declaration, code):
        parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", match.group(1))
        for part in parts:
            if part in EMPTY_NAMES:
                yield (source_tree.line_of(code, match.start()),
                       f"a type called '{match.group(1)}' has not found its noun ({part})")


def pragma(name, text):
    if is_header(name) and text.count("#pragma once\n") != 1:
        yield 1, "expected one #pragma once"
    if is_header(name) and not text.startswith("//"):
        yield 1, "expected a comment that says what the header is for"


def _cpp_functions(text):
    """(first line, last line) of each function body; namespaces, types and tables are none."""
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)),
                  source_tree.code_only(text), flags=re.M)
    stack = []
    start = 0  # where the text since the last ; { } begins
    for match in re.finditer(r"[;{}]", code):
        at = match.start()
        if match.group(0) == "{":
            head = re.sub(r"\btemplate\s*<[^{;]*?>\s*(?=[\w\[])", "", code[start:at]).strip()
            outer = all(kind == "scope" for kind, _ in stack)
            if re.match(r"(inline\s+)?namespace\b|extern\b", head):
                kind = "scope"
            elif re.search(r"\b(class|struct|union|enum)\b", head) and "(" not in head:
                kind = "scope"
            elif outer and "(" in head:
                kind = "function"
            else:
                kind = "other"
            stack.append((kind, at))
        elif match.group(0) == "}" and stack:
            kind, begin = stack.pop()
            if kind == "function":
                yield source_tree.line_of(code, begin), source_tree.line_of(code, at)
        start = at + 1


def _python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno


def functions(name, text):
    if name.endswith(source_tree.CPP):
        found = _cpp_functions(text)
    elif name.endswith(".py"):
        found = _python_functions(text)
    else:
        return
    for first, last in found:
        lines = last - first + 1
        if lines > FUNCTION_LINES_MAX:
            yield first, f"expected a function of at most {FUNCTION_LINES_MAX} lines, found {lines}"


RULES = {rule.__name__: rule
         for rule in (size, columns, whitespace, words, names, pragma, functions)}


def check(name, text):
    """(rule, line, what) of everything wrong with one file."""
    return [(rule, line, what) for rule, check_one in RULES.items()
            for line, what in check_one(name, text)]
