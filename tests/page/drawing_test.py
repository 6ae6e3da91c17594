#!/usr/bin/python3
"""Drawings as others take them: SVG by libxml and a browser, Mermaid by Mermaid's own parser.
`drawing_test.py FAKE_REPORTS SOURCE_DIR`. Mermaid is there after ./dev test --full."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import browser

NAMES = ("drawing", "hostile", "folded", "point")
SVG = "{http://www.w3.org/2000/svg}"
FOLDER = ""
MERMAID = ""
# Parses and draws a text; answers what is to be read in the picture, and what should not be there.
DRAW = """
const done = arguments[arguments.length - 1];
mermaid.initialize({startOnLoad: false, suppressErrorRendering: true});
mermaid.parse(arguments[0]).then(() => mermaid.render('drawn', arguments[0])).then((made) => {
  document.getElementById('here').innerHTML = made.svg;
  const here = document.getElementById('here');
  done({text: here.textContent, links: here.querySelectorAll('a, [onclick], [onerror]').length,
        images: here.querySelectorAll('img, script, iframe').length,
        clusters: here.querySelectorAll('.cluster').length,
        edges: here.querySelectorAll('path.flowchart-link').length});
}, (error) => done({error: String(error)}));
"""


def texts(root):
    return ["".join(node.itertext()) for node in root.iter(SVG + "text")]


class SvgTest(unittest.TestCase):
    def tree(self, name):
        return xml.etree.ElementTree.parse(os.path.join(FOLDER, name + ".svg")).getroot()

    @unittest.skipUnless(shutil.which("xmllint"), "no xmllint here")
    def test_xmllint_takes_them(self):
        subprocess.run(["xmllint", "--noout", *(f"{FOLDER}/{name}.svg" for name in NAMES)],
                       check=True)

    def test_what_is_to_be_read(self):
        said = texts(self.tree("drawing"))
        for text in ("Demo site", "As of 2026-11-20, 12 planned flows", "dc1", "edge1", "ora1-fw",
                     "backup \u2192 dc1", "tcp/443, tcp/902", "through core1", "4 flows",
                     "inside dc1", "dc1, Data centre 1", "2 hosts: dns1, mail1"):
            self.assertIn(text, said)
        self.assertFalse([text for text in said if text.startswith("Not drawn")])

    def test_what_is_left_out_is_counted(self):
        said = texts(self.tree("folded"))
        self.assertIn("Not drawn: 4 pairs of zones with 8 flows, the smallest ones.", said)
        self.assertIn("Not drawn: 2 zones without flows here.", said)
        self.assertIn("tcp/443 and 1 more", said)

    def test_one_point_has_its_flows_alone(self):
        said = texts(self.tree("point"))
        self.assertIn("As of 2026-11-20, 2 planned flows through this point", said)
        self.assertIn("dc1 \u2192 backup", said)
        self.assertNotIn("edge1", said)
        kinds = [node.get("class") for node in self.tree("point").iter(SVG + "rect")]
        self.assertEqual(kinds.count("at"), 1)

    def test_names_stay_text(self):
        root = self.tree("hostile")
        known = {"svg", "title", "desc", "style", "defs", "marker", "path", "rect", "g", "text",
                 "use", "circle"}
        self.assertEqual({node.tag.removeprefix(SVG) for node in root.iter()}, known)
        for node in root.iter():
            for name in node.attrib:
                self.assertFalse(name.startswith("on"), name)
            self.assertIn(node.get("href", "#"), ("#", "#shield"))

    @unittest.skipIf(browser.missing(), browser.missing())
    def test_a_browser_shows_them(self):
        with browser.Browser() as one:
            for name in NAMES:
                one.open(os.path.join(FOLDER, name + ".svg"))
                self.assertEqual(one.messages(), [])
                self.assertEqual(one.run("return document.documentElement.tagName"), "svg")
                # No text leaves the picture.
                outside = one.run("""
                    const width = document.documentElement.getBBox ?
                        document.documentElement.viewBox.baseVal.width : 0;
                    return [...document.querySelectorAll('text')]
                        .map((t) => [t.textContent, t.getBoundingClientRect()])
                        .filter(([, box]) => box.left < 0 || box.right > width + 1)
                        .map(([text]) => text)""")
                self.assertEqual(outside, [], name)


class MermaidTextTest(unittest.TestCase):
    def text(self, name):
        with open(os.path.join(FOLDER, name + ".mmd"), encoding="utf-8") as stream:
            return stream.read()

    def test_names_stay_inside_their_quotes(self):
        text = self.text("hostile")
        for bad in ("%%", "securityLevel\": ", "`", "<img", "</", "\x1b", "$$", "**"):
            self.assertNotIn(bad, text.split("\n---\n")[1])
        starts = ("flowchart", "subgraph", "end", "z", "fw", "style fw", "notes")
        for line in text.split("\n---\n")[1].splitlines():
            self.assertTrue(line.strip().startswith(starts), line)


@unittest.skipIf(browser.missing(), browser.missing())
class MermaidTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not MERMAID.is_file():
            raise unittest.SkipTest("no mermaid in build/npm (./dev test --full)")
        shutil.copy(MERMAID, FOLDER)
        page = pathlib.Path(FOLDER) / "mermaid.html"
        page.write_text("<!doctype html><meta charset=utf-8><title>quiet</title>"
                        "<div id=here></div><script src=mermaid.min.js></script>")
        cls.browser = browser.Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()

    def draw(self, name):
        self.browser.open(os.path.join(FOLDER, "mermaid.html"))
        with open(os.path.join(FOLDER, name + ".mmd"), encoding="utf-8") as stream:
            drawn = self.browser.run_async(DRAW, stream.read())
        self.assertNotIn("error", drawn)
        self.assertEqual((drawn["links"], drawn["images"]), (0, 0))
        self.assertEqual(self.browser.run("return document.title"), "quiet")
        return drawn

    def test_its_parser_takes_them_and_draws_what_we_mean(self):
        drawn = self.draw("drawing")
        for text in ("Demo site", "Data centre 1", "2 hosts: dns1, mail1", "core1", "edge1",
                     "to dc1: tcp/443, tcp/902 (4 flows)", "inside: tcp/9100 (1 flow)"):
            self.assertIn(text, drawn["text"])
        self.assertEqual(drawn["clusters"], 4)
        self.assertIn("Not drawn: 4 pairs of zones", self.draw("folded")["text"])
        self.assertIn("ora1-fw", self.draw("point")["text"])

    def test_hostile_names_are_drawn_as_they_are(self):
        text = self.draw("hostile")["text"]
        self.assertIn("</script>", text)
        self.assertIn("<img src", text)

    def test_a_broken_text_is_refused(self):
        self.browser.open(os.path.join(FOLDER, "mermaid.html"))
        self.assertIn("error", self.browser.run_async(DRAW, "flowchart LR\n a[\"b\"]] --> c"))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: drawing_test.py FAKE_REPORTS SOURCE_DIR")
    MERMAID = pathlib.Path(sys.argv[2]) / "build/npm/node_modules/mermaid/dist/mermaid.min.js"
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([sys.argv[1], made], check=True)
        FOLDER = made
        unittest.main(argv=sys.argv[:1] + sys.argv[3:])
