#!/usr/bin/python3
"""The change request as a spreadsheet program reads it. `request_test.py FAKE_REPORTS`."""

import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile

FOLDER = ""


class RequestTest(unittest.TestCase):
    def book(self, name):
        import openpyxl  # pylint: disable=import-outside-toplevel
        return openpyxl.load_workbook(os.path.join(FOLDER, name))

    def test_a_summary_then_a_sheet_for_each_firewall(self):
        book = self.book("request.xlsx")
        self.assertEqual(book.sheetnames, ["Summary", "edge1", "core1", "ora1-fw"])
        texts = [cell.value for row in book["Summary"].iter_rows() for cell in row if cell.value]
        self.assertEqual(texts[0], "Firewall change request: demo, Demo site")
        for part in ("edge1, Internet edge", "network team", "Open questions", "Assumptions",
                     "Through which port does support come in?",
                     "Idle sessions live for four hours."):
            self.assertIn(part, texts)

    def test_a_row_says_what_a_network_team_asks(self):
        sheet = self.book("request.xlsx")["core1"]
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual(len(rows), 9)
        row = dict(zip(rows[0], rows[3]))
        self.assertEqual(row, {
            "Row": "core1-0003", "Source": "ora1", "Source zone": "dc1",
            "Source addresses": "10.1.40.11", "Destination": "c1 (VIP)",
            "Destination zone": "backup", "Destination addresses": "10.2.0.21",
            "Service": "tcp/11117", "Initiator": "Oracle server (column: source and destination)",
            "Action": "permit", "Reason": "Writes Oracle backups.", "Feature": "oracle (on)",
            "Product": "Demo Backup", "Instance": "backup-1", "Document": "Demo ports, 2026-01",
            "Section": "Ports > Table 1", "Line": "20",
            "Requirement": "oracle/oracle-cluster/11117",
            "Translated": None, "Session timeout": None,
            "Doubt": "transport: TCP, as the table says (taken); or UDP, as the text says",
            "Expires": None})
        self.assertEqual(rows[8][-1], "2027-03-31")
        self.assertEqual(rows[1][1:7:5], ("c1 (node address)", "10.1.1.1\n10.1.1.2"))

    def test_header_is_frozen_and_filtered(self):
        sheet = self.book("request.xlsx")["core1"]
        self.assertEqual(sheet.freeze_panes, "B2")
        self.assertEqual(sheet.auto_filter.ref, "A1:V9")
        self.assertTrue(sheet["K2"].alignment.wrap_text)
        self.assertGreater(sheet.column_dimensions["K"].width, 30)

    def test_no_cell_is_a_formula(self):
        for sheet in self.book("hostile.xlsx"):
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f", cell.coordinate)
        with zipfile.ZipFile(os.path.join(FOLDER, "hostile.xlsx")) as parts:
            for name in parts.namelist():
                self.assertNotIn(b"<f>", parts.read(name), name)

    def test_no_clock_reaches_the_file(self):
        with zipfile.ZipFile(os.path.join(FOLDER, "request.xlsx")) as parts:
            times = {part.date_time for part in parts.infolist()}
            core = parts.read("docProps/core.xml").decode()
        self.assertEqual(times, {(1980, 1, 1, 0, 0, 0)})
        self.assertIn("2026-11-20T00:00:00Z", core)


def main():
    global FOLDER
    if importlib.util.find_spec("openpyxl") is None:
        print("skipped: python3-openpyxl is not installed")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="portwright-request-") as FOLDER:
        subprocess.run([sys.argv.pop(1), FOLDER], check=True)
        unittest.main()


if __name__ == "__main__":
    main()
