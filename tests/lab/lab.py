"""What the tests of the lab share: the program, as root or as a user without rights, and what this
machine has of a network."""

import os
import shutil
import subprocess
import sys

SKIPPED = 77
DAY = "2026-11-21"
NOBODY = 65534


class Lab:
    """How the program is called. Without root it makes a user namespace of its own."""

    def __init__(self, arguments):
        self.unprivileged = arguments[1] == "--unprivileged"
        self.program, self.source = arguments[2], arguments[3]
        os.environ["PATH"] += ":/usr/local/sbin:/usr/sbin:/sbin"
        for tool in ("ip", "nft", "unshare"):
            if shutil.which(tool) is None:
                self.skip(f"no {tool} here")
        if not self.unprivileged and os.geteuid() != 0:
            self.skip("not root; the unprivileged test does the same in a user namespace")
        tried = subprocess.run(
            self.as_user(["unshare", "--user", "--map-root-user", "--net", "--mount", "true"]
                         if self.unprivileged else ["unshare", "--net", "--mount", "true"]),
            capture_output=True, text=True, check=False)
        if tried.returncode != 0:
            self.skip(f"this system allows no namespaces here: {tried.stderr.strip()}")

    @staticmethod
    def skip(why):
        print(f"skipped: {why}")
        sys.exit(SKIPPED)

    def as_user(self, command):
        if not self.unprivileged or os.geteuid() != 0:
            return command
        return ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups",
                "--inh-caps=-all", *command]

    def start(self, *words, **options):
        return subprocess.Popen(self.as_user([self.program, "lab", *words]), cwd=self.source,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                **options)

    def run(self, *words):
        """Exit code, output and messages of `portwright lab WORDS`."""
        process = self.start(*words)
        out, err = process.communicate(timeout=250)
        return process.returncode, out, err


def state_of_the_machine():
    """All of a machine's network that a lab could leave something in."""
    def lines(*command):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return sorted(done.stdout.splitlines())

    def processes():
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open(f"/proc/{entry}/comm", encoding="utf-8") as file:
                    name = file.read().strip()
                with open(f"/proc/{entry}/stat", encoding="utf-8") as file:
                    state = file.read().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            if name.startswith("portwright") and state != "Z":
                found.append(name)
        return sorted(found)

    with open("/proc/mounts", encoding="utf-8") as file:
        mounts = sorted(file.read().splitlines())
    return {
        "netns": lines("ip", "netns"),
        "links": sorted(os.listdir("/sys/class/net")),
        "addresses": lines("ip", "-o", "address"),
        "routes": lines("ip", "route"),
        "rules": lines("ip", "rule"),
        "tables": lines("nft", "list", "tables"),
        "forwarding": lines("cat", "/proc/sys/net/ipv4/ip_forward",
                            "/proc/sys/net/ipv6/conf/all/forwarding"),
        "mounts": mounts,
        "lab processes": [name for name in processes() if name == "portwright-lab"],
    }
