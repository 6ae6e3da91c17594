#!/usr/bin/python3
"""Imports one document and judges what came out; a test of ctest.

  import_document.py --program PORTWRIGHT --truth ROWS.csv DOCUMENT    the rows (see compare.py)
  import_document.py --program PORTWRIGHT --flags FLAGS.csv DOCUMENT   flags that they must have
  import_document.py --program PORTWRIGHT --workbook NAME              a workbook made here
  import_document.py ... --found PATTERN                               one that may not be there

FLAGS.csv has the columns line,transport,ports,flag. Exit 0: as it must be. 1: it differs. 77: the
document is not there. The document is imported twice: the same input must give the same bytes.
"""

import argparse
import csv
import glob
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "vendors"))

import compare  # noqa: E402 (lies in the folder above)
import workbooks  # noqa: E402

SKIPPED = 77
SECONDS = 50


class Failed(Exception):
    """The program did not do what it must; the text says what."""


def run_import(program, document):
    """The table that the program prints, as bytes."""
    done = subprocess.run([program, "import", str(document), "--format", "csv"],
                          capture_output=True, timeout=SECONDS, check=False)
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise Failed(f"import {document}: exit {done.returncode}: {said}")
    return done.stdout


def imported(program, document):
    first = run_import(program, document)
    if run_import(program, document) != first:
        raise Failed(f"import {document}: two runs gave different bytes")
    return first


def judge_rows(table, truth, options):
    with tempfile.TemporaryDirectory() as folder:
        export = pathlib.Path(folder) / "export.csv"
        export.write_bytes(table)
        return compare.main([str(truth), str(export), "--atoms", str(options.atoms),
                             "--ends", str(options.ends), "--direction", str(options.direction)])


def judge_flags(table, wanted):
    """Every row of (line, transport, ports) must have the flag; there must be one."""
    rows = list(csv.DictReader(table.decode().splitlines()))
    missing = 0
    with open(wanted, newline="", encoding="utf-8") as stream:
        for want in csv.DictReader(stream):
            place = (want["line"], want["transport"], want["ports"])
            found = [row["flags"].split() for row in rows
                     if (row["line"], row["transport"], row["ports"]) == place]
            if not found or not all(want["flag"] in flags for flags in found):
                missing += 1
                print(f"line {place[0]}: {place[1]} {place[2]}: expected the flag "
                      f"'{want['flag']}', found {found or 'no row'}")
    print(f"{missing} flags missing")
    return 1 if missing else 0


def judge_workbook(options):
    if not workbooks.possible():
        print("skipped: no openpyxl")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        document = pathlib.Path(folder) / f"{options.workbook}.xlsx"
        truth = pathlib.Path(folder) / "truth.csv"
        workbooks.make(options.workbook, document)
        workbooks.write_truth(options.workbook, truth)
        return judge_rows(imported(options.program, document), truth, options)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--truth")
    parser.add_argument("--flags")
    parser.add_argument("--workbook")
    parser.add_argument("--found")
    parser.add_argument("--atoms", type=float, default=1.0)
    parser.add_argument("--ends", type=float, default=1.0)
    parser.add_argument("--direction", type=float, default=1.0)
    parser.add_argument("document", nargs="?")
    options = parser.parse_args(arguments)
    try:
        if options.workbook:
            return judge_workbook(options)
        document = options.document
        if options.found:
            there = glob.glob(options.found)
            if len(there) != 1:
                print(f"skipped: no {options.found}")
                return SKIPPED
            document = there[0]
        table = imported(options.program, document)
        if options.flags:
            return judge_flags(table, options.flags)
        return judge_rows(table, options.truth, options)
    except (Failed, subprocess.TimeoutExpired) as problem:
        print(problem)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
