"""Network namespaces for live tests, made inside private ones that end with the test.

A test program calls enter() first: it is run again in a network, mount and process namespace of its
own (and a user namespace when not root, or when asked for), so that whatever it makes is gone when
it ends, however it ends. Sockets keep the namespace in which they were made: one single-threaded
program can hold sockets in all of them.
"""

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys

SKIPPED = 77
CLONE_NEWNET = 0x40000000
INSIDE = "PORTWRIGHT_LIVE_INSIDE"
SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"

_libc = ctypes.CDLL(None, use_errno=True)


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def enter(unprivileged):
    """Runs this program again inside namespaces of its own; returns there, and only there."""
    os.environ["PATH"] = os.environ.get("PATH", "") + ":" + SYSTEM_PATH
    if os.environ.get(INSIDE):
        run("mount", "-t", "tmpfs", "none", "/run")
        return
    for tool in ("unshare", "ip", "nft", "mount"):
        if shutil.which(tool) is None:
            skip(f"no {tool} here")
    is_root = os.geteuid() == 0
    if not unprivileged and not is_root:
        skip("not root; the unprivileged test does the same in a user namespace")
    kinds = ["--net", "--mount", "--pid", "--fork", "--kill-child"]
    if unprivileged:
        kinds = ["--user", "--map-root-user"] + kinds
    tried = subprocess.run(["unshare", *kinds, "mount", "-t", "tmpfs", "none", "/run"],
                           capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        skip(f"this system allows no namespaces here: {tried.stderr.strip()}")
    command = ["unshare", *kinds, sys.executable, "-B", *sys.argv]
    sys.exit(subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode)


def run(*command, text=None):
    """Runs a program to its end; its output, or an error that shows what it said."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()[:2000]}")
    return done.stdout


class Namespace:
    """One named network namespace."""

    def __init__(self, name):
        self.name = name
        run("ip", "netns", "add", name)
        self._fd = os.open(f"/run/netns/{name}", os.O_RDONLY)
        with self:
            run("ip", "link", "set", "lo", "up")
            for key, value in (("net/ipv4/conf/all/rp_filter", 0),
                               ("net/ipv4/conf/default/rp_filter", 0),
                               ("net/ipv6/conf/default/accept_dad", 0),
                               ("net/ipv6/ip_nonlocal_bind", 1),
                               ("net/ipv4/icmp_ratelimit", 0)):
                self.sysctl(key, value)

    def __enter__(self):
        self._outside = os.open("/proc/self/ns/net", os.O_RDONLY)
        _set(self._fd)
        return self

    def __exit__(self, *_):
        _set(self._outside)
        os.close(self._outside)

    @staticmethod
    def sysctl(key, value):
        with open(f"/proc/sys/{key}", "w", encoding="ascii") as file:
            file.write(str(value))

    def run(self, *command, text=None):
        with self:
            return run(*command, text=text)

    def remove(self):
        os.close(self._fd)
        run("ip", "netns", "del", self.name)


def _set(fd):
    if _libc.setns(fd, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def connect(left, left_interface, right, right_interface, number):
    """A veth pair; the ends are 198.18.number.1 and .2, fd00:number::1 and ::2."""
    run("ip", "link", "add", left_interface, "netns", left.name, "type", "veth", "peer", "name",
        right_interface, "netns", right.name)
    ends = ((left, left_interface), (right, right_interface))
    for host, (space, interface) in enumerate(ends, 1):
        space.run("ip", "address", "add", f"198.18.{number}.{host}/24", "dev", interface)
        space.run("ip", "address", "add", f"fd00:{number}::{host}/64", "dev", interface, "nodad")
        space.run("ip", "link", "set", interface, "up")


def own(space, *prefixes):
    """Every address of the prefixes is the namespace's own."""
    for prefix in prefixes:
        space.run("ip", "route", "add", "local", prefix, "dev", "lo")


def route(space, gateway_number, gateway_host, *prefixes):
    for prefix in prefixes:
        via = (f"fd00:{gateway_number}::{gateway_host}" if ":" in prefix
               else f"198.18.{gateway_number}.{gateway_host}")
        space.run("ip", "route", "add", prefix, "via", via)


@contextlib.contextmanager
def spaces(*names):
    made = []
    try:
        for name in names:
            made.append(Namespace(name))
        yield made
    finally:
        for space in made:
            space.remove()
