#!/usr/bin/python3
"""Writes a vendor's document of a given size that nobody wrote, for benchmarks of the import.

  generate_document.py --shape tables --format markdown --bytes 10000000 -o FILE
  generate_document.py --shape ragged --count 100000 -o FILE

Same arguments, same bytes. It ends behind the first section (row, item) that reaches the size.
Shapes, and what --count counts:

  tables    sections with a heading, a sentence and a table of a few rows, some without the cells
            that a row span covered; in markdown, html, csv, asciidoc or text (a cell a paragraph)
  prose     sections of sentences that state rules (markdown)
  ragged    one table whose rows have from one to all of its cells (markdown; rows)
  paragraph one paragraph of the same sentences (markdown; sentences)
  digits    rows of fields of one digit (csv; rows)
  pipes     nothing but | (markdown; bytes)
  lists     items nested ten deep, one in three with a rule (markdown; items)
  small     tables of one row (markdown; tables)
  headings  headings and nothing else (markdown; headings)
"""

import argparse
import html
import pathlib
import random

ENDS = ["{product}", "Backup agent", "Admin workstation", "DNS server", "Storage array",
        "Directory server", "Web browser", "Log collector", "Mail relay", "Replica cluster",
        "Management node", "Any", "Object store (objects.example.com)", "Hypervisor hosts"]
TRANSPORTS = ["TCP", "TCP", "TCP", "UDP", "TCP/UDP"]
SERVICES = [("HTTPS", 443, "TCP"), ("SSH", 22, "TCP"), ("DNS", 53, "TCP/UDP"), ("NTP", 123, "UDP"),
            ("LDAP", 389, "TCP"), ("SMB", 445, "TCP"), ("SNMP", 161, "UDP"),
            ("Syslog", 514, "UDP"), ("NFS", 2049, "TCP/UDP"), ("SMTP", 25, "TCP")]
TRAFFIC = ["Management", "Backup", "Replication", "Data access", "Monitoring"]
DIRECTIONS = ["Incoming traffic", "Outgoing traffic", "Traffic in both directions"]
NOTES = ["Used by the {0} service of release {1}.{2}.",
         "Only required if {0} is configured.",
         "Default port for {0}; can be changed in the settings of the node.",
         "Carries up to {3} MB of data in a second; see step {2} of the guide.",
         "Optional. Needed for {0} from version {1}.{2} on, between all nodes of a cluster and "
         "the hosts that it protects, and kept open while a job of more than {3} GB runs.",
         "Monitoring with {0} and alerts by mail."]
HEADS = ["Source", "Destination", "Destination port", "Protocol", "Notes", "Type of traffic"]
LEAD = ("Where a node calls out through its own address, permit the addresses of all nodes; where "
        "it has a virtual address only, permit that one. Section {0} says how to tell.")
SENTENCES = ["The {a} must be able to reach the {b} on {t} port {p}.",
             "Open {t} {p} from the {a} to the {b} if {s} is configured.",
             "Release {v}.{w} keeps its records for {p} days and needs {v} GB for it.",
             "The {a} sends its requests to the {b} through port {p} ({t}), which can be changed.",
             "{s} traffic between the {a} and the {b} uses port {p} by default.",
             "An administrator installs the {a} before the {b} and checks that both answer."]


class Writer:
    """Sections from one sequence of random numbers."""

    def __init__(self):
        self.random = random.Random(20_260)

    def number(self):
        kind = self.random.random()
        if kind < 0.6:
            return str(self.random.randrange(1024, 60_000))
        if kind < 0.8:
            low = self.random.randrange(1024, 50_000)
            return f"{low}-{low + self.random.randrange(1, 200)}"
        return ", ".join(str(self.random.randrange(1024, 60_000))
                         for _ in range(self.random.randrange(2, 5)))

    def note(self, service):
        return self.random.choice(NOTES).format(
            service, self.random.randrange(1, 9), self.random.randrange(0, 10),
            self.random.randrange(2, 5000))

    def row(self, direction=""):
        service, port, transport = self.random.choice(SERVICES)
        known = self.random.random() < 0.4
        source, destination = self.random.choice(ENDS), self.random.choice(ENDS)
        if direction.startswith("Incoming"):
            destination = "{product}"
        elif direction.startswith("Outgoing"):
            source = "{product}"
        return [source, destination, str(port) if known else self.number(),
                transport if known else self.random.choice(TRANSPORTS), self.note(service),
                self.random.choice(TRAFFIC)]

    def rows(self, direction, lost):
        """Rows of a table; with `lost`, one in four lacks what a span of the row above covered."""
        out = []
        for i in range(self.random.randrange(2, 12)):
            row = self.row(direction)
            if lost and i > 0 and self.random.random() < 0.25:
                row = row[self.random.choice([1, 2, 2]):]
                if self.random.random() < 0.5:
                    row.pop()
            out.append(row)
        return out

    def sentence(self):
        service, port, _ = self.random.choice(SERVICES)
        return self.random.choice(SENTENCES).format(
            a=self.random.choice(ENDS[1:10]), b=self.random.choice(ENDS[1:10]), s=service,
            t=self.random.choice(TRANSPORTS),
            p=port if self.random.random() < 0.4 else self.random.randrange(1024, 60_000),
            v=self.random.randrange(1, 12), w=self.random.randrange(0, 10))


def pipes_of(cells):
    return "| " + " | ".join(cells) + " |\n"


def markdown_table(rows):
    return pipes_of(HEADS) + pipes_of(["---"] * len(HEADS)) + "".join(map(pipes_of, rows))


def html_table(rows):
    def line(cells, name):
        return ("<tr>" + "".join(f"<{name}>{html.escape(c)}</{name}>" for c in cells) + "</tr>\n")
    return ("<table>\n<thead>" + line(HEADS, "th") + "</thead>\n<tbody>\n" +
            "".join(line(row, "td") for row in rows) + "</tbody>\n</table>\n")


def asciidoc_table(rows):
    return ("[options=\"header\"]\n|===\n" + " ".join(f"|{c}" for c in HEADS) + "\n\n" +
            "\n".join("\n".join(f"|{c}" for c in row) + "\n" for row in rows) + "|===\n")


def quoted(cell):
    return f'"{cell}"' if "," in cell or ";" in cell else cell


def tables(writer, form, index):
    heading, lead = f"Section {index}", LEAD.format(index)
    direction = writer.random.choice(DIRECTIONS)
    rows = writer.rows(direction, form in ("markdown", "text"))
    if form == "html":
        return (f"<h2>{heading}</h2>\n<p>{lead}</p>\n<h3>{direction}</h3>\n" + html_table(rows))
    if form == "csv":
        head = "" if index > 1 else ",".join(HEADS) + "\n"
        return head + "".join(",".join(map(quoted, row)) + "\n" for row in rows)
    if form == "asciidoc":
        return f"== {heading}\n\n{lead}\n\n=== {direction}\n\n" + asciidoc_table(rows) + "\n"
    if form == "text":
        lines = [heading, lead, direction, *HEADS] + [cell for row in rows for cell in row]
        return "".join(line + "\n\n" for line in lines)
    return f"## {heading}\n\n{lead}\n\n### {direction}\n\n" + markdown_table(rows) + "\n"


def prose(writer, _, index):
    text = f"## Section {index}\n\n"
    for _ in range(writer.random.randrange(1, 4)):
        text += " ".join(writer.sentence() for _ in range(writer.random.randrange(2, 6))) + "\n\n"
    return text


def ragged(writer, _, index):
    head = "" if index > 1 else pipes_of(HEADS) + pipes_of(["---"] * len(HEADS))
    row = writer.row()
    begin = writer.random.randrange(0, len(row))
    return head + pipes_of(row[begin:writer.random.randrange(begin, len(row)) + 1])


def paragraph(writer, _, index):
    return ("# Ports\n\n" if index == 1 else "") + writer.sentence() + "\n"


def digits(writer, _, index):
    head = "Source,Destination,Port,Protocol,Notes,Number,Count,Other\n" if index == 1 else ""
    return head + ",".join(str(writer.random.randrange(10)) for _ in range(8)) + "\n"


def lists(writer, _, index):
    words = writer.sentence() if index % 3 == 0 else writer.random.choice(ENDS)
    return "  " * (index % 10) + "* " + words + "\n"


def small(writer, _, index):
    return (f"Table {index}\n\n" + pipes_of(HEADS[:4]) + pipes_of(["---"] * 4) +
            pipes_of(writer.row()[:4]) + "\n")


def headings(writer, _, index):
    return "#" * (index % 4 + 1) + f" {writer.random.choice(ENDS)}: {index}\n\n"


SHAPES = {"tables": tables, "prose": prose, "ragged": ragged, "paragraph": paragraph,
          "digits": digits, "pipes": lambda *_: "|", "lists": lists, "small": small,
          "headings": headings}


def pieces(shape, form, size, count):
    """The document's pieces, up to so many or so many bytes."""
    writer = Writer()
    written, index = 0, 0
    if form == "html":
        yield "<!DOCTYPE html>\n<html><head><title>Ports</title></head><body>\n<h1>Ports</h1>\n"
    elif form == "asciidoc":
        yield "= Ports\n\n"
    elif shape in ("tables", "prose", "ragged", "small") and form != "csv":
        yield "Ports\n\n" if form == "text" else "# Ports\n\n"
    while (count is None or index < count) and (size is None or written < size):
        index += 1
        piece = SHAPES[shape](writer, form, index)
        written += len(piece)
        yield piece
    if form == "html":
        yield "</body></html>\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shape", choices=SHAPES, required=True)
    parser.add_argument("--format", default="markdown",
                        choices=("markdown", "html", "csv", "asciidoc", "text"))
    parser.add_argument("--bytes", type=int)
    parser.add_argument("--count", type=int)
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    options = parser.parse_args()
    if (options.bytes is None) == (options.count is None):
        parser.error("expected either --bytes or --count")
    if options.shape not in ("tables", "digits") and options.format != "markdown":
        parser.error(f"expected markdown for {options.shape}, found {options.format}")
    with options.output.open("w", encoding="utf-8") as out:
        out.writelines(pieces(options.shape, options.format, options.bytes, options.count))


if __name__ == "__main__":
    main()
