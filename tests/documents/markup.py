"""Writes tables of cells in the markup of several formats.

A cell is text, in which a line feed separates the items of a list, or None: the same as the cell
above, which spans it. `lost` says what becomes of None: `span` writes real spans, `drop` leaves
the cell out, so that the row is shorter, `blank` leaves it empty.
"""

import csv
import html
import io


def filled(rows):
    """Rows in which None is replaced by the text above."""
    out = []
    for row in rows:
        out.append([cell if cell is not None else out[-1][i] for i, cell in enumerate(row)])
    return out


def span_of(rows, row, column):
    """Rows that the cell covers."""
    end = row + 1
    while end < len(rows) and rows[end][column] is None:
        end += 1
    return end - row


def pipes(header, rows, lost, separator=True):
    def line(cells):
        return "| " + " | ".join(cells) + " |"
    out = [line(header)]
    if separator:
        out.append(line(["---"] * len(header)))
    for row in filled(rows) if lost == "span" else rows:
        if lost == "blank":
            cells = ["" if cell is None else cell for cell in row]
        else:
            cells = [cell for cell in row if cell is not None]
        out.append(line([cell.replace("\n", "<br>") for cell in cells]))
    return out + [""]


def html_table(header, rows, lost):
    out = ["<table>", "<tr>" + "".join(f"<th>{html.escape(h)}</th>" for h in header) + "</tr>"]
    for i, row in enumerate(rows):
        out.append("<tr>")
        for j, cell in enumerate(row):
            if cell is None and lost == "blank":
                out.append("<td></td>")
            if cell is None:
                continue
            spans = span_of(rows, i, j) if lost == "span" else 1
            attribute = f' rowspan="{spans}"' if spans > 1 else ""
            text = "<br>".join(html.escape(line) for line in cell.split("\n"))
            out.append(f"<td{attribute}>{text}</td>")
        out.append("</tr>")
    return out + ["</table>", ""]


def asciidoc(header, rows, lost):
    out = [f'[cols="{",".join("1" * len(header))}",options="header"]', "|==="]
    out.append(" ".join(f"|{h}" for h in header))
    for i, row in enumerate(rows):
        out.append("")
        for j, cell in enumerate(row):
            if cell is None and lost == "span":
                continue
            spans = span_of(rows, i, j) if lost == "span" else 1
            prefix = f".{spans}+" if spans > 1 else ""
            out.append(f"{prefix}|" + (cell or "").replace("\n", " +\n"))
    return out + ["|===", ""]


def rst_text(cell):
    return None if cell is None else cell.replace("*", "\\*")


def rst_grid(header, rows, lost):
    """Columns from left to right may span only as far as the one before them does."""
    rows = [[rst_text(cell) for cell in row] for row in rows]
    if lost != "span":
        rows = [["" if cell is None else cell for cell in row] for row in rows]
    table = [header] + rows
    widths = [max(len(row[j] or "") for row in table) + 2 for j in range(len(header))]
    out = ["+" + "+".join("-" * w for w in widths) + "+"]
    for i, row in enumerate(table):
        out.append("|" + "|".join(f" {cell or ''}".ljust(w) for cell, w in zip(row, widths)) + "|")
        mark = "=" if i == 0 else "-"
        after = table[i + 1] if i + 1 < len(table) else [""] * len(header)
        line = "".join("+" + (mark if after[j] is not None else " ") * w
                       for j, w in enumerate(widths))
        out.append(line + "+")
    return out + [""]


def rst_list(header, rows, lost):
    del lost  # a list table has no spans
    out = [".. list-table::", "   :header-rows: 1", ""]
    for row in [header] + rows:
        for j, cell in enumerate(row):
            out.append(("   * - " if j == 0 else "     - ") + (rst_text(cell) or ""))
    return [line.rstrip() for line in out] + [""]


def separated(header, rows, lost, delimiter):
    del lost
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(["" if cell is None else cell for cell in row])
    return stream.getvalue().rstrip("\n").split("\n") + [""]


def paragraphs(header, rows, lost):
    """Plain text, one cell a paragraph, as when a table was copied out of a page."""
    del lost
    out = []
    for row in [header] + filled(rows):
        for cell in row:
            out += [cell, ""]
    return out


# format -> (ending, mark of a heading of a level, table)
def heading(kind, text, level):
    if kind in ("pipes", "pipes_bare"):
        return ["#" * level + " " + text, ""]
    if kind == "html":
        return [f"<h{level}>{html.escape(text)}</h{level}>"]
    if kind == "asciidoc":
        return ["=" * level + " " + text, ""]
    if kind in ("rst_grid", "rst_list"):
        return [text, "=-~^"[level - 1] * len(text), ""]
    return [text, ""]


def paragraph(kind, text):
    return [f"<p>{html.escape(text)}</p>"] if kind == "html" else [text, ""]


ENDINGS = {"pipes": "md", "pipes_bare": "md", "html": "html", "asciidoc": "adoc",
           "rst_grid": "rst", "rst_list": "rst", "comma": "csv", "semicolon": "csv",
           "tab": "txt", "paragraphs": "txt"}


def table(kind, header, rows, lost):
    if kind in ("pipes", "pipes_bare"):
        return pipes(header, rows, lost, separator=kind == "pipes")
    if kind in ("comma", "semicolon", "tab"):
        return separated(header, rows, lost, {"comma": ",", "semicolon": ";", "tab": "\t"}[kind])
    write = {"html": html_table, "asciidoc": asciidoc, "rst_grid": rst_grid,
             "rst_list": rst_list, "paragraphs": paragraphs}[kind]
    return write(header, rows, lost)
