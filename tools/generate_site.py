#!/usr/bin/python3
"""Writes a site of a given number of flows, for benchmarks; optionally the same flows for Capirca.

  generate_site.py --flows 20000 --shape pairs -o DIR [--capirca DIR2]
                   [--today FILE --lines 10000]

DIR gets site.yaml and catalogs/bench.yaml, FILE an nftables configuration that permits the flows
in so many lines; every hundredth line is wrong by one port. A flow is a source /24 (IPv6: /64), a
destination host and one of 200 TCP services. Same arguments, same bytes. Of ten flows one is IPv6
and one overlaps the flow before it, in turns with a wider source and with a wider port range.
Shapes:

  pairs     every flow has its own source, its own destination and one service
  services  flows/200 pairs of source and destination with all 200 services; the range services
            overlap the single ones
  cross     every service between a set of sources and a set of destinations, all with all
"""

import argparse
import math
import pathlib

SINGLE_SERVICES = 180
RANGE_SERVICES = 20
SERVICES = SINGLE_SERVICES + RANGE_SERVICES
SINGLES_IN_RANGE = SINGLE_SERVICES // RANGE_SERVICES

CLIENTS_V4 = 16 << 24  # 16.0.0.0/4: a million /24 need more than the private blocks hold
SERVERS_V4 = 10 << 24  # 10.0.0.0/8
CLIENTS_V6 = "2001:db8:1"
SERVERS_V6 = "2001:db8:f000"
SOURCES_V4 = 1 << 20
HOSTS_V4 = 1 << 24
# Odd numbers make permutations of powers of two: neighbours in the list are none in the network.
SOURCE_STEP = 644_245_095
HOST_STEP = 11_400_715


def ports(service):
    """(low, high) of a service: singles ten apart, ranges over nine of them each."""
    if service < SINGLE_SERVICES:
        return 10_000 + 10 * service, 10_000 + 10 * service
    low = 10_000 + 10 * SINGLES_IN_RANGE * (service - SINGLE_SERVICES)
    return low, low + 85


def range_over(service):
    return SINGLE_SERVICES + service // SINGLES_IN_RANGE


def dotted(number):
    return f"{number >> 24 & 255}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def source_v4(index, length=24):
    network = CLIENTS_V4 + (index * SOURCE_STEP % SOURCES_V4 << 8)
    return f"{dotted(network >> (32 - length) << (32 - length))}/{length}"


def host_v4(index):
    # The last byte stays between 1 and 254, so that every address is a host's.
    number = index * HOST_STEP % (HOSTS_V4 >> 8 << 7)
    return dotted(SERVERS_V4 + ((number // 254) << 8) + number % 254 + 1)


def source_v6(index, length=64):
    low = index if length == 64 else index & ~1
    return f"{CLIENTS_V6}{low >> 16:03x}:{low & 0xffff:x}::/{length}"


def host_v6(index):
    return f"{SERVERS_V6}::{(index >> 16) + 1:x}:{index & 0xffff:x}"


class Flow:
    def __init__(self, source, destination, service):
        self.source = source
        self.destination = destination
        self.service = service


def service_of(index):
    """A single service; the second term keeps it from following the tens that decide the rest."""
    return (7 * index + index // SINGLE_SERVICES) % SINGLE_SERVICES


def end_pair(index, six, wide=False):
    if six:
        return source_v6(index, 63 if wide else 64), host_v6(index)
    return source_v4(index, 23 if wide else 24), host_v4(index)


def pairs(count):
    """One flow after the other; every tenth IPv6, every tenth over the one before it."""
    for i in range(count):
        if i % 10 == 4:
            wide = i // 10 % 2 == 0
            service = service_of(i - 1)
            yield Flow(*end_pair(i - 1, False, wide), service if wide else range_over(service))
        else:
            yield Flow(*end_pair(i, i % 10 == 9), service_of(i))


def service_pairs(count):
    """Pairs of ends; each has all services."""
    for i in range(max(1, count // SERVICES)):
        yield end_pair(i, i % 10 == 9)


def cross_sides(count):
    """(service, sources, destinations): about count flows, each service with sides of its own."""
    services = min(SERVICES, max(1, count // 4))
    side = max(1, round(math.sqrt(count / services)))
    for service in range(services):
        # A range service has the ends of a single one inside it.
        single = service
        if service >= SINGLE_SERVICES:
            single = (service - SINGLE_SERVICES) * SINGLES_IN_RANGE
        ends = [end_pair(single * side + k, single % 10 == 9) for k in range(side)]
        yield service, [e[0] for e in ends], [e[1] for e in ends]


def catalog(per_service):
    """One requirement a service; with roles of its own for each, or the same two for all."""
    lines = [
        "product: bench",
        "title: Benchmark",
        "vendor: none",
        "document: { title: Generated, revision: generated, sha256: " + "0" * 64 + " }",
        "roles:",
        "  self: { title: Benchmark, kind: self }",
    ]
    names = [f"-{k}" for k in range(SERVICES)] if per_service else [""]
    for name in names:
        lines.append(f"  client{name}: {{ title: Client{name}, kind: network }}")
        lines.append(f"  server{name}: {{ title: Server{name}, kind: host }}")
    lines.append("features:")
    lines.append("  base: { title: Base, always: true }")
    lines.append("requirements:")
    for k in range(SERVICES):
        low, high = ports(k)
        port = f"{low}" if low == high else f"{low}-{high}"
        name = f"-{k}" if per_service else ""
        lines += [
            f"  - id: base/client{name}-server{name}/{k}-{low}",
            f"    from: client{name}",
            f"    to: server{name}",
            "    initiator: from",
            '    ground: "protocol: generated"',
            f"    allow: [tcp/{port}]",
            "    when: base",
            f"    purpose: Service {k}.",
            f"    cite: {{ section: Services, line: {k + 1} }}",
        ]
    return "\n".join(lines) + "\n"


SITE_HEAD = """site: bench
title: Generated site
zones:
  clients: { prefixes: [16.0.0.0/4, "2001:db8:1000::/36"] }
  servers: { prefixes: [10.0.0.0/8, "2001:db8:f000::/36"] }
products:
  - { id: bench, product: bench, self: [10.255.255.254] }
enforcement:
  gw: { kind: gateway, dialect: nftables, interfaces: { eth0: clients, eth1: servers } }
"""


def quoted(text):
    return f'"{text}"' if ":" in text else text


def write_unused(out, services):
    for service in services:
        for role in ("client", "server"):
            out.write(f"  {role}-{service}: {{ none: not used at this size }}\n")


def write_pairs(out, count):
    unused = set(range(SERVICES)) - {flow.service for flow in pairs(count)}
    if unused:
        out.write("bind:\n")
        write_unused(out, sorted(unused))
    out.write("groups:\n")
    for i, flow in enumerate(pairs(count)):
        k = flow.service
        out.write(f"- {{ id: g{i}, roles: {{ client-{k}: {quoted(flow.source)},"
                  f" server-{k}: {quoted(flow.destination)} }} }}\n")


def write_services(out, count):
    out.write("groups:\n")
    for i, (source, destination) in enumerate(service_pairs(count)):
        out.write(f"- {{ id: g{i}, roles: {{ client: {quoted(source)},"
                  f" server: {quoted(destination)} }} }}\n")


def write_cross(out, count):
    sides = list(cross_sides(count))
    unused = set(range(SERVICES)) - {service for service, _, _ in sides}
    if unused:
        out.write("bind:\n")
        write_unused(out, sorted(unused))
    out.write("groups:\n")
    for service, sources, destinations in sides:
        out.write(f"- id: service-{service}\n  roles:\n")
        for role, items in (("client", sources), ("server", destinations)):
            out.write(f"    {role}-{service}: [{', '.join(map(quoted, items))}]\n")


def all_flows(shape, count):
    if shape == "pairs":
        yield from pairs(count)
    elif shape == "services":
        for source, destination in service_pairs(count):
            for service in range(SERVICES):
                yield Flow(source, destination, service)
    else:
        for service, sources, destinations in cross_sides(count):
            for source in sources:
                for destination in destinations:
                    yield Flow(source, destination, service)


def element(flow):
    low, high = ports(flow.service)
    return f"{flow.source} . {flow.destination} . {low if low == high else f'{low}-{high}'}"


def write_today(path, shape, count, lines):
    """A filter in which each line permits its share of the flows."""
    share = max(1, -(-count // lines))
    with open(path, "w", encoding="ascii") as out:
        out.write("table inet filter {\n\tchain forward {\n\t\ttype filter hook forward priority "
                  "filter; policy drop;\n\t\tct state established,related accept\n")
        flows = list(all_flows(shape, count))
        for number, begin in enumerate(range(0, count, share)):
            part = flows[begin:begin + share]
            for family, saddr in (("ip", 4), ("ip6", 6)):
                of_family = [f for f in part if (":" in f.source) == (saddr == 6)]
                if not of_family:
                    continue
                if number % 100 == 99:
                    of_family[-1] = Flow(of_family[-1].source, of_family[-1].destination,
                                         (of_family[-1].service + 1) % SERVICES)
                fields = f"{family} saddr . {family} daddr . tcp dport"
                elements = ", ".join(map(element, of_family))
                out.write(f'\t\tiifname "eth0" oifname "eth1" {fields} {{ {elements} }} accept\n')
        out.write("\t}\n}\n")


def write_capirca(folder, shape, count):
    """Definitions and a policy that aclgen reads: one term a flow."""
    (folder / "def").mkdir(parents=True, exist_ok=True)
    (folder / "pol").mkdir(parents=True, exist_ok=True)
    with open(folder / "def" / "SERVICES.svc", "w", encoding="ascii") as out:
        for k in range(SERVICES):
            low, high = ports(k)
            out.write(f"SERVICE{k} = {low if low == high else f'{low}-{high}'}/tcp\n")
    names = {}
    with open(folder / "def" / "NETWORK.net", "w", encoding="ascii") as out:
        for flow in all_flows(shape, count):
            for text in (flow.source, flow.destination):
                if text in names:
                    continue
                names[text] = f"NET{len(names)}"
                length = "" if "/" in text else ("/128" if ":" in text else "/32")
                out.write(f"{names[text]} = {text}{length}\n")
    with open(folder / "pol" / "bench.pol", "w", encoding="ascii") as out:
        out.write("header {\n  target:: nftables mixed output\n}\n")
        for i, flow in enumerate(all_flows(shape, count)):
            out.write(f"term flow-{i} {{\n  source-address:: {names[flow.source]}\n"
                      f"  destination-address:: {names[flow.destination]}\n"
                      f"  destination-port:: SERVICE{flow.service}\n"
                      "  protocol:: tcp\n  action:: accept\n}\n")
        out.write("term rest {\n  action:: deny\n}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--flows", type=int, required=True)
    parser.add_argument("--shape", choices=("pairs", "services", "cross"), default="pairs")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    parser.add_argument("--capirca", type=pathlib.Path)
    parser.add_argument("--today", type=pathlib.Path)
    parser.add_argument("--lines", type=int, default=10_000)
    arguments = parser.parse_args()
    if arguments.flows < 1 or arguments.flows > SOURCES_V4:
        parser.error(f"expected from 1 to {SOURCES_V4} flows, found {arguments.flows}")
    folder = arguments.output
    (folder / "catalogs").mkdir(parents=True, exist_ok=True)
    text = catalog(arguments.shape != "services")
    (folder / "catalogs" / "bench.yaml").write_text(text, encoding="ascii")
    write = {"pairs": write_pairs, "services": write_services, "cross": write_cross}
    with open(folder / "site.yaml", "w", encoding="ascii") as out:
        out.write(SITE_HEAD)
        write[arguments.shape](out, arguments.flows)
    if arguments.today:
        write_today(arguments.today, arguments.shape, arguments.flows, arguments.lines)
    if arguments.capirca:
        write_capirca(arguments.capirca, arguments.shape, arguments.flows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
