#!/usr/bin/python3
"""Checks YAML files against a JSON Schema.

  validate.py SCHEMA FILE...            every file is valid
  validate.py --refuse SCHEMA FILE...   no file is valid

Exit 0: so it is. 1: it is not. 2: bad usage. 77: skipped, the reason is printed.
"""

import json
import re
import sys

SKIPPED = 77

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: python3 has no {missing.name} here")
    sys.exit(SKIPPED)


class Loader(yaml.SafeLoader):
    """YAML 1.2, as editors read it: `on` is a word and 2026-12-01 a text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers
            if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def problems(validator, name):
    """One line for each thing that is wrong with a file."""
    try:
        with open(name, encoding="utf-8") as stream:
            document = yaml.load(stream, Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return [f"{name}: cannot be read: {error}"]
    found = sorted(validator.iter_errors(document), key=lambda error: list(map(str, error.path)))
    return [f"{name}: {'/'.join(map(str, error.path)) or 'the file'}: {error.message}"
            for error in found]


def main(arguments):
    refuse = arguments[:1] == ["--refuse"]
    arguments = arguments[1:] if refuse else arguments
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8") as stream:
        schema = json.load(stream)
    checker = jsonschema.validators.validator_for(schema)
    checker.check_schema(schema)
    validator = checker(schema)
    wrong = []
    for name in arguments[1:]:
        found = problems(validator, name)
        if refuse and not found:
            wrong.append(f"{name}: expected a problem, found none")
        elif not refuse:
            wrong += found
    print("\n".join(wrong + [f"{len(arguments) - 1} files, {len(wrong)} wrong"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
