#!/usr/bin/python3
"""The page in a real browser: what it shows and does. `page_test.py FAKE_REPORTS`."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import browser

FOLDER = ""
CONTRAST = """
const lum = (c) => { const [r, g, b] = c.map((v) => { v /= 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const parse = (text) => { const n = text.match(/[0-9.]+/g).map(Number);
  return [n.slice(0, 3), n.length > 3 ? n[3] : 1]; };
const found = [];
for (const node of document.querySelectorAll('body *')) {
  const own = [...node.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim() !== '');
  const unseen = 'svg, script, style, noscript, .hidden, .skip, [hidden], option';
  if (!own || node.closest(unseen)) continue;
  if (node.getClientRects().length === 0) continue;
  let back = null;
  for (let up = node; up !== null && back === null; up = up.parentElement) {
    const [rgb, alpha] = parse(getComputedStyle(up).backgroundColor);
    if (alpha === 1) back = rgb;
  }
  if (back === null) back = [255, 255, 255];
  const style = getComputedStyle(node);
  const a = lum(parse(style.color)[0]), b = lum(back);
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.6 && Number(style.fontWeight) >= 700);
  if (ratio < (large ? 3 : 4.5)) {
    found.push(`${node.tagName}.${node.className}: ${node.textContent.trim().slice(0, 30)} ` +
               ratio.toFixed(2));
  }
}
return found;
"""


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = browser.Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()

    def setUp(self):
        self.browser.size(1360, 1000)
        self.browser.media()
        self.open("page.html")

    def tearDown(self):
        self.assertEqual(self.browser.messages(), [])

    def open(self, name):
        self.browser.open(os.path.join(FOLDER, name))

    def count(self, selector):
        return self.browser.run("return document.querySelectorAll(arguments[0]).length", selector)

    def text(self, selector):
        return self.browser.run(
            "return document.querySelector(arguments[0]).innerText", selector)

    def value(self, script):
        return self.browser.run("return " + script)

    def status(self):
        return self.text("#status")

    def test_totals_are_those_of_the_plan(self):
        figures = self.value("[...document.querySelectorAll('.tile')].map((t) => t.innerText)")
        self.assertEqual([figure.split("\n")[:2] for figure in figures],
                         [["12", "flows"], ["8", "requirements"], ["7", "ports"],
                          ["3", "enforcement points"], ["2", "open questions"], ["2", "doubts"]])
        self.assertEqual(self.count("tr.row"), 12)
        self.assertEqual(self.status(), "12 of 12 rows")

    def test_a_cell_of_the_matrix_opens_its_flows(self):
        self.browser.click(".matrix td[data-from='2'][data-to='1']")
        self.assertEqual(self.count("tr.row"), 4)
        self.assertEqual(self.status(), "4 of 12 rows")
        self.assertIn("backup → dc1", self.text("#chips .filter-chip"))
        self.assertEqual(self.count("svg.dim .line.on"), 1)
        self.browser.click("#chips .filter-chip")
        self.assertEqual(self.count("tr.row"), 12)

    def test_the_matrix_is_walked_with_arrow_keys(self):
        self.browser.run("document.querySelector('.matrix td[tabindex=\"0\"]').focus()")
        focus = "document.activeElement.getAttribute('aria-label')"
        self.assertEqual(self.value(focus), "dc1 → dc1: 1 flow")
        self.browser.press("Right")
        self.assertEqual(self.value(focus), "dc1 → backup: 3 flows")
        self.browser.press("Down", "Left")
        self.assertEqual(self.value(focus), "backup → dc1: 4 flows")
        self.assertEqual(self.count(".matrix td[tabindex='0']"), 1)
        self.browser.press("Enter")
        self.assertEqual(self.status(), "4 of 12 rows")
        self.assertEqual(self.value("document.activeElement.id"), "flows")

    def test_search_narrows_and_escape_clears(self):
        self.browser.press("/")
        self.assertEqual(self.value("document.activeElement.id"), "q")
        self.browser.press("5", "3")
        self.assertEqual(self.wait_for_rows(2), "2 of 12 rows")
        self.browser.press("Escape")
        self.assertEqual(self.wait_for_rows(12), "12 of 12 rows")
        self.browser.type("#q", "oracle-cluster/11117")
        self.assertEqual(self.wait_for_rows(1), "1 of 12 rows")
        self.browser.type("#q", " nothing has this")
        self.assertEqual(self.wait_for_rows(0), "0 of 12 rows")
        self.browser.click("#empty-clear")
        self.assertEqual(self.count("tr.row"), 12)

    def wait_for_rows(self, rows):
        for _ in range(100):
            if self.count("tr.row") == rows:
                break
        return self.status()

    def choose(self, name, text):
        self.browser.run("""
          const select = document.getElementById(arguments[0]);
          select.value = [...select.options].find((o) => o.textContent === arguments[1]).value;
          select.dispatchEvent(new Event('change', {bubbles: true}));""", name, text)
        return self.count("tr.row")

    def test_each_filter_leaves_what_it_names(self):
        for name, text, rows in (("product", "Site", 2), ("instance", "backup-1", 10),
                                 ("point", "edge1", 4), ("zone", "dmz", 3),
                                 ("traffic", "backup", 5), ("transport", "udp", 1)):
            with self.subTest(name):
                self.assertEqual(self.choose(name, text), rows)
                self.browser.press("Escape")
                self.assertEqual(self.count("tr.row"), 12)
        self.browser.click("#doubtful")
        self.assertEqual(self.count("tr.row"), 2)

    def test_reasons_open_down_to_the_line_of_the_document(self):
        self.browser.type("#q", "11117")
        self.wait_for_rows(1)
        self.browser.click("tr.row .toggle")
        detail = self.text("tr.detail")
        for part in ("Writes Oracle backups.", "Demo ports, 2026-01", "Ports > Table 1, line 20",
                     "TCP, as the table says", "UDP, as the text says", "Demo Backup (backup-1)"):
            self.assertIn(part, detail)
        self.assertEqual(self.value("document.querySelector('.toggle').ariaExpanded"), "true")
        self.browser.click("tr.row .toggle")
        self.assertEqual(self.count("tr.detail:not([hidden])"), 0)

    def test_entries_stand_under_their_firewall(self):
        self.browser.click("#tab-entries")
        self.assertEqual(self.status(), "13 of 13 entries for 15 flows")
        heads = self.value("[...document.querySelectorAll('.group-name')].map((n) => n.innerText)")
        self.assertEqual(heads, ["edge1", "core1", "ora1-fw"])
        self.assertEqual(self.value("document.getElementById('tab-entries').ariaSelected"), "true")

    def test_a_firewall_of_the_drawing_opens_its_entries(self):
        self.browser.run("document.querySelector('svg [data-point=\"0\"]').focus()")
        self.assertGreater(self.count("svg.dim .line.on"), 0)
        self.browser.press("Enter")
        self.assertEqual(self.status(), "3 of 13 entries")
        self.assertEqual(self.text(".group-name"), "edge1")
        self.browser.run("document.querySelector('svg .line[data-from=\"2\"][data-to=\"3\"]')"
                         ".dispatchEvent(new MouseEvent('click', {bubbles: true}))")
        self.assertEqual(self.status(), "3 of 12 rows")

    def test_everything_can_be_reached_by_keyboard(self):
        self.browser.press("Tab")
        self.assertEqual(self.text(":focus"), "Skip to the flows")
        outline = self.value("getComputedStyle(document.activeElement).outlineStyle")
        self.assertNotEqual(outline, "none")
        mute = self.value("[...document.querySelectorAll('a, button, input, select, [role=button], "
                          "[role=tab]')].filter((n) => n.tabIndex < 0 && "
                          "n.ariaSelected !== 'false').map((n) => n.outerHTML)")
        self.assertEqual(mute, [])
        nameless = self.value("[...document.querySelectorAll('input, select')].filter((n) => "
                              "n.labels.length === 0).length")
        self.assertEqual(nameless, 0)

    def test_dark_follows_the_system_and_the_button(self):
        paper = "getComputedStyle(document.body).backgroundColor"
        light = self.value(paper)
        self.browser.media(prefers_color_scheme="dark")
        dark = self.value(paper)
        self.assertNotEqual(light, dark)
        self.browser.click("#theme")
        self.assertEqual(self.value(paper), light)
        self.browser.click("#theme")
        self.assertEqual(self.value(paper), dark)
        self.assertEqual(self.value("document.getElementById('theme').ariaPressed"), "true")
        self.browser.run("localStorage.clear()")

    def test_text_stands_out_from_its_ground(self):
        self.browser.run("document.querySelector('.toggle').click()")
        for theme in ("light", "dark"):
            with self.subTest(theme):
                self.browser.run("document.documentElement.dataset.theme = arguments[0]", theme)
                self.assertEqual(self.browser.run(CONTRAST), [])

    def test_a_telephone_needs_no_sideways_scrolling(self):
        self.browser.size(390, 844)
        width = self.value("document.documentElement.scrollWidth")
        self.assertEqual(width, 390)
        self.assertEqual(self.count("tr.row"), 12)

    def test_nothing_moves_while_the_page_is_made(self):
        shift = self.browser.run_async("""
          const done = arguments[0];
          let sum = 0;
          new PerformanceObserver((list) => { for (const e of list.getEntries()) sum += e.value; })
            .observe({type: 'layout-shift', buffered: true});
          setTimeout(() => done(sum), 300);""")
        self.assertLess(shift, 0.01)

    def test_paper_shows_every_entry_with_all_reasons(self):
        self.browser.run("dispatchEvent(new Event('beforeprint'))")
        self.assertEqual(self.count(".paper tr.row"), 13)
        self.assertEqual(self.count("details:not([open])"), 0)
        self.browser.run("dispatchEvent(new Event('afterprint'))")
        self.assertEqual(self.count("tr.row"), 12)
        path = os.path.join(FOLDER, "page.pdf")
        self.browser.paper(path)
        with open(path, "rb") as file:
            self.assertEqual(file.read(5), b"%PDF-")
        if shutil.which("pdftotext"):
            words = subprocess.run(["pdftotext", "-layout", path, "-"], check=True,
                                   stdout=subprocess.PIPE).stdout.decode()
            self.assertIn("By enforcement point: 13 entries", words)
            self.assertIn("Writes Oracle backups.", words)
            self.assertNotIn("Doubtful only", words)
        self.assertEqual(self.count("tr.row"), 12)

    def test_names_stay_text_whatever_they_hold(self):
        self.open("hostile.html")
        self.browser.click("#tab-entries")
        self.browser.run("for (const t of document.querySelectorAll('.toggle')) t.click()")
        self.assertEqual(self.count("img"), 0)
        self.assertNotEqual(self.value("document.title"), "hit")
        self.assertIn("</script><img src=x", self.text("h1"))
        self.assertIn("</script><img src=x", self.text("tr.detail"))
        self.assertEqual(self.count("tr.row"), 13)

    def test_a_plan_too_large_to_list_is_merged_and_says_so(self):
        self.open("merged.html")
        self.assertEqual(self.text("#tab-rows"), "Merged flows")
        self.assertIn("12 flows, too many to list", self.text("#flows .note"))
        self.assertEqual(self.count("tr.row"), 1)

    def test_nothing_is_loaded_from_anywhere(self):
        self.assertEqual(self.value("performance.getEntriesByType('resource').length"), 0)
        with open(os.path.join(FOLDER, "page.html"), encoding="utf-8") as file:
            page = file.read()
        self.assertEqual(re.findall(r"""(?:src|href)=["'](?!#|data:)""", page), [])
        self.assertNotIn("@import", page)


def main():
    global FOLDER
    why = browser.missing()
    if why:
        print(f"skipped: {why}")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="portwright-page-") as FOLDER:
        subprocess.run([sys.argv.pop(1), FOLDER], check=True)
        unittest.main()


if __name__ == "__main__":
    main()
