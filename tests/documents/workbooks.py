"""Workbooks as vendors send them, made with openpyxl, and the rows that they say.

A line of a workbook is the row of its sheet, counted from 1.
"""

import csv
import datetime

# name -> (rows of cells, merged ranges, truth rows)
BOOKS = {
    # A title over all columns, cells merged as in the original, an empty row between two tables.
    "merged": (
        [["Port list of Sanderling Backup", None, None, None, None],
         ["Source", "Destination", "Port", "Protocol", "Notes"],
         ["Server", "Client", "1500-1509", "TCP", "Sessions"],
         [None, None, "1581", None, "Scheduler"],
         [None, "Library", "10000", None, "NDMP"],
         ["Client", "Server", "1543", "TCP", "Restores"]],
        ["A1:E1", "A3:A5", "B3:B4", "D3:D5"],
        [(3, "Server", "Client", "tcp", "1500-1509", ""),
         (4, "Server", "Client", "tcp", "1581", ""),
         (5, "Server", "Library", "tcp", "10000", ""),
         (6, "Client", "Server", "tcp", "1543", "")]),
    # The same kind of sheet, after somebody split the merged cells: blanks below the first.
    "blanks": (
        [["Direction", "Source", "Destination", "Port", "Protocol", "Notes"],
         ["Incoming", "Sensor", "Gateway", "5683", "UDP", "Readings"],
         [None, None, None, "5684", "UDP", "Readings, encrypted"],
         [None, "Technician", "Gateway", "22", "TCP", "Shell"],
         ["Outgoing", "Gateway", "Broker", "1883, 8883", "TCP", "MQTT"],
         [None, None, "Time server", "123", "UDP", "Clock"]],
        [],
        [(2, "Sensor", "Gateway", "udp", "5683", "in"),
         (3, "Sensor", "Gateway", "udp", "5684", "in"),
         (4, "Technician", "Gateway", "tcp", "22", "in"),
         (5, "Gateway", "Broker", "tcp", "1883", "out"),
         (5, "Gateway", "Broker", "tcp", "8883", "out"),
         (6, "Gateway", "Time server", "udp", "123", "out")]),
    # Numbers and dates as such, not as text.
    "numbers": (
        [["As of", datetime.date(2024, 2, 29), None, None],
         ["Source", "Destination", "Port", "Protocol"],
         ["Editor", "Store", 6101, "TCP"],
         ["Editor", "Store", 6102.0, "TCP/UDP"],
         ["Player", "Store", "554; 8554", "TCP"]],
        [],
        [(3, "Editor", "Store", "tcp", "6101", ""),
         (4, "Editor", "Store", "tcp", "6102", ""),
         (4, "Editor", "Store", "udp", "6102", ""),
         (5, "Player", "Store", "tcp", "554", ""),
         (5, "Player", "Store", "tcp", "8554", "")]),
}


def possible():
    try:
        import openpyxl  # noqa: F401 (only looked for)
    except ImportError:
        return False
    return True


def make(name, path):
    import openpyxl
    rows, merged, _ = BOOKS[name]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ports"
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)


def write_truth(name, path):
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["line", "source", "destination", "transport", "ports", "direction"])
        writer.writerows(BOOKS[name][2])
