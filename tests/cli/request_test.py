#!/usr/bin/python3
"""A change request out and back: the files, answers in a workbook, and what follows from them."""

import csv
import datetime
import json
import os
import shutil
import stat
import tempfile
import unittest
import zipfile

import program
from program import BAD_INPUT, DAY, FINE, NO, run

try:
    import openpyxl
except ImportError:
    openpyxl = None

WHO = {"decision": "approved", "decided_by": "a.boss", "decided_on": "2026-11-20"}
STEM = "branch.network-team"


def text_of(path):
    return program.read(path).decode()


class RequestTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.site = os.path.join(self.folder, "site")
        shutil.copytree(os.path.join(program.ROOT, "examples/request"), self.site)
        for name in ("decisions.yaml", "answered.csv"):
            path = os.path.join(self.site, name)
            if os.path.exists(path):
                os.unlink(path)

    def request(self, *more, day=DAY):
        out = os.path.join(self.folder, "out")
        ran = run("request", self.site, "-o", out, "--as-of", day, *more)
        self.assertEqual(ran.code, FINE, ran.err)
        with open(os.path.join(out, STEM + ".csv"), encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def answer(self, rows, name="answered.csv"):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        return path

    def read(self, path, *more, day=DAY):
        return run("request", "read", path, "--site", self.site, "--as-of", day, *more)

    def decisions(self):
        return text_of(os.path.join(self.site, "decisions.yaml"))

    def row(self, rows, requirement):
        return next(row for row in rows if row["requirement"] == requirement)

    def test_rows_say_what_changes_at_the_firewall(self):
        rows = self.request("--requester", "j.doe")
        actions = {row["requirement"] or "line": row["action"] for row in rows}
        self.assertEqual(actions, {"extra/files": "widen", "extra/print": "new",
                                   "extra/monitoring": "new", "extra/telnet": "none",
                                   "line": "remove"})
        removal = next(row for row in rows if row["closes"])
        self.assertIn("tcp dport 3389 accept", removal["closes"])
        self.assertEqual(removal["requester"], "j.doe")
        self.assertEqual(self.row(rows, "extra/telnet")["needed_until"], "2027-03-31")

    def test_files_are_for_their_owner_and_the_same_every_time(self):
        self.request()
        first = {}
        for name in os.listdir(os.path.join(self.folder, "out")):
            path = os.path.join(self.folder, "out", name)
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
            with open(path, "rb") as stream:
                first[name] = stream.read()
        self.assertEqual(sorted(first), [STEM + ".csv", STEM + ".xlsx"])
        self.request()
        for name, content in first.items():
            with open(os.path.join(self.folder, "out", name), "rb") as stream:
                self.assertEqual(stream.read(), content)

    def test_ids_stay_while_others_come(self):
        before = {row["row"] for row in self.request() if row["requirement"] != "extra/print"}
        path = os.path.join(self.site, "site.yaml")
        text = text_of(path).replace("tcp/631, tcp/9100", "tcp/631")
        program.write(self.site, "site.yaml", text)
        after = {row["row"] for row in self.request()}
        self.assertLessEqual(before, after)

    def test_an_answer_goes_into_texts_and_proofs(self):
        rows = self.request()
        for row in rows:
            row.update(WHO, ticket="CHG-1")
        files = self.row(rows, "extra/files")
        files.update(decision="narrowed", narrowed_destination="192.0.2.10")
        self.row(rows, "extra/telnet").update(decision="refused", comment="'=no")
        rows.reverse()
        ran = self.read(self.answer(rows))
        self.assertEqual(ran.code, NO, ran.err)
        self.assertEqual(ran.err, "")
        self.assertIn("Stops working", ran.out)
        self.assertIn("telnet", self.decisions())
        self.assertIn('comment: "=no"', self.decisions())
        rendered = run("render", self.site, "--at", "gw1", "--approved", "--as-of", DAY)
        self.assertEqual(rendered.code, FINE, rendered.err)
        text = rendered.out
        self.assertIn("192.0.2.10", text)
        self.assertNotIn("192.0.2.11 . tcp . 445", text)
        # What is approved is exactly right; refused and missing is no failure.
        program.write(self.site, "gw1.nft", text)
        proven = run("prove", self.site, "--at", "gw1", "--as-of", DAY)
        self.assertEqual(proven.code, FINE, proven.out + proven.err)
        self.assertIn("nothing but what is approved", proven.out)
        self.assertEqual(run("prove", self.site, "--at", "gw1", "--as-of", DAY,
                             "--as-planned").code, NO)
        # The whole plan permits more than that.
        whole = run("render", self.site, "--at", "gw1", "--as-of", DAY)
        program.write(self.site, "gw1.nft", whole.out)
        proven = run("prove", self.site, "--at", "gw1", "--as-of", DAY)
        self.assertEqual(proven.code, NO)
        self.assertIn("something is open that nobody approved", proven.out)
        self.assertIn("nothing required is blocked", proven.out)

    def test_a_second_answer_is_written_to_the_same_lines(self):
        rows = self.request()
        for row in rows:
            row.update(WHO)
        self.assertEqual(self.read(self.answer(rows)).code, FINE)
        once = self.decisions()
        self.assertEqual(self.read(self.answer(rows)).code, FINE)
        self.assertEqual(self.decisions(), once)
        rows[0]["ticket"] = "CHG-2"
        self.assertEqual(self.read(self.answer(rows)).code, FINE)
        changed = set(self.decisions().split("\n")) - set(once.split("\n"))
        self.assertEqual(changed, {"    ticket: CHG-2"})

    def test_what_cannot_be_taken_is_named(self):
        rows = self.request()
        for row in rows:
            row.update(WHO)
        rows.sort(key=lambda row: row["closes"])  # the removal last
        rows[1]["source_addresses"] = "0.0.0.0/0"
        rows[2]["decision"] = "maybe"
        rows[3]["valid_until"] = "01/02/2027"
        gone = rows.pop(0)["row"]
        good = rows[3]["row"]
        rows.append(dict(rows[0], row="R-0123456789AB"))
        ran = self.read(self.answer(rows))
        self.assertEqual(ran.code, NO)
        for row in rows[0:3]:
            self.assertIn(row["row"] + ": expected", ran.err)
        self.assertIn("R-0123456789AB: expected a row of the request", ran.err)
        self.assertIn(gone + ": expected every row", ran.err)
        self.assertEqual(self.decisions().count("decision: "), 1)
        self.assertIn(good, self.decisions())

    def test_another_request_needs_rebase(self):
        rows = self.request()
        for row in rows:
            row.update(WHO)
        path = self.answer(rows)
        text = text_of(os.path.join(self.site, "site.yaml"))
        program.write(self.site, "site.yaml", text.replace("tcp/631, tcp/9100", "tcp/631"))
        ran = self.read(path)
        self.assertEqual(ran.code, BAD_INPUT)
        self.assertIn("expected answers to request Q-", ran.err)
        ran = self.read(path, "--rebase")
        self.assertEqual(ran.code, NO)
        self.assertIn(self.row(rows, "extra/print")["row"] + ": expected a row of today's plan",
                      ran.err)
        self.assertEqual(self.decisions().count("decision: approved"), 4)

    @unittest.skipUnless(openpyxl, "python3 has no openpyxl here")
    def test_a_workbook_comes_back(self):
        self.request()
        path = os.path.join(self.folder, "out", STEM + ".xlsx")
        book = openpyxl.load_workbook(path)
        self.assertEqual(book.sheetnames, ["Summary", "Request"])
        sheet = book["Request"]
        column = {cell.value: cell.column for cell in sheet[1]}
        self.assertTrue(sheet.row_dimensions[1].hidden)

        def put(row, **cells):
            for key, value in cells.items():
                sheet.cell(row, column[key]).value = value

        for row in range(3, sheet.max_row + 1):
            put(row, **WHO)
        put(3, valid_until=datetime.date(2027, 1, 31))
        put(4, valid_until=46477)
        put(5, ticket="=1+1")
        sheet.merge_cells(start_row=6, end_row=7, start_column=column["decision"],
                          end_column=column["decision"])
        for cell in sheet[2]:
            cell.value = "Überschrift: " + cell.value
        ids = [sheet.cell(row, column["row"]).value for row in range(3, sheet.max_row + 1)]
        book.save(path)
        ran = self.read(path)
        self.assertEqual(ran.code, NO, ran.err)
        for at_fault in ids[2:5]:
            self.assertIn(at_fault + ": expected", ran.err)
        self.assertIn("until: 2027-01-31", self.decisions())
        self.assertIn("until: 2027-03-31", self.decisions())
        self.assertEqual(self.decisions().count("decision: "), 2)

    def test_the_register_says_what_is_known(self):
        rows = self.request("--requester", "j.doe")
        for row in rows:
            row.update(WHO, ticket="CHG-1", valid_until="2026-12-15")
        self.row(rows, "extra/print")["decision"] = ""
        self.assertEqual(self.read(self.answer(rows)).code, NO)
        rows = self.request("--requester", "j.doe")
        for row in rows:
            row.update(WHO, ticket="CHG-1", valid_until="2026-12-15")
        self.row(rows, "extra/print").update({key: "" for key in WHO}, ticket="", valid_until="")
        self.assertEqual(self.read(self.answer(rows)).code, FINE)
        usage = program.write(self.folder, "files1.json",
                              '[{"requirement": "extra/files", "packets": 3, "bytes": 1, '
                              '"last_used": "2026-11-01T10:00:00Z", "shared_with": ""}]')
        ran = run("register", self.site, "--as-of", DAY, "--format", "csv", "--usage", usage)
        self.assertEqual(ran.code, FINE, ran.err)
        listed = list(csv.DictReader(ran.out.split("\n\n")[0].split("\n")))
        files = self.row(listed, "extra/files")
        self.assertEqual((files["approver"], files["requester"], files["ticket"]),
                         ("a.boss", "j.doe", "CHG-1"))
        self.assertEqual((files["first_seen"], files["valid_until"]), (DAY, "2026-12-15"))
        self.assertEqual(files["last_used"], "2026-11-01T10:00:00Z")
        self.assertEqual(self.row(listed, "extra/telnet")["last_used"], "unknown")
        self.assertEqual(self.row(listed, "extra/telnet")["implemented"], "yes")
        self.assertNotIn("extra/print", [row["requirement"] for row in listed])
        for kind in ("html", "xlsx", "json"):
            once = run("register", self.site, "--as-of", DAY, "--format", kind)
            again = run("register", self.site, "--as-of", DAY, "--format", kind)
            self.assertEqual(once.code, FINE, once.err)
            self.assertEqual(once.bytes, again.bytes)

    def test_the_register_says_what_works(self):
        probed = program.write(self.folder, "probed.json", json.dumps({"outcomes": [
            {"requirement": "extra/telnet", "from": "mon1", "to": "print1",
             "source": "192.0.2.140", "destination": "192.0.2.20", "service": "tcp/23",
             "expected": "open", "outcome": "open", "grade": "both ends"},
            {"requirement": "extra/files", "from": "desks", "to": "files2",
             "source": "192.0.2.161", "destination": "192.0.2.11", "service": "tcp/445",
             "expected": "open", "outcome": "filtered", "grade": "one end"}]}))
        ran = run("register", self.site, "--as-of", DAY, "--format", "json", "--outcomes", probed)
        self.assertEqual(ran.code, FINE, ran.err)
        tables = json.loads(ran.out)
        rows = {row["requirement"]: row for row in tables["permitted"] + tables["not_permitted"]}
        self.assertEqual({name: row["working"] for name, row in rows.items()},
                         {"extra/telnet": "yes", "extra/files": "no", "extra/print": "unknown",
                          "extra/monitoring": "unknown"})
        self.assertEqual({name: row["implemented"] for name, row in rows.items()},
                         {"extra/telnet": "yes", "extra/files": "no", "extra/print": "no",
                          "extra/monitoring": "no"})
        states = tables["states"][0]
        self.assertEqual([int(states[key]) for key in ("rows", "requested", "approved",
                                                       "implemented", "working", "failing")],
                         [4, 4, 0, 1, 1, 1])
        broken = program.write(self.folder, "broken.json", "no")
        ran = run("register", self.site, "--as-of", DAY, "--outcomes", broken)
        self.assertEqual(ran.code, BAD_INPUT)
        self.assertIn("broken.json: expected JSON", ran.err)

    def grow(self):
        path = os.path.join(self.site, "site.yaml")
        text = text_of(path).replace("to: [files1, files2], allow: [tcp/445]",
                                     "to: [files1, files2, print1], allow: [tcp/445]")
        program.write(self.site, "site.yaml", text)

    def test_an_answer_about_a_row_that_grew_ends_the_older_approval(self):
        rows = self.request()
        for row in rows:
            row.update(WHO)
        self.assertEqual(self.read(self.answer(rows)).code, FINE)
        before = self.row(rows, "extra/files")["row"]
        self.grow()
        rows = self.request(day="2026-12-01")
        self.assertNotIn("nothing in the plan", "".join(row["closes"] for row in rows))
        grown = self.row(rows, "extra/files")
        self.assertNotEqual(grown["row"], before)
        grown.update(WHO, decided_on="2026-12-01", decision="refused")
        ran = self.read(self.answer(rows), day="2026-12-01")
        self.assertEqual(ran.code, NO)
        self.assertIn(before + ": its approval ended, since " + grown["row"], ran.err)
        self.assertIn("until: 2026-11-30", self.decisions())
        text = run("render", self.site, "--at", "gw1", "--approved", "--as-of", "2026-12-01").out
        self.assertNotIn("445", text)
        # Nobody is asked about it again, but to close it.
        ended = self.request("--ended", day="2026-12-01")
        self.assertEqual([row["closes"] for row in ended],
                         [before + ": approved until 2026-11-30"])
        ended[0].update(WHO, decided_on="2026-12-01")
        self.assertEqual(self.read(self.answer(ended), day="2026-12-01").code, FINE)
        due = run("review", self.site, "--as-of", "2026-12-01")
        self.assertEqual(due.code, FINE, due.out)

    def test_a_request_shows_what_was_answered(self):
        rows = self.request()
        for row in rows:
            row.update(WHO, ticket="CHG-1")
        self.row(rows, "extra/files").update(decision="narrowed",
                                             narrowed_destination="192.0.2.10")
        self.row(rows, "extra/print").update(decision="deferred")
        self.assertEqual(self.read(self.answer(rows)).code, NO)
        once = self.decisions()
        rows = self.request("--requester", "somebody.else", day="2026-12-01")
        files = self.row(rows, "extra/files")
        self.assertEqual([files[key] for key in ("decision", "narrowed_destination", "decided_by",
                                                 "decided_on", "ticket")],
                         ["narrowed", "192.0.2.10", "a.boss", "2026-11-20", "CHG-1"])
        self.assertEqual(self.row(rows, "extra/print")["decision"], "")
        ran = self.read(self.answer(rows), day="2026-12-01")
        self.assertEqual((ran.code, ran.err), (NO, ""))  # what is narrowed stops something still
        self.assertEqual(self.decisions(), once)
        key = program.write(self.folder, "key", "00112233445566778899aabbccddeeff\n")
        os.chmod(key, 0o600)
        out = os.path.join(self.folder, "redacted")
        self.assertEqual(run("request", self.site, "-o", out, "--as-of", DAY, "--redact-key",
                             key).code, FINE)
        name = next(name for name in os.listdir(out) if name.endswith(".csv"))
        self.assertNotIn("CHG-1", text_of(os.path.join(out, name)))

    def test_what_is_left_of_a_row_cannot_grow_by_editing(self):
        rows = self.request()
        self.row(rows, "extra/files").update(WHO, decision="narrowed",
                                             narrowed_destination="192.0.2.10")
        self.assertEqual(self.read(self.answer(rows)).code, NO)
        text = self.decisions()
        at = text.index("    only:")
        program.write(self.site, "decisions.yaml",
                      text[:at] + text[at:].replace("to: [192.0.2.10]", "to: [192.0.2.0/25]"))
        ran = run("render", self.site, "--at", "gw1", "--approved", "--as-of", DAY)
        self.assertEqual(ran.code, BAD_INPUT)
        self.assertIn("to be a part of its row, found more", ran.err)

    def test_reviews_and_removals(self):
        rows = self.request()
        for row in rows:
            row.update(WHO, valid_until="2026-12-15")
        self.assertEqual(self.read(self.answer(rows)).code, FINE)
        due = run("review", self.site, "--as-of", "2026-12-01")
        self.assertEqual(due.code, NO)
        self.assertEqual(due.out.count("ends soon"), 4)
        soon = run("review", self.site, "--as-of", "2026-12-01", "--due", "3d")
        self.assertEqual(soon.code, FINE, soon.out)
        files = self.row(rows, "extra/files")["row"]
        ran = run("review", "attest", files, "--site", self.site, "--by", "j.doe", "--ticket",
                  "REV-1", "--as-of", "2026-12-01")
        self.assertEqual(ran.code, FINE, ran.err)
        self.assertIn("reviewed: 2026-12-01\n    reviewed_by: j.doe\n    review_ticket: REV-1",
                      self.decisions())
        late = run("review", "attest", files, "--site", self.site, "--by", "j.doe", "--as-of",
                   "2026-12-16")
        self.assertEqual(late.code, BAD_INPUT)
        ended = self.request("--ended", day="2026-12-16")
        self.assertEqual([row["action"] for row in ended], ["remove"] * 4)
        self.assertIn(files + ": approved until 2026-12-15", [row["closes"] for row in ended])
        proven = run("prove", self.site, "--at", "gw1", "--as-of", "2026-12-16")
        self.assertEqual(proven.code, NO)
        self.assertIn("something is open that nobody approved", proven.out)

    def test_other_names_for_others(self):
        key = program.write(self.folder, "key", "00112233445566778899aabbccddeeff\n")
        os.chmod(key, 0o600)
        out = os.path.join(self.folder, "out")
        ran = run("request", self.site, "-o", out, "--as-of", DAY, "--requester", "j.doe",
                  "--redact-key", key)
        self.assertEqual(ran.code, FINE, ran.err)
        name = next(name for name in os.listdir(out) if name.endswith(".csv"))
        text = text_of(os.path.join(out, name))
        for word in ("files1", "desks", "gw1", "192.0.2.", "j.doe", "a.smith", "network team",
                     "node exporter"):
            self.assertNotIn(word, text)
        with open(os.path.join(out, name), encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            row.update(WHO)
        files = self.row(rows, next(row["requirement"] for row in rows
                                    if row["service"] == "tcp/445"))
        files.update(decision="narrowed",
                     narrowed_source=files["source_addresses"].split("\n")[0],
                     narrowed_service="tcp/445")
        ran = self.read(self.answer(rows), "--redact-key", key)
        self.assertEqual(ran.err, "")
        self.assertIn("point: gw1", self.decisions())
        self.assertIn("192.0.2.160/27", self.decisions())
        real = {row["row"] for row in self.request()}
        self.assertFalse(real & {row["row"] for row in rows})

    def test_reports_for_others_name_nobody(self):
        key = program.write(self.folder, "key", "00112233445566778899aabbccddeeff\n")
        os.chmod(key, 0o600)
        out = os.path.join(self.folder, "report")
        path = os.path.join(self.site, "site.yaml")
        granted = ("granted:\n  - { from: mon1, to: print1, allow: [tcp/23], by: c.old,\n"
                   "      reason: since the old days }\n")
        program.write(self.site, "site.yaml", text_of(path) + granted)
        words = ["files1", "files2", "print1", "desks", "gw1", "192.0.2.", "j.doe", "a.smith",
                 "network team", "node exporter", "branch", "others look after", "old days",
                 "c.old"]
        for kind in ("table", "csv", "json", "markdown", "html", "svg", "mermaid", "xlsx"):
            ran = run("report", self.site, "--as-of", DAY, "--format", kind, "--redact-key", key,
                      "-o", out)
            self.assertEqual(ran.code, FINE, ran.err)
            self.assertEqual(stat.S_IMODE(os.stat(out).st_mode), 0o600)
            with open(out, "rb") as stream:
                written = stream.read()
            if kind == "xlsx":
                with zipfile.ZipFile(out) as book:
                    written = b"".join(book.read(name) for name in sorted(book.namelist()))
            text = written.decode()
            for word in words:
                self.assertNotIn(word, text, kind)
            self.assertIn("445", text, kind)
            again = run("report", self.site, "--as-of", DAY, "--format", kind, "--redact-key", key)
            if kind != "xlsx":
                self.assertEqual(again.out, text)
            os.unlink(out)


if __name__ == "__main__":
    unittest.main()
