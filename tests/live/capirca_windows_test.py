#!/usr/bin/env python3
"""What Capirca writes for netsh, read as we read it, against the same rules in PowerShell.

usage: capirca_windows_test.py PORTWRIGHT
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77

DEFINITIONS = {
    "NETWORK.net": """AGENTS = 10.1.0.0/24
         fd00:1::/64
SERVER = 10.20.0.5/32
         fd00:20::5/128
NAMES = 10.9.0.53/32
""",
    "SERVICES.svc": """WEB = 443/tcp 8000-8010/tcp
DNS = 53/udp
HIGH = 1024-65535/udp
""",
}

INBOUND = """header {
  target:: windows_advfirewall in FAMILY
}
term web {
  source-address:: AGENTS
  destination-address:: SERVER
  destination-port:: WEB
  protocol:: tcp
  action:: accept
}
term ping {
  protocol:: ICMP
  icmp-type:: echo-request
  action:: accept
}
term not-this {
  source-address:: AGENTS
  destination-port:: HIGH
  protocol:: udp
  action:: deny
}
"""

OUTBOUND = """header {
  target:: windows_advfirewall out inet
}
term names {
  source-address:: SERVER
  destination-address:: NAMES
  destination-port:: DNS
  source-port:: HIGH
  protocol:: udp
  action:: accept
}
term other-protocol {
  destination-address:: NAMES
  protocol:: vrrp
  action:: deny
}
"""

OURS = """
New-NetFirewallRule -DisplayName web4 -Protocol TCP -LocalPort 443, 8000-8010 `
  -RemoteAddress 10.1.0.0/24 -LocalAddress 10.20.0.5
New-NetFirewallRule -DisplayName web6 -Protocol TCP -LocalPort 443, 8000-8010 `
  -RemoteAddress fd00:1::/64 -LocalAddress fd00:20::5
New-NetFirewallRule -DisplayName ping4 -Protocol ICMPv4 -IcmpType 8
New-NetFirewallRule -DisplayName ping6 -Protocol ICMPv6 -IcmpType 128
New-NetFirewallRule -DisplayName not -Action Block -Protocol UDP -LocalPort 1024-65535 `
  -RemoteAddress 10.1.0.0/24, fd00:1::/64
New-NetFirewallRule -DisplayName dns -Direction Outbound -Protocol UDP -RemotePort 53 `
  -LocalPort 1024-65535 -LocalAddress 10.20.0.5 -RemoteAddress 10.9.0.53
New-NetFirewallRule -DisplayName vrrp -Direction Outbound -Action Block -Protocol 112 `
  -RemoteAddress 10.9.0.53
Set-NetFirewallProfile -All -DefaultOutboundAction Block
"""


def capirca(work: pathlib.Path) -> str:
    (work / "pol").mkdir()
    (work / "def").mkdir()
    (work / "out").mkdir()
    for name, text in DEFINITIONS.items():
        (work / "def" / name).write_text(text, encoding="utf-8")
    policies = {"in4": INBOUND.replace("FAMILY", "inet").replace("ICMP", "icmp"),
                "in6": INBOUND.replace("FAMILY", "inet6").replace("ICMP", "icmpv6"),
                "out": OUTBOUND}
    text = ""
    for name, policy in policies.items():
        source = work / "pol" / f"{name}.pol"
        source.write_text(policy, encoding="utf-8")
        subprocess.run(["aclgen", "--base_directory", str(work / "pol"), "--definitions_directory",
                        str(work / "def"), "--policy_file", str(source), "--output_directory",
                        str(work / "out")], check=True, capture_output=True, timeout=120)
        text += (work / "out" / f"{name}.bat").read_text(encoding="utf-8")
    return text + "netsh advfirewall set allprofiles firewallpolicy blockinbound,blockoutbound\n"


def compare(program: str, work: pathlib.Path, left: str, right: str) -> subprocess.CompletedProcess:
    (work / "left.bat").write_text(left, encoding="utf-8")
    (work / "right.ps1").write_text(right, encoding="utf-8")
    return subprocess.run([program, "compare", str(work / "left.bat"), str(work / "right.ps1"),
                           "--dialect", "windows"],
                          capture_output=True, text=True, timeout=120, check=False)


def main() -> int:
    if shutil.which("aclgen") is None:
        print("skipped: no aclgen (python3-capirca)")
        return SKIPPED
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        text = capirca(work)
        assert text.count("add rule") >= 8, text
        same = compare(program, work, text, OURS)
        if same.returncode != 0:
            print(text, same.stdout, same.stderr)
            return 1
        for wrong in (OURS.replace("8010", "8011"), OURS.replace("-Action Block", "", 1),
                      OURS.replace("10.20.0.5", "10.20.0.6", 1)):
            if compare(program, work, text, wrong).returncode != 1:
                print("a rule that differs was not found")
                return 1
    print("equal verdicts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
