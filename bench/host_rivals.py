"""The flows of one host or gateway, as other tools take them: texts, and how they are loaded.

Everything runs in namespaces of the caller's own; settings below /etc are folders of ours there.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "live"))
import namespaces  # noqa: E402  pylint: disable=wrong-import-position

BUS = "/run/dbus/system_bus_socket"
UFW_RULES = pathlib.Path("/usr/share/ufw/iptables")
ELEMENT = re.compile(r'^\s+(\S+) \. (\S+) \. (tcp|udp) \. (\S+) comment "(.*)" : accept', re.M)


def flows_of(text):
    """(source, destination, protocol, ports, comment) of each element of a rendered text."""
    return ELEMENT.findall(text)


def is_six(flow):
    return ":" in flow[0]


def accepting():
    """The number of rules in the kernel that accept."""
    listed = subprocess.run(["nft", "list", "ruleset"], capture_output=True, text=True, check=True)
    return listed.stdout.count("accept\n")


def unheard_of(count, seed):
    return [(f"15.{seed % 250}.{n}.0/24", "10.99.0.1", "tcp", "4443", "") for n in range(count)]


STATE_RULES = ("    ct state established,related counter accept\n"
               "    ct state invalid counter drop\n")


def nft_table(rules, policy="drop"):
    return ("table inet portwright\ndelete table inet portwright\ntable inet portwright {\n"
            "  chain forward {\n    type filter hook forward priority filter; policy " + policy +
            ";\n" + STATE_RULES + rules + "  }\n}\n")


def nft_linear(flows):
    lines = []
    for source, destination, protocol, ports, comment in flows:
        family = "ip6" if ":" in source else "ip"
        lines.append(f"    {family} saddr {source} {family} daddr {destination} {protocol} dport "
                     f'{ports} counter accept comment "{comment}"\n')
    return nft_table("".join(lines))


def iptables(flows, six=False):
    lines = ["*filter", ":INPUT ACCEPT [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]",
             "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"]
    for flow in flows:
        if is_six(flow) != six:
            continue
        source, destination, protocol, ports, comment = flow
        lines.append(f"-A FORWARD {match(source, 's')} {match(destination, 'd')} -p {protocol} -m "
                     f"{protocol} --dport {ports.replace('-', ':')} -m comment --comment "
                     f'"{comment}" -j ACCEPT')
    return "\n".join([*lines, "COMMIT", ""])


def match(addresses, end):
    if "-" in addresses:
        word = {"s": "src", "d": "dst"}[end]
        return f"-m iprange --{word}-range {addresses}"
    return f"-{end} {addresses}"


class Firewalld:
    """A firewalld with rich rules in its permanent settings; `reload` takes them all."""

    def __init__(self):
        self.running = []

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        (self.folder / "zones").mkdir()
        (self.folder / "firewalld.conf").write_text(
            "DefaultZone=public\nFirewallBackend=nftables\n", encoding="ascii")
        namespaces.run("mount", "--bind", str(self.folder), "/etc/firewalld")
        os.makedirs(os.path.dirname(BUS), exist_ok=True)
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={BUS}"
        self.start("dbus-daemon", "--system", "--nofork", "--nopidfile",
                   f"--address=unix:path={BUS}")
        self.wait(lambda: os.path.exists(BUS))
        self.start("/usr/bin/python3", "/usr/sbin/firewalld", "--nofork", "--nopid",
                   "--log-target=console")
        self.wait(lambda: subprocess.run(["firewall-cmd", "--state"], capture_output=True,
                                         check=False).stdout == b"running\n")
        return self

    def __exit__(self, *_):
        for one in reversed(self.running):
            one.terminate()
            one.wait(60)
        namespaces.run("umount", "/etc/firewalld")
        shutil.rmtree(self.folder)
        subprocess.run(["nft", "flush", "ruleset"], check=True)

    def start(self, *command):
        self.running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                             stderr=subprocess.DEVNULL))

    def wait(self, is_there):
        deadline = time.monotonic() + 60
        while not is_there():
            if time.monotonic() > deadline or self.running[-1].poll() is not None:
                raise RuntimeError("firewalld did not come up")
            time.sleep(0.2)

    def permit(self, flows):
        lines = ['<?xml version="1.0" encoding="utf-8"?>', "<zone>"]
        for source, destination, protocol, ports, _ in flows:
            family = "ipv6" if ":" in source else "ipv4"
            lines.append(f'<rule family="{family}"><source address="{source}"/>'
                         f'<destination address="{destination}"/><port protocol="{protocol}" '
                         f'port="{ports}"/><accept/></rule>')
        (self.folder / "zones" / "public.xml").write_text("\n".join([*lines, "</zone>", ""]),
                                                          encoding="ascii")

    @staticmethod
    def seconds(command):
        begun = time.perf_counter()
        namespaces_run_long(*command)
        return time.perf_counter() - begun

    def reload(self):
        return self.seconds(["firewall-cmd", "--reload"])

    def add(self, flow):
        source, destination, protocol, ports, _ = flow
        rule = (f'rule family="ipv4" source address="{source}" destination address="{destination}" '
                f'port port="{ports}" protocol="{protocol}" accept')
        return self.seconds(["firewall-cmd", "--zone=public", f"--add-rich-rule={rule}"])


def namespaces_run_long(*command):
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, timeout=1800)


class Ufw:
    """A new ufw, turned on, with rules in its file of user rules; `reload` takes them all."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        settings = self.folder / "ufw"
        shutil.copytree(UFW_RULES, settings)
        (settings / "applications.d").mkdir()
        (settings / "ufw.conf").write_text("ENABLED=no\nLOGLEVEL=off\n", encoding="ascii")
        (self.folder / "default").mkdir()
        (self.folder / "default" / "ufw").write_text(
            'IPV6=no\nDEFAULT_INPUT_POLICY="ACCEPT"\nDEFAULT_OUTPUT_POLICY="ACCEPT"\n'
            'DEFAULT_FORWARD_POLICY="DROP"\nDEFAULT_APPLICATION_POLICY="SKIP"\n'
            'MANAGE_BUILTINS=no\nIPT_SYSCTL=\nIPT_MODULES=""\n', encoding="ascii")
        namespaces.run("mount", "--bind", str(settings), "/etc/ufw")
        namespaces.run("mount", "--bind", str(self.folder / "default"), "/etc/default")
        self.first = (settings / "user.rules").read_text(encoding="ascii")
        self.rules = settings / "user.rules"
        namespaces_run_long("ufw", "--force", "enable")
        return self

    def __exit__(self, *_):
        namespaces_run_long("ufw", "--force", "disable")
        namespaces.run("umount", "/etc/default")
        namespaces.run("umount", "/etc/ufw")
        shutil.rmtree(self.folder)
        subprocess.run(["nft", "flush", "ruleset"], check=True)

    def permit(self, flows):
        lines = ["### RULES ###"]
        for source, destination, protocol, ports, _ in flows:
            if ":" in source or "-" in source:
                continue
            dport = ports.replace("-", ":")
            lines += ["",
                      f"### tuple ### route:allow {protocol} {dport} {destination} any {source} in",
                      f"-A ufw-user-forward -p {protocol} -d {destination} --dport {dport} -s "
                      f"{source} -j ACCEPT"]
        lines += ["", "### END RULES ###"]
        self.rules.write_text(self.first.replace("### RULES ###", "\n".join(lines), 1),
                              encoding="ascii")

    @staticmethod
    def reload():
        return Firewalld.seconds(["ufw", "reload"])

    @staticmethod
    def add(flow):
        source, destination, protocol, ports, _ = flow
        return Firewalld.seconds(["ufw", "route", "allow", "proto", protocol, "from", source, "to",
                                  destination, "port", ports.replace("-", ":")])
