"""A Debian 12 with the servers in a folder, as the program installs it, and a writable layer over
it for tests that start servers by themselves."""

import contextlib
import os
import subprocess

NO_NETWORK = ("Failed to fetch", "Could not resolve", "Temporary failure resolving",
              "Unable to connect", "Could not connect", "expected ")
ENTER = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                     "../../../src/lab/real/enter.sh")


class CannotBuild(Exception):
    """Why there is none, in one line."""


def build(program, folder):
    """The root folder, as `portwright lab servers` makes it; what it has is taken."""
    done = subprocess.run([program, "lab", "servers", folder], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        said = done.stdout + done.stderr
        if any(sign in said for sign in NO_NETWORK):
            raise CannotBuild(f"servers cannot be installed here: {said[-300:]}")
        raise RuntimeError(f"servers are not installed: {said[-1500:]}")
    return os.path.join(folder, "root")


def left_of(root):
    """Processes whose root this folder is, and mounts below it: none, once a test has ended."""
    found = []
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if name.isdigit() and os.readlink(f"/proc/{name}/root").startswith(root):
                found.append(f"process {name}")
    with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
        found += [line.strip() for line in mounts if root in line]
    return found


class Inside:
    """The folder with a writable layer over it that ends with this mount namespace."""

    def __init__(self, folder):
        self._root = os.path.join(folder, "work/root")
        _run("/bin/sh", "-c", 'FOLDER=$1 SECONDS_MAX=1; . "$2"; make_certificates', "sh", folder,
             ENTER)

    def path(self, inside):
        return self._root + inside

    def write(self, inside, text):
        path = self.path(inside)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, command):
        """A shell's line, to its end."""
        _run("chroot", self._root, "/bin/sh", "-ec", command)

    def start(self, command, log):
        """A server that stays in the foreground; its output goes to `log`."""
        return subprocess.Popen(["chroot", self._root, "/bin/sh", "-ec", command],
                                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                start_new_session=True)


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()[:2000]}")
