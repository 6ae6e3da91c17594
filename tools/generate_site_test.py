#!/usr/bin/python3
"""What the benchmark sites promise: how many flows, how many of them overlap, same bytes again."""

import contextlib
import ipaddress
import io
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import generate_site  # noqa: E402


def overlaps(a, b):
    first, second = generate_site.ports(a.service), generate_site.ports(b.service)
    return (a.destination == b.destination and first[0] <= second[1] and second[0] <= first[1]
            and ipaddress.ip_network(a.source).overlaps(ipaddress.ip_network(b.source)))


def run(folder, shape, flows):
    arguments = ["generate_site.py", "--flows", str(flows), "--shape", shape,
                 "-o", str(folder / "site"), "--capirca", str(folder / "capirca")]
    sys.argv = arguments
    with contextlib.redirect_stdout(io.StringIO()):
        generate_site.main()
    return {path.relative_to(folder): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


class GenerateSiteTest(unittest.TestCase):
    def test_of_ten_pairs_one_overlaps_and_one_is_ipv6(self):
        flows = list(generate_site.pairs(2000))
        self.assertEqual(len(flows), 2000)
        self.assertEqual(sum(":" in flow.source for flow in flows), 200)
        over = [i for i in range(1, 2000) if overlaps(flows[i], flows[i - 1])]
        self.assertEqual(over, list(range(4, 2000, 10)))
        alone = [flow for i, flow in enumerate(flows) if i not in over]
        self.assertEqual(len({flow.source for flow in alone}), 1800)
        self.assertEqual(len({flow.destination for flow in alone}), 1800)

    def test_sources_and_destinations_are_distinct_up_to_a_million(self):
        for index in (generate_site.source_v4, generate_site.host_v4):
            self.assertEqual(len({index(i) for i in range(1 << 20)}), 1 << 20)

    def test_every_source_and_destination_is_one(self):
        for flow in generate_site.pairs(500):
            ipaddress.ip_network(flow.source)
            ipaddress.ip_address(flow.destination)

    def test_writes_one_term_a_flow_and_the_same_bytes_again(self):
        for shape, flows in (("pairs", 600), ("services", 600), ("cross", 800)):
            with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
                files = run(pathlib.Path(first), shape, flows)
                self.assertEqual(files, run(pathlib.Path(second), shape, flows))
                policy = files[pathlib.Path("capirca/pol/bench.pol")].decode()
                self.assertEqual(policy.count("term flow-"), flows)


if __name__ == "__main__":
    unittest.main()
