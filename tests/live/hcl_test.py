#!/usr/bin/python3
"""Terraform's texts of the tree: a parser made of HashiCorp's own sees in them what ours sees.

Usage: hcl_test.py HCL_VALUES TREE. Skipped where the parser is not installed (./dev test --full).
"""

import json
import pathlib
import shutil
import subprocess
import sys

PARSE = """
const parser = require(process.argv[1]);
const fs = require('fs');
for (const name of process.argv.slice(2)) {
  const [values, error] = parser.parseToObject(fs.readFileSync(name, 'utf8'));
  if (error) throw new Error(name + ': ' + error);
  console.log(JSON.stringify(values));
}
"""


def lines_of(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def main():
    ours, tree = sys.argv[1], pathlib.Path(sys.argv[2])
    parser = tree / "build/npm/node_modules/hcl2-parser"
    if not parser.is_dir() or shutil.which("node") is None:
        print("skipped: hcl2-parser is not in build/npm; ./dev test --full installs it")
        return 77
    texts = [str(path) for path in sorted(tree.glob("src/dialect/*/testdata/*.tf"))]
    if not texts:
        sys.exit("no text was found")
    theirs = lines_of(["node", "-e", PARSE, str(parser), *texts])
    for name, expected, found in zip(texts, theirs, lines_of([ours, *texts]), strict=True):
        if expected != found:
            sys.exit(f"{name}: the readers differ\nexpected {expected}\nfound {found}")
    print(f"{len(texts)} texts, seen the same by both")
    return 0


if __name__ == "__main__":
    sys.exit(main())
