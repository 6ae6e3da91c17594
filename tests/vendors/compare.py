#!/usr/bin/env python3
"""Compares an exported port table with a truth file that people wrote by reading the document.

  compare.py TRUTH.csv EXPORT.csv [--atoms 1] [--ends 0.97] [--direction 0.97]

TRUTH has the columns line,source,destination,transport,ports,direction; EXPORT is the table that
`portwright catalog export PRODUCT --format csv` and `portwright import DOC --format csv` print.

Two questions are asked:
  (a) are (line, transport, ports) the same multiset?  Every missing and invented row is printed.
  (b) of the rows that stand on both sides, which share has the same ends, and which the same
      direction?  Every differing row is printed. Ends are compared without case and with white
      space squeezed; TRUTH may name several that will do, ` || ` between them. Rows of one (line,
      transport, ports) are paired so that the most agree.

Exit 0: (a) holds, or with --atoms below 1 both precision (the share of exported rows that are true)
and recall (the share of true rows that were exported) reach it, and both shares of (b) reach their
thresholds. 1: they do not. 2: bad input.
The last line holds the figures.
"""

import argparse
import csv
import sys

TRUTH_HEADER = ["line", "source", "destination", "transport", "ports", "direction"]
EXPORT_HEADER = ["section", "source", "destination", "transport", "ports", "direction", "line",
                 "flags", "note"]


class BadInput(Exception):
    """A file that cannot be compared; the text says which and why."""


def squeeze(text):
    return " ".join(text.split())


def read_rows(path, header):
    """Rows of a CSV file with exactly this header; each a dict, with its own row number."""
    try:
        with open(path, newline="", encoding="utf-8") as stream:
            records = list(csv.reader(stream, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: cannot be read: {error}") from error
    if not records or records[0] != header:
        found = ",".join(records[0]) if records else "an empty file"
        raise BadInput(f"{path}:1: expected the header {','.join(header)}, found {found}")
    rows = []
    for number, record in enumerate(records[1:], start=1):
        if len(record) != len(header):
            raise BadInput(f"{path}: row {number}: expected {len(header)} fields, "
                           f"found {len(record)}")
        row = dict(zip(header, record))
        if not row["line"].isdecimal():
            raise BadInput(f"{path}: row {number}: expected a line number, "
                           f"found '{row['line']}'")
        rows.append(row)
    return rows


def key_of(row):
    return (int(row["line"]), squeeze(row["transport"]).casefold(), squeeze(row["ports"]))


def group(rows):
    groups = {}
    for row in rows:
        groups.setdefault(key_of(row), []).append(row)
    return groups


def readings(text):
    return {squeeze(part).casefold() for part in text.split("||")}


def same(field, left, right):
    return bool(readings(left[field]) & readings(right[field]))


def same_ends(left, right):
    return same("source", left, right) and same("destination", left, right)


def score(left, right):
    """How well two rows agree. Ends outweigh direction; one equal end is better than none."""
    points = 2 * (same("source", left, right) + same("destination", left, right))
    return points + (6 if same_ends(left, right) else 0) + 5 * same("direction", left, right)


def best_matching(left, right):
    """Pairs (i, j) of an assignment with the highest sum of scores; min(len) pairs.

    The Hungarian method with potentials: O(n*n*m), n the smaller side.
    """
    if len(left) > len(right):
        return [(i, j) for j, i in best_matching(right, left)]
    size, width = len(left), len(right)
    row_potential = [0] * (size + 1)
    column_potential = [0] * (width + 1)
    owner = [0] * (width + 1)  # the row that holds a column; 0 = nobody
    for row in range(1, size + 1):
        owner[0] = row
        came_from = [0] * (width + 1)
        slack = [float("inf")] * (width + 1)
        used = [False] * (width + 1)
        column = 0
        while owner[column] != 0:
            used[column] = True
            current = owner[column]
            step, following = float("inf"), 0
            for j in range(1, width + 1):
                if used[j]:
                    continue
                cost = (-score(left[current - 1], right[j - 1])
                        - row_potential[current] - column_potential[j])
                if cost < slack[j]:
                    slack[j], came_from[j] = cost, column
                if slack[j] < step:
                    step, following = slack[j], j
            for j in range(width + 1):
                if used[j]:
                    row_potential[owner[j]] += step
                    column_potential[j] -= step
                else:
                    slack[j] -= step
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    return sorted((owner[j] - 1, j - 1) for j in range(1, width + 1) if owner[j])


def show(row):
    ends = f"{row['source']} -> {row['destination']}"
    port = f"{row['transport']} {row['ports']}".rstrip()
    return f"line {row['line']}: {ends}: {port} [{row['direction']}]"


def compare(truth, export):
    """Returns (missing, invented, pairs)."""
    left, right = group(truth), group(export)
    missing, invented, pairs = [], [], []
    for key in sorted(left.keys() | right.keys()):
        ours, theirs = left.get(key, []), right.get(key, [])
        matching = best_matching(ours, theirs)
        taken_ours = {i for i, _ in matching}
        taken_theirs = {j for _, j in matching}
        pairs += [(ours[i], theirs[j]) for i, j in matching]
        missing += [row for i, row in enumerate(ours) if i not in taken_ours]
        invented += [row for j, row in enumerate(theirs) if j not in taken_theirs]
    return missing, invented, pairs


def share(agreeing, total):
    return agreeing / total if total else 0.0


def report(missing, invented, pairs):
    """Prints what differs; returns the numbers of pairs with equal ends and equal direction."""
    for row in missing:
        print(f"missing    {show(row)}")
    for row in invented:
        print(f"invented   {show(row)}")
    ends = direction = 0
    for ours, theirs in pairs:
        if same_ends(ours, theirs):
            ends += 1
        else:
            print(f"ends       {show(ours)}\n      found {theirs['source']} -> "
                  f"{theirs['destination']}")
        if same("direction", ours, theirs):
            direction += 1
        else:
            print(f"direction  {show(ours)}\n      found [{theirs['direction']}]")
    return ends, direction


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth")
    parser.add_argument("export")
    parser.add_argument("--atoms", type=float, default=1.0,
                        help="precision and recall of (a) (default 1: the same multiset)")
    parser.add_argument("--ends", type=float, default=0.97, help="share of rows (default 0.97)")
    parser.add_argument("--direction", type=float, default=0.97,
                        help="share of rows (default 0.97)")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse_arguments(arguments)
    try:
        truth = read_rows(options.truth, TRUTH_HEADER)
        export = read_rows(options.export, EXPORT_HEADER)
    except BadInput as problem:
        print(f"compare.py: {problem}", file=sys.stderr)
        return 2
    if not truth:
        print(f"compare.py: {options.truth}: expected rows, found none", file=sys.stderr)
        return 2
    missing, invented, pairs = compare(truth, export)
    ends, direction = report(missing, invented, pairs)
    ends_share, direction_share = share(ends, len(pairs)), share(direction, len(pairs))
    precision, recall = share(len(pairs), len(export)), share(len(pairs), len(truth))
    good = (min(precision, recall) >= options.atoms and ends_share >= options.ends
            and direction_share >= options.direction)
    print(f"{'same' if good else 'differs'}: truth {len(truth)} export {len(export)} "
          f"missing {len(missing)} invented {len(invented)} matched {len(pairs)} "
          f"precision {precision:.4f} recall {recall:.4f} "
          f"ends {ends}/{len(pairs)} ({ends_share:.4f}) "
          f"direction {direction}/{len(pairs)} ({direction_share:.4f})")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
