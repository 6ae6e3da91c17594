"""Clean port tables of products that do not exist, from a seed.

A table is a list of Row with the same columns; ends repeat in runs, as a vendor would merge their
cells. Nothing here is damaged: damage.py does that.
"""

import dataclasses

PRODUCTS = ("Alder", "Basalt", "Cinnabar", "Dogwood", "Ember", "Feldspar", "Gneiss", "Hazel",
            "Iolite", "Juniper Vault", "Kelp", "Larch")
ROLES = ("Archive", "Backup", "Catalog", "Grid", "Monitor", "Relay", "Sync")

# Machines; no name is part of another's, none is a service, a transport or a kind of traffic.
HOSTS = ("Administrator workstation", "Analytics node", "Badge reader", "Billing server",
         "Camera", "Capacity planner", "Client computer", "Database host", "Directory server",
         "Domain controller", "ESX host", "File server", "Hypervisor", "Inventory scanner",
         "Jump host", "Key server", "Licence server", "Log collector", "Mail relay",
         "Media server", "Message broker", "Name server", "Object store", "Print server",
         "Quorum witness", "Registry mirror", "Remote site", "Sensor gateway", "Storage array",
         "Tape robot", "Time server", "Update mirror", "Web browser")
HOST_NAMES = ("updates.vendor.example", "*.telemetry.vendor.example", "support.vendor.example")

PURPOSES = ("Carries the data of a copy.", "Asks for the state of a job.", "Sends alerts.",
            "Used for the console.", "Needed to enrol a new machine.", "Looks up accounts.",
            "Writes audit records.", "Fetches new packages.", "Keeps the clocks equal.",
            "Reads snapshots of a share.", "Confirms that a member lives.",
            "Required for restores of single files.", "Resolves names.",
            "Transfers an index between two nodes.", "Collects figures for reports.",
            "Opens a remote shell for maintenance.", "Replicates changes to the other site.",
            "Verifies a licence.", "Mounts the exported volume.", "Registers an agent.")
TRAFFIC = ("Management", "Backup", "Recovery", "Replication", "Monitoring", "Data Access")
TRANSPORTS = (("tcp",), ("tcp",), ("tcp",), ("udp",), ("tcp", "udp"))

DIRECTIONS = ("Incoming traffic", "Outgoing traffic", "Bidirectional traffic")


@dataclasses.dataclass
class Row:
    source: str
    destination: str
    ports: list  # of text: "443", "2000-2010"
    transports: tuple  # of "tcp", "udp"
    purpose: str
    traffic: str
    zipped: bool = False  # the n-th port has the n-th transport; else each port has each transport

    def services(self):
        if self.zipped:
            return list(zip(self.transports, self.ports))
        return [(transport, port) for transport in self.transports for port in self.ports]


@dataclasses.dataclass
class Section:
    heading: str
    direction: str  # a heading of its own, or empty
    rows: list


def ports_of(random, used):
    """One to three ports or a range, none used before: the atoms of a document are distinct."""
    ports = []
    for _ in range(random.choice((1, 1, 1, 1, 2, 2, 3))):
        low = random.choice((random.randint(20, 1023), random.randint(1024, 60000)))
        while low in used or low in (1000,) or 1900 <= low <= 2099:
            low = random.randint(2100, 60000)
        used.add(low)
        if random.random() < 0.12:
            high = low + random.choice((4, 9, 19, 99))
            used.update(range(low, high + 1))
            ports.append(f"{low}-{high}")
        else:
            ports.append(str(low))
    return ports


def rows_of(random, product, used):
    """Rows in runs: a source has one to three destinations, these one to four rows each."""
    rows = []
    machines = random.sample(HOSTS, 8)
    if random.random() < 0.3:
        machines.append(random.choice(HOST_NAMES))
    sources = [product] + machines[:2]
    random.shuffle(sources)
    for source in sources[:random.randint(1, 3)]:
        others = [name for name in machines[2:] + [product] if name != source]
        for destination in random.sample(others, random.randint(1, 3)):
            transports = random.choice(TRANSPORTS)
            traffic = random.choice(TRAFFIC)
            for _ in range(random.randint(1, 4)):
                if random.random() < 0.3:
                    transports = random.choice(TRANSPORTS)
                if random.random() < 0.3:
                    traffic = random.choice(TRAFFIC)
                rows.append(Row(source, destination, ports_of(random, used), transports,
                                random.choice(PURPOSES), traffic))
    return rows


def make(random):
    """Returns (title, product, sections)."""
    product = f"{random.choice(PRODUCTS)} {random.choice(ROLES)}"
    used = set()
    sections = []
    headings = random.sample(("Administration", "Data path", "Directory and names", "Agents",
                              "Remote sites", "Maintenance"), random.randint(1, 3))
    with_directions = random.random() < 0.5
    for heading in headings:
        direction = random.choice(DIRECTIONS) if with_directions else ""
        sections.append(Section(heading, direction, rows_of(random, product, used)))
    return f"Firewall ports of {product}", product, sections
