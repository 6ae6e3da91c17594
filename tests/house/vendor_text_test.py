#!/usr/bin/python3
"""No sentence of a vendor's document stands in the tree: facts and figures only, in our own words.

The documents are not part of the project. They are looked for in ../shared/seeds beside the
checkout; exit code 77, which ctest counts as skipped, where they are not.
"""

import re
import sys

import source_tree

SKIPPED = 77
SEEDS = source_tree.ROOT.parent / "shared" / "seeds"

# So many words in a row are a sentence and no longer a heading, a title or a list of names.
RUN = 9

# Headings and cells that a catalog cites: the port table prints them, so that a place is found.
CITED = re.compile(r"\b(section|cited_as|title):(?: *>-?\n(?P<in> +)\S.*(?:\n(?P=in).*)*|.*)")

PROSE = (".md", ".yaml", ".json", ".cc", ".h", ".html", ".txt")


def words(text):
    """(word, line) of a text; marks, numbers and case do not count."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        found += [(word, number) for word in re.findall(r"[a-z]{2,}", line.lower())]
    return found


def runs(found):
    for i in range(len(found) - RUN + 1):
        yield tuple(word for word, _ in found[i:i + RUN]), found[i][1]


def copied(name, text, vendor):
    """Lines that begin a run of words of a vendor's document; one for each passage."""
    findings = []
    last = -10
    text = CITED.sub(lambda m: "\n" * m[0].count("\n"), text)
    for i, (run, line) in enumerate(runs(words(text))):
        if run in vendor:
            if i > last + RUN:
                findings.append(f"{name}:{line}: words of the document: {' '.join(run)}")
            last = i
    return findings


def can_fail():
    vendor = {run for run, _ in runs(words("The appliance opens its outgoing connections only to "
                                           "these three named hosts here."))}
    same = "So: the appliance opens its\noutgoing connections ONLY to these three, named hosts!"
    other = "outgoing connections of the appliance end at three named hosts"
    cited = "  section: >-\n    The appliance opens its\n    outgoing connections only to these\n"
    return (bool(copied("x", same, vendor)) and not copied("x", other, vendor)
            and not copied("x", cited, vendor))


def main():
    if not can_fail():
        print("the comparison of words does not work")
        return 1
    documents = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []
    if not documents:
        print("skipped: no documents in ../shared/seeds beside the checkout")
        return SKIPPED
    vendor = set()
    for document in documents:
        vendor |= {run for run, _ in runs(words(document.read_text(errors="replace")))}
    findings = []
    for name in source_tree.files():
        if name.endswith(PROSE) and name != "LICENSE":
            findings += copied(name, source_tree.read(name), vendor)
    print("\n".join(findings))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
