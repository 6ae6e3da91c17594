"""Packets between namespaces, many at once: which of them arrive, and which are answered."""

import errno
import select
import socket
import struct
import time

TCP, UDP, ICMP, ICMPV6 = 6, 17, 1, 58
ECHO = {4: 8, 6: 128}
WAIT_S = 1.5  # longer than the second after which TCP and neighbour discovery try again

FREEBIND = 15  # IP_FREEBIND, which Python does not name
REFUSED = (errno.ECONNREFUSED, errno.ECONNRESET)


class Probe:
    """One packet that is sent, with what came of it."""

    def __init__(self, family, source, destination, protocol, sport=40000, dport=0, type=0,
                 passes=None):
        self.family = family
        self.source = source
        self.destination = destination
        self.protocol = protocol
        self.sport = sport
        self.dport = dport
        self.type = type
        self.passes = passes   # what is expected
        self.arrived = False   # at the other end
        self.answered = False
        self.socket = None

    def __str__(self):
        ends = f"{self.source} -> {self.destination}"
        if self.protocol in (TCP, UDP):
            ends = f"{self.source}:{self.sport} -> {self.destination}:{self.dport}"
        kind = f" type {self.type}" if self.protocol in (ICMP, ICMPV6) else ""
        return f"protocol {self.protocol} {ends}{kind}"

    def address_family(self):
        return socket.AF_INET if self.family == 4 else socket.AF_INET6


def _socket(space, family, kind, protocol=0):
    with space:
        made = socket.socket(family, kind, protocol)
    made.setblocking(False)
    return made


def _sender(space, probe, kind, protocol=0):
    made = _socket(space, probe.address_family(), kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((probe.source, probe.sport if kind != socket.SOCK_RAW else 0))
    return made


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def _message(probe, token):
    if probe.protocol not in (ICMP, ICMPV6):
        return struct.pack("!4sI", b"pwrt", token)
    body = struct.pack("!HH4sI", token & 0xffff, 1, b"pwrt", token)
    zero = struct.pack("!BBH", probe.type, 0, 0) + body
    check = checksum(zero) if probe.protocol == ICMP else 0  # the kernel fills in ICMPv6's
    return struct.pack("!BBH", probe.type, 0, check) + body


def _token(data):
    """The number of the probe that a packet carries; None for packets that are none of ours."""
    at = data.rfind(b"pwrt")
    return struct.unpack("!I", data[at + 4:at + 8])[0] if at >= 0 and len(data) >= at + 8 else None


def _drain(receiver):
    while True:
        try:
            yield receiver.recvfrom(2048)
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno not in REFUSED + (errno.EHOSTUNREACH, errno.EACCES):
                raise


class Exchange:
    """Sends all probes from one namespace and answers them in the other."""

    def __init__(self, sender, receiver, probes):
        self.sender = sender
        self.receiver = receiver
        self.probes = probes
        self.opened = []
        self.answering = {}  # UDP sockets of the receiver
        self.raw = []        # raw sockets of the receiver

    def run(self):
        try:
            self.open_all()
        finally:
            self.close()
        return self.probes

    def open_all(self):
        """Sends and waits; connections stay open until close()."""
        self._listen()
        self._send()
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            self._collect()
            time.sleep(0.01)

    def close(self):
        for one in self.opened:
            one.close()

    def _open(self, one):
        self.opened.append(one)
        return one

    def _listen(self):
        listening = set()
        for probe in self.probes:
            end = (probe.family, probe.protocol, probe.destination, probe.dport)
            if probe.protocol not in (TCP, UDP):
                end = (probe.family, probe.protocol)
            if end in listening:
                continue
            listening.add(end)
            self._listen_at(probe)

    def _listen_at(self, probe):
        family = probe.address_family()
        if probe.protocol == TCP:
            one = self._open(_socket(self.receiver, family, socket.SOCK_STREAM))
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((probe.destination, probe.dport))
            one.listen(64)
        elif probe.protocol == UDP:
            one = self._open(_socket(self.receiver, family, socket.SOCK_DGRAM))
            one.bind((probe.destination, probe.dport))
            self.answering[one.fileno()] = one
        else:
            one = self._open(_socket(self.receiver, family, socket.SOCK_RAW, probe.protocol))
            self.raw.append(one)

    def _send(self):
        for token, probe in enumerate(self.probes):
            kind = {TCP: socket.SOCK_STREAM, UDP: socket.SOCK_DGRAM}.get(probe.protocol,
                                                                         socket.SOCK_RAW)
            protocol = 0 if kind != socket.SOCK_RAW else probe.protocol
            probe.socket = self._open(_sender(self.sender, probe, kind, protocol))
            try:
                if probe.protocol == TCP:
                    probe.socket.connect_ex((probe.destination, probe.dport))
                    continue
                port = probe.dport if probe.protocol == UDP else 0
                probe.socket.connect((probe.destination, port))
                probe.socket.send(_message(probe, token))
            except PermissionError:
                pass  # refused on its way out: no answer will come

    def resend_datagrams(self):
        """Once more over the same sockets: after two seconds it counts as a stream."""
        for token, probe in enumerate(self.probes):
            if probe.protocol == UDP:
                probe.answered = False
                probe.socket.send(_message(probe, token))
        deadline = time.monotonic() + 0.5
        while time.monotonic() < deadline:
            self._collect()
            time.sleep(0.01)

    def _collect(self):
        self._answer()
        poll = select.poll()
        by_fd = {}
        for probe in self.probes:
            if not probe.answered and probe.socket is not None:
                by_fd[probe.socket.fileno()] = probe
                poll.register(probe.socket, select.POLLOUT if probe.protocol == TCP
                              else select.POLLIN)
        for fd, _ in poll.poll(0):
            probe = by_fd[fd]
            if probe.protocol == TCP:
                error = probe.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if error == 0 or error in REFUSED:
                    probe.arrived = probe.answered = True
            else:
                self._read(probe)

    def _probe(self, data):
        # Answers to some ICMP queries come back with other bytes where the number stood.
        token = _token(data)
        return self.probes[token] if token is not None and token < len(self.probes) else None

    def _answer(self):
        for one in self.answering.values():
            for data, peer in _drain(one):
                probe = self._probe(data)
                if probe is not None:
                    probe.arrived = True
                    try:
                        one.sendto(data, peer)
                    except PermissionError:
                        pass
        for one in self.raw:
            for data, _ in _drain(one):
                probe = self._probe(data)
                if probe is not None:
                    probe.arrived = True

    def _read(self, probe):
        for data, _ in _drain(probe.socket):
            if self._probe(data) is probe:
                probe.answered = True


def exchange(sender, receiver, probes):
    """The probes, sent from one namespace to the other, with what came of them."""
    return Exchange(sender, receiver, probes).run()


def datagram(family, source, destination, dport, sport=40000):
    return Probe(family, source, destination, UDP, sport, dport)
