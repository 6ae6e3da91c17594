"""What live tests of probes share: two ends behind a gateway, a responder, and how a test program
is called.
"""

import contextlib
import signal
import subprocess
import sys

import namespaces


def enter():
    """In namespaces of its own: what is called as TEST --root|--unprivileged PORTWRIGHT SOURCE
    [UNITTEST...]. The program, the source tree, and the words that are left for unittest."""
    arguments = sys.argv[1:]
    namespaces.enter(arguments[0] == "--unprivileged")
    return arguments[1], arguments[2], [sys.argv[0], *arguments[3:]]


def join_by_gateway(gateway, *ends):
    """Each end is a namespace, its interface, that of the gateway, and what its network begins
    with; the gateway is host 1 there. It forwards; the ends have no addresses yet."""
    for space, interface, port, net in ends:
        namespaces.run("ip", "link", "add", interface, "netns", space.name, "type", "veth", "peer",
                       "name", port, "netns", gateway.name)
        gateway.run("ip", "address", "add", f"{net}.1/24", "dev", port)
        gateway.run("ip", "link", "set", port, "up")
        space.run("ip", "link", "set", interface, "up")
    with gateway:
        gateway.sysctl("net/ipv4/ip_forward", 1)


@contextlib.contextmanager
def responding(space, *command, cwd=None):
    """A responder in the namespace, from when it answers until it was told to end."""
    with space:
        process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "answering on" in line:
            break
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=10)
        process.stderr.close()
    if code != 0:
        raise AssertionError(f"the responder ended with {code}")
    left = space.run("nft", "list", "tables")
    if "portwright" in left:
        raise AssertionError(f"the responder left behind: {left}")
