#!/usr/bin/python3
"""Damages clean port tables at random and asks `portwright import` for the clean atoms back.

  damage.py --program PORTWRIGHT --damage KIND [--seeds 1-40] [--show SEED] [--verbose]

An atom is (source, destination, transport, port); lines do not count. Kinds with one reading:

  clean      nothing
  spans      cells equal to those above are left out (the row is shorter) or blank; which ones is
             told by what the rest is, or by an end that stands in a whole row as well
  separator  the line |---| is gone
  columns    in another order, under other headings
  wording    ports joined and transports spelled in other ways, both in one cell
  markup     HTML with real or lost spans, AsciiDoc, reStructuredText, CSV, tabs, one cell a
             paragraph
  lists      several ports, ports with their transports, or ends in a cell, on lines of their own
  notes      rows and paragraphs that are no rules, with numbers in them
  all        several of the above

Precision and recall must be at least 0.99 over all documents of a kind. One kind has two readings:

  ambiguous  one end of two is left out, and nothing tells which

There (transport, port) must come back as above, and a row whose ends differ from the clean ones
must carry the flag `ambiguous`: at most 0.01 of the rows may be wrong in silence.
"""

import argparse
import collections
import csv
import dataclasses
import pathlib
import random as random_module
import subprocess
import sys
import tempfile

import markup
import tables

KINDS = ("clean", "spans", "separator", "columns", "wording", "markup", "lists", "notes", "all",
         "ambiguous")
WANTED = 0.99
SILENT = 0.01

COLUMNS = ("source", "destination", "port", "transport", "purpose", "traffic")
PLAIN = {"source": "Source", "destination": "Destination", "port": "Port",
         "transport": "Protocol", "purpose": "Usage Notes", "traffic": "Type of Traffic"}
OTHER = {
    "source": ("From", "Origin", "Source host", "Source system", "Src"),
    "destination": ("To", "Target", "Destination host", "Target system", "Dst"),
    "port": ("Ports", "Port(s)", "Destination Port", "Port number", "Port range"),
    "transport": ("Transport", "Proto", "Protocol(s)", "Transport protocol", "TCP/UDP"),
    "purpose": ("Purpose", "Description", "Notes", "Remarks", "Comment"),
    "traffic": ("Traffic type", "Category", "Traffic"),
}
NOTES = ("Version 7.2 or later is needed for the next entry.",
         "Changed in March 2021, see ticket 48213.",
         "The buffer holds 4096 records of 512 bytes.",
         "Sessions end after 14400 seconds without traffic.")


class Plan:
    """What is done to one document."""

    def __init__(self, kind, random):
        self.random = random
        self.kind = kind
        every = kind == "all"

        def on(name, share=0.6):
            return kind == name or (every and random.random() < share)
        self.spans = on("spans") or kind == "ambiguous"
        self.wording = on("wording")
        self.lists = on("lists", 0.3)
        self.notes = on("notes")
        self.columns = on("columns", 0.5)
        self.form = "pipes"
        if kind == "separator" or (every and random.random() < 0.2):
            self.form = "pipes_bare"
        elif on("markup"):
            self.form = random.choice(("html", "html", "asciidoc", "rst_grid", "rst_list",
                                       "comma", "semicolon", "tab", "paragraphs"))
            self.spans = self.spans or random.random() < 0.7
        self.lists = self.lists and self.form in ("pipes", "pipes_bare", "html")
        # What a format can lose: cells left out of AsciiDoc or CSV would shift all that follow.
        self.lost = "blank"
        if self.form in ("pipes", "pipes_bare"):
            self.lost = random.choice(("drop", "drop", "blank"))
        elif self.form == "html":
            self.lost = random.choice(("span", "drop", "blank"))
        elif self.form in ("asciidoc", "rst_grid"):
            self.lost = "span"
        if kind == "ambiguous":
            self.lost = "drop"
        columns = [name for name in COLUMNS
                   if name not in ("purpose", "traffic") or random.random() < 0.7]
        if self.columns:
            random.shuffle(columns)
        self.header = list(columns)


def port_text(plan, row):
    ports = row.ports
    if row.zipped or (plan.lists and len(ports) > 1):
        return "\n".join(ports)
    if not plan.wording:
        return ", ".join(ports)
    dash = plan.random.choice(("-", "-", " - ", "\u2013", " to "))
    ports = [port.replace("-", dash) for port in ports]
    if len(ports) > 1 and plan.random.random() < 0.4:
        return ", ".join(ports[:-1]) + " and " + ports[-1]
    return plan.random.choice((", ", ",", " ", "; ", " / ") if dash == "-" else (", ", "; ")) \
        .join(ports)


def transport_text(plan, row):
    transports = row.transports
    if row.zipped:
        return "\n".join(transport.upper() for transport in transports)
    if len(transports) == 2:
        if plan.lists and len(row.ports) == 1:
            return "TCP\nUDP"
        if plan.wording:
            return plan.random.choice(("TCP/UDP", "TCP, UDP", "TCP and UDP", "UDP/TCP", "tcp/udp",
                                       "TCP & UDP", "TCP / UDP"))
        return "TCP/UDP"
    name = transports[0].upper()
    if plan.wording:
        return plan.random.choice((name, name, name.lower(), name.title()))
    return name


def joined_text(plan, row):
    """Port and transport in one cell: 443/TCP, TCP 443."""
    shape = plan.random.choice(("{p}/{t}", "{t} {p}", "{t}/{p}", "{p} ({t})"))
    return ", ".join(shape.format(p=port, t=transport.upper())
                     for transport, port in row.services())


def cells_of(plan, row, joined):
    if joined:
        texts = {"port": joined_text(plan, row)}
    else:
        texts = {"port": port_text(plan, row),
                 "transport": transport_text(plan, row)}
    texts.update(source=row.source, destination=row.destination, purpose=row.purpose,
                 traffic=row.traffic)
    return [texts[name] for name in plan.header if name in texts]


def same_columns(plan, above, row, known):
    """Columns whose cells may be left out, so that one reading is left; a set.

    Both ends; the source alone where the destination stands in a whole row too and is no source
    anywhere (`known`); with them the
    transport and the kind of traffic.
    """
    usual = plan.header[:2] == ["source", "destination"]
    source = above.source == row.source
    destination = above.destination == row.destination
    lost = set()
    if plan.kind == "ambiguous":
        if source != destination:
            lost.add("source" if source else "destination")
        return lost
    if source and destination:
        lost |= {"source", "destination"}
    elif source and (plan.lost != "drop" or (usual and row.destination in known)):
        lost.add("source")
    if not lost:
        return lost
    # A list of transports that is taken from above would read as one for each port.
    listed = above.zipped or row.zipped or (plan.lists and len(row.transports) > 1)
    if "destination" in lost and above.transports == row.transports and not listed:
        lost.add("transport")
    if plan.header[-1] == "traffic" and above.traffic == row.traffic:
        lost.add("traffic")
    return lost


def spanned(plan, section, joined, known, sources):
    """Rows of cells; None where a cell is left out."""
    out = []
    above = None
    nested = plan.form == "rst_grid"
    for row in section.rows:
        cells = cells_of(plan, row, joined)
        names = [name for name in plan.header if not (joined and name == "transport")]
        if above is not None and plan.spans and plan.random.random() < 0.8:
            lost = same_columns(plan, above, row, known)
            if not nested and plan.random.random() < 0.3:
                lost -= {"transport", "traffic"}
            cells = [None if name in lost else cell for name, cell in zip(names, cells)]
        if row.destination not in sources and all(cell is not None for cell in cells):
            known.add(row.destination)
        out.append(cells)
        above = row
    return out


def with_lists(plan, rows):
    """Some rows get a second destination, or a second port with a transport of its own."""
    if not plan.lists:
        return rows
    out = []
    used = {port for row in rows for port in row.ports}
    for row in rows:
        other = plan.random.choice([name for name in tables.HOSTS
                                    if name not in (row.source, row.destination)])
        port = str(plan.random.randint(60100, 65000))
        what = plan.random.random()
        alone = len(row.ports) == 1 and len(row.transports) == 1  # else zipped or crossed?
        if what < 0.25 and alone:
            row = dataclasses.replace(row, destination=row.destination + "\n" + other)
        elif 0.25 <= what < 0.5 and alone and port not in used:
            used.add(port)
            second = "udp" if row.transports[0] == "tcp" else "tcp"
            row = dataclasses.replace(row, ports=row.ports + [port], zipped=True,
                                      transports=row.transports + (second,))
        out.append(row)
    return out


def with_notes(plan, cells):
    if not plan.notes or plan.form in ("rst_grid", "paragraphs"):
        return cells
    out = []
    for i, row in enumerate(cells):
        whole = all(cell is not None for cell in row)
        if i and whole and plan.random.random() < 0.25:
            out.append([plan.random.choice(NOTES)] + [""] * (len(row) - 1))
        out.append(row)
    return out


def atoms_of(sections):
    atoms = collections.Counter()
    for section in sections:
        for row in section.rows:
            for source in row.source.split("\n"):
                for destination in row.destination.split("\n"):
                    for transport, port in row.services():
                        atoms[source.lower(), destination.lower(), transport, port] += 1
    return atoms


def document(kind, seed):
    """Returns (text, ending, atoms)."""
    random = random_module.Random(f"{kind} {seed}")
    plan = Plan(kind, random)
    title, _, sections = tables.make(random)
    if plan.form in ("comma", "semicolon", "tab"):
        sections = sections[:1]
    names = dict(PLAIN)
    if plan.columns:
        names = {name: random.choice(OTHER[name] + (PLAIN[name],)) for name in COLUMNS}
    joined = plan.wording and not plan.lists and random.random() < 0.3
    header = [names[name] for name in plan.header if not (joined and name == "transport")]
    bare = plan.form in ("comma", "semicolon", "tab")
    lines = [] if bare else markup.heading(plan.form, title, 1)
    known = set()
    sources = {row.source for section in sections for row in section.rows}
    for section in sections:
        section.rows = with_lists(plan, section.rows)
        if not bare:
            lines += markup.heading(plan.form, section.heading, 2)
            if plan.notes:
                lines += markup.paragraph(plan.form, random.choice(NOTES))
            if section.direction:
                lines += markup.heading(plan.form, section.direction, 3)
        cells = with_notes(plan, spanned(plan, section, joined, known, sources))
        lines += markup.table(plan.form, header, cells, plan.lost)
    text = "\n".join(lines).rstrip("\n") + "\n"
    return text, markup.ENDINGS[plan.form], atoms_of(sections)


def run_import(program, path):
    done = subprocess.run([program, "import", str(path), "--format", "csv"],
                          capture_output=True, timeout=60, check=False)
    if done.returncode != 0:
        print(done.stderr.decode(errors="replace").strip())
        return []
    return list(csv.DictReader(done.stdout.decode().splitlines()))


def atom(row):
    def words(text):
        return " ".join(text.split()).lower()
    return words(row["source"]), words(row["destination"]), row["transport"], row["ports"]


class Score:
    def __init__(self):
        self.wanted = self.found = self.same = self.documents = self.silent = 0

    def add(self, wanted, rows, product_names):
        """`@product` may stand for the product's name: the document has no placeholder for it."""
        found = collections.Counter()
        flagged = collections.Counter()
        for row in rows:
            key = atom(row)
            for name in product_names:
                key = tuple(name if part == "@product" else part for part in key)
            found[key] += 1
            if "ambiguous" in row["flags"].split():
                flagged[key] += 1
        self.documents += 1
        self.wanted += sum(wanted.values())
        self.found += sum(found.values())
        self.same += sum((wanted & found).values())
        wrong = found - wanted
        self.silent += sum((wrong - flagged).values())
        return wanted - found, wrong

    def precision(self):
        return self.same / self.found if self.found else 0.0

    def recall(self):
        return self.same / self.wanted if self.wanted else 0.0


def without_ends(counter):
    out = collections.Counter()
    for (_, _, transport, port), count in counter.items():
        out["*", "*", transport, port] += count
    return out


def judge(options, seeds):
    score = Score()
    bare = Score()
    for seed in seeds:
        text, ending, wanted = document(options.damage, seed)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / f"ports.{ending}"
            path.write_text(text, encoding="utf-8", newline="")
            rows = run_import(options.program, path)
        title = text.split("Firewall ports of ")
        product = title[1].split("\n")[0].split("<")[0].strip().lower() if len(title) > 1 else ""
        missing, wrong = score.add(wanted, rows, [product] if product else [])
        for row in rows:
            row["source"] = row["destination"] = "*"
        bare.add(without_ends(wanted), rows, [])
        if (missing or wrong) and options.verbose:
            print(f"seed {seed} ({ending})")
            for key in sorted(missing):
                print(f"  missing  {key}")
            for key in sorted(wrong):
                print(f"  invented {key}")
    return score, bare


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program")
    parser.add_argument("--damage", choices=KINDS, required=True)
    parser.add_argument("--seeds", default="1-40", help="FIRST-LAST")
    parser.add_argument("--show", help="print the document of a seed and its atoms")
    parser.add_argument("--verbose", action="store_true", help="print what differs")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse_arguments(arguments)
    if options.show:
        text, _, atoms = document(options.damage, int(options.show))
        print(text)
        for key in atoms:
            print(*key, sep=" | ")
        return 0
    first, last = options.seeds.split("-")
    score, bare = judge(options, range(int(first), int(last) + 1))
    print(f"{options.damage}: documents {score.documents} atoms {score.wanted} "
          f"precision {score.precision():.4f} recall {score.recall():.4f}; without ends "
          f"precision {bare.precision():.4f} recall {bare.recall():.4f}; wrong and unflagged "
          f"{score.silent}")
    if options.damage == "ambiguous":
        good = (min(bare.precision(), bare.recall()) >= WANTED
                and score.silent <= SILENT * score.wanted)
    else:
        good = min(score.precision(), score.recall()) >= WANTED
    if not good:
        print(f"expected precision and recall of at least {WANTED}; --verbose shows what differs")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
