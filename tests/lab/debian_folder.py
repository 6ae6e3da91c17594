"""A Debian 12 with some packages in a folder, made from this machine's own sources of packages,
for what a test compiles and runs there.

It is kept, and made anew only where what is wanted of it changes. Nothing of the machine changes:
mmdebstrap unpacks into the folder, and what it mounts ends with a mount namespace of its own.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess

RELEASE = "bookworm"
SECONDS_MAX = 1500
NO_NETWORK = ("Failed to fetch", "Could not resolve", "Temporary failure resolving",
              "Unable to connect", "Could not connect")


class CannotBuild(Exception):
    """Why there is none, in one line."""


def sources():
    """Lines for Debian's packages as this machine gets them; other makers' stay out."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "deb $(REPO_URI) $(RELEASE) $(COMPONENT)",
         "Created-By: Packages", "Origin: Debian"],
        capture_output=True, text=True, check=False).stdout
    lines = sorted({line for line in listed.splitlines() if f" {RELEASE}" in line})
    if not lines:
        raise CannotBuild(f"no sources of Debian's {RELEASE} here")
    return "\n".join(lines) + "\n"


def build(folder, packages):
    """The root folder with these packages; what it has is taken where it is the same."""
    wanted = RELEASE + "\n" + "\n".join(sorted(packages)) + "\n"
    root, kept = os.path.join(folder, "root"), os.path.join(folder, "packages.txt")
    os.makedirs(folder, exist_ok=True)
    with _locked(os.path.join(folder, "lock")):
        if os.path.isdir(root) and _read(kept) == wanted:
            return root
        for tool in ("mmdebstrap", "apt-get", "unshare"):
            if shutil.which(tool) is None:
                raise CannotBuild(f"no {tool} here")
        _make(folder, root, packages)
        with open(kept, "w", encoding="utf-8") as file:
            file.write(wanted)
    return root


def _make(folder, root, packages):
    fresh, log = os.path.join(folder, "root.new"), os.path.join(folder, "mmdebstrap.log")
    text = sources()
    for old in (root, fresh):
        shutil.rmtree(old, ignore_errors=True)
    without = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "man", "locale")]
    command = [
        "unshare", "--mount", "--pid", "--fork", "--kill-child", "--uts",
        "mmdebstrap", "--mode=root", "--variant=minbase", "--dpkgopt=force-unsafe-io", *without,
        '--aptopt=APT::Install-Recommends "false"', "--include=" + ",".join(sorted(packages)),
        RELEASE, fresh, "-"]
    with open(log, "w", encoding="utf-8") as stream:
        try:
            done = subprocess.run(command, input=text, text=True, stdout=stream, stderr=stream,
                                  timeout=SECONDS_MAX, check=False,
                                  env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        except subprocess.TimeoutExpired as late:
            raise CannotBuild(f"mmdebstrap took longer than {SECONDS_MAX} s: {log}") from late
    if done.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        said = _read(log)
        if any(sign in said for sign in NO_NETWORK):
            raise CannotBuild(f"packages cannot be fetched here: {log}")
        raise RuntimeError(f"mmdebstrap failed: {log}: {said[-1500:]}")
    os.rename(fresh, root)


@contextlib.contextmanager
def _locked(path):
    with open(path, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


class Inside:
    """The folder with a writable layer over it that ends with this mount namespace."""

    def __init__(self, root, work):
        self._root = os.path.join(work, "root")
        _run("mount", "-t", "tmpfs", "-o", "size=2g", "none", work)
        for name in ("upper", "work", "root"):
            os.mkdir(os.path.join(work, name))
        layers = f"lowerdir={root},upperdir={work}/upper,workdir={work}/work"
        _run("mount", "-t", "overlay", "-o", layers, "none", self._root)
        _run("mount", "-t", "proc", "none", self.path("/proc"))
        for name in ("/dev", "/run", "/tmp"):
            _run("mount", "-t", "tmpfs", "none", self.path(name))
        for name in ("null", "zero", "full", "random", "urandom", "tty"):
            self.write(f"/dev/{name}", "")
            _run("mount", "--bind", f"/dev/{name}", self.path(f"/dev/{name}"))
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            os.symlink(f"/proc/self/fd/{number}", self.path(f"/dev/{name}"))
        os.symlink("/proc/self/fd", self.path("/dev/fd"))
        os.mkdir(self.path("/dev/shm"))
        os.chmod(self.path("/dev/shm"), 0o1777)
        os.chmod(self.path("/tmp"), 0o1777)

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


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()[:2000]}")
