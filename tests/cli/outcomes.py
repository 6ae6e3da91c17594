"""Strict readers of what `probe` prints for other programs: JUnit XML by the shape of the schema
that build servers share, and Prometheus' text format 0.0.4."""

import collections
import re
import xml.etree.ElementTree

Case = collections.namedtuple("Case", "name requirement result type message")

# Of each element: the attributes that it must have, those that it may, and its children.
JUNIT = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, {"time"}, {"testcase"}),
    "testcase": ({"name", "classname", "time"}, set(),
                 {"failure", "error", "skipped", "system-out"}),
    "failure": ({"message", "type"}, set(), set()),
    "error": ({"message", "type"}, set(), set()),
    "skipped": ({"message"}, set(), set()),
    "system-out": (set(), set(), set()),
}


def _check(element, inside):
    assert element.tag in inside, f"{element.tag} where one of {inside} may stand"
    required, optional, children = JUNIT[element.tag]
    found = set(element.attrib)
    assert required <= found <= required | optional, (element.tag, found)
    if "time" in found:
        assert re.fullmatch(r"\d+(\.\d+)?", element.get("time")), element.get("time")
    for child in element:
        _check(child, children)


def read_junit(text):
    """The test cases; fails where the text has another shape, or counts wrongly."""
    root = xml.etree.ElementTree.fromstring(text.encode())
    _check(root, {"testsuites"})
    cases = []
    for case in root.iter("testcase"):
        results = [child for child in case if child.tag != "system-out"]
        assert len(results) <= 1, "a test case has one result"
        last = results[0] if results else None
        cases.append(Case(case.get("name"), case.get("classname"),
                          "passed" if last is None else last.tag,
                          last.get("type", "") if last is not None else "",
                          last.get("message", "") if last is not None else ""))
    for element in [root, *root.iter("testsuite")]:
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            if name in element.attrib:
                assert int(element.get(name)) == sum(case.result == tag for case in cases), name
        assert int(element.get("tests")) == len(cases)
    return cases


METRIC = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)')


def _labels(text):
    labels, at = [], 0
    while at < len(text):
        found = LABEL.match(text, at)
        assert found, f"no label at {text[at:at + 40]!r}"
        value = re.sub(r'\\(.)', lambda m: "\n" if m[1] == "n" else m[1], found[2])
        labels.append((found[1], value))
        at = found.end()
    assert len({name for name, _ in labels}) == len(labels), "a label comes twice"
    return tuple(labels)


def read_prometheus(text):
    """Values by metric and labels; fails on anything that the format does not have."""
    assert text.endswith("\n")
    series, kinds, helped, current = {}, {}, set(), None
    for line in text.splitlines():
        if found := re.fullmatch(rf"# HELP ({METRIC}) (.+)", line):
            assert found[1] not in helped, f"two helps of {found[1]}"
            helped.add(found[1])
        elif found := re.fullmatch(rf"# TYPE ({METRIC}) (gauge|counter)", line):
            current = found[1]
            assert current in helped and current not in kinds, current
            kinds[current] = found[2]
        else:
            found = re.fullmatch(rf"({METRIC})\{{(.*)\}} (-?\d+(?:\.\d+)?)", line)
            assert found, f"no sample: {line!r}"
            assert found[1] == current, "samples of a metric stand together, below its type"
            key = (found[1], _labels(found[2]))
            assert key not in series, f"a series comes twice: {key}"
            series[key] = float(found[3])
    return series
