#!/usr/bin/python3
"""Capirca's generator for SRX and our reader: the same terms, the same verdict for every packet.

usage: capirca_srx_test.py SRX_VERDICTS
Random terms go through `aclgen`; what it writes is read, and packets at the terms' borders are
asked. What they should get is worked out here, from the terms: the first that matches decides.
"""

import ipaddress
import os
import random
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
POLICIES = 12
TERMS = 8
PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1, "esp": 50, "gre": 47, "ospf": 89}
NETWORKS = {
    "HOSTS": ["10.0.0.1/32", "10.0.0.2/31"],
    "LAN": ["10.0.0.0/29"],
    "SIX": ["2001:db8::/125"],
    "BOTH": ["10.0.0.4/30", "2001:db8::4/126"],
}
SERVICES = {"WEB": [(443, 443, "tcp")], "RANGE": [(1000, 1002, "tcp"), (1001, 1001, "udp")],
            "NAMES": [(53, 53, "udp"), (53, 53, "tcp")]}


def random_terms(source):
    terms = []
    for number in range(TERMS):
        protocol = source.choice(["tcp", "udp", "tcp", "icmp", "esp", "gre", "ospf"])
        service = None
        if protocol in ("tcp", "udp") and source.random() < 0.8:
            service = source.choice([name for name, parts in sorted(SERVICES.items())
                                     if any(part[2] == protocol for part in parts)])
        terms.append({
            "name": f"t{number}", "protocol": protocol, "service": service,
            "source": source.choice([None, *sorted(NETWORKS)]),
            "destination": source.choice([None, *sorted(NETWORKS)]),
            "action": source.choice(["accept", "accept", "accept", "deny"]),
        })
    return terms


def policy_text(terms):
    text = "header {\n  target:: srx from-zone trust to-zone dmz\n}\n"
    for term in terms:
        text += f"term {term['name']} {{\n  protocol:: {term['protocol']}\n"
        if term["source"]:
            text += f"  source-address:: {term['source']}\n"
        if term["destination"]:
            text += f"  destination-address:: {term['destination']}\n"
        if term["service"]:
            text += f"  destination-port:: {term['service']}\n"
        text += f"  action:: {term['action']}\n}}\n"
    return text


def holds(networks, address):
    return networks is None or any(address in ipaddress.ip_network(network)
                                   for network in NETWORKS[networks])


def expected(terms, packet):
    protocol, source, destination, port = packet
    for term in terms:
        if PROTOCOLS[term["protocol"]] != protocol:
            continue
        # Addresses of the other family beside those that fit are nobody's.
        if not holds(term["source"], source) or not holds(term["destination"], destination):
            continue
        if term["service"] and not any(
                low <= port <= high and name == term["protocol"]
                for low, high, name in SERVICES[term["service"]]):
            continue
        return "yes" if term["action"] == "accept" else "no"
    return "no"


def random_packet(source):
    base = source.choice(["10.0.0.0", "2001:db8::"])
    ends = [ipaddress.ip_address(base) + source.randrange(9) for _ in range(2)]
    protocol = source.choice(sorted(PROTOCOLS.values()) + [6, 17, 6, 17])
    port = source.choice([52, 53, 54, 443, 444, 999, 1000, 1001, 1002, 1003])
    return protocol, ends[0], ends[1], port if protocol in (6, 17) else 0


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def compare(verdicts, folder, seed):
    source = random.Random(seed)
    terms = random_terms(source)
    write(os.path.join(folder, "one.pol"), policy_text(terms))
    subprocess.run(["aclgen", "--policy_file=one.pol", "--base_directory=.",
                    "--definitions_directory=def", "--output_directory=."],
                   cwd=folder, check=True, capture_output=True)
    packets = [random_packet(source) for _ in range(400)]
    lines = "".join(f"{protocol} {a} {b} 40000 {port} trust dmz\n"
                    for protocol, a, b, port in packets)
    ran = subprocess.run([verdicts, os.path.join(folder, "one.srx")], input=lines,
                         capture_output=True, text=True, check=False)
    if ran.returncode != 0 or ran.stderr:
        sys.exit(f"seed {seed}: what Capirca wrote was not read:\n{ran.stderr}")
    for packet, found in zip(packets, ran.stdout.split(), strict=True):
        if expected(terms, packet) != found:
            sys.exit(f"seed {seed}: expected {expected(terms, packet)}, found {found} for "
                     f"{packet} of\n{policy_text(terms)}")


def main():
    if shutil.which("aclgen") is None:
        print("aclgen is not here: install python3-capirca")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "def"))
        write(os.path.join(folder, "def", "n.net"),
              "".join(f"{name} = " + "\n  ".join(parts) + "\n"
                      for name, parts in NETWORKS.items()))
        write(os.path.join(folder, "def", "s.svc"),
              "".join(f"{name} = " + " ".join(
                  f"{low}/{protocol}" if low == high else f"{low}-{high}/{protocol}"
                  for low, high, protocol in parts) + "\n" for name, parts in SERVICES.items()))
        for seed in range(POLICIES):
            compare(os.path.abspath(sys.argv[1]), folder, seed)
    print(f"{POLICIES} policies agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
