"""The servers that a lab starts (src/lab/real/servers.yaml), all of them on one host, and what a
probe has to say of them. That was written by hand, from what each of Debian 12 is."""

import dataclasses
import os

import yaml

ADDRESS = "198.18.0.1"
OTHER_ADDRESS = "198.18.0.2"  # where a second server needs the same port
HOST = "lab.example.org"
CERTIFICATE = f"CN={HOST}, O=Lab by CN=Lab CA, O=Lab"


@dataclasses.dataclass(frozen=True)
class Ask:
    """One planned flow to a server: what a probe has to find."""
    protocol: str
    port: int
    detail: str  # begins so
    outcome: str = "open"
    grade: str = "one end"
    address: str = ADDRESS


@dataclasses.dataclass(frozen=True)
class Server:
    """One that runs: its texts with the ports filled in, as the lab does it."""
    name: str
    command: str
    asks: tuple
    files: dict = dataclasses.field(default_factory=dict)
    before: str = "true"
    needs: tuple = ()  # names of servers that have to run before


def tcp(port, detail, **more):
    return Ask("tcp", port, detail, **more)


def udp(port, detail, **more):
    return Ask("udp", port, detail, **more)


def tls(port):
    return tcp(port, f"TLS 1.2, {CERTIFICATE}")


with open(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "../../../src/lab/real/servers.yaml"), encoding="utf-8") as listed:
    LISTED = {entry["name"]: entry for entry in yaml.safe_load(listed)}


def server(name, ports, asks, amend=lambda text: text):
    """The lab's own server on these ports, by the names of what it speaks. `amend`: of its files,
    where this test wants something else of it."""
    entry = LISTED[name]

    def fill(text):
        for spoken in entry["speaks"]:
            lines = [spoken.get("line", "").replace("@port@", str(port))
                     for port in ports.get(spoken["name"], ())]
            text = text.replace(f"@{spoken['name']}@", "".join(lines))
        return text

    files = {path: amend(fill(text)) for path, text in entry.get("files", {}).items()}
    return Server(name, fill(entry["command"]), asks, files, fill(entry.get("before", "true")),
                  tuple(entry.get("needs", ())))


SERVERS = (
    server("OpenSSH", {"ssh": (22, 2222)},
           (tcp(22, "SSH 2.0, OpenSSH_9.2p1 Debian-2+deb12u"),
            tcp(2222, "SSH 2.0, OpenSSH_9.2p1 Debian-2+deb12u"))),
    server("BIND", {"dns": (53,)}, (udp(53, "DNS, REFUSED"), tcp(53, "DNS, REFUSED")),
           lambda text: text.replace("{ any; }", f"{{ {ADDRESS}; }}")),
    server("dnsmasq", {"dns": (53,)},
           (udp(53, "DNS, REFUSED", address=OTHER_ADDRESS),
            tcp(53, "DNS, REFUSED", address=OTHER_ADDRESS)),
           lambda text: text + f"listen-address={OTHER_ADDRESS}\n"),
    server("chrony", {"ntp": (123,)}, (udp(123, "NTP 4, stratum 10"),)),
    server("snmpd", {"snmp": (161,)}, (udp(161, "SNMP v3, engine "),)),
    server("snmptrapd", {"traps": (162,)}, (udp(162, "SNMP v3, engine "),)),
    server("OpenLDAP", {"ldap": (389,), "ldaps": (636,)},
           (tcp(389, "LDAP, dc=example,dc=org"), tls(636))),
    server("MIT Kerberos", {"kerberos": (88,)},
           (udp(88, "Kerberos, error 6 (no such client)"),
            tcp(88, "Kerberos, error 6 (no such client)"))),
    server("Samba", {"smb": (445, 139)},
           (tcp(445, "SMB 3.0.2"), tcp(139, "NetBIOS session service")),
           lambda text: text + "interfaces = lab0\n"),
    # No lab starts it: it takes more ports than it answers on.
    Server("nmbd", "exec /usr/sbin/nmbd --foreground --no-process-group"
           " --configfile=/lab/smb.conf", (udp(137, "NetBIOS, FILER of LAB"),), needs=("Samba",)),
    server("rpcbind", {}, (udp(111, "portmapper"), tcp(111, "portmapper"))),
    server("statd", {"status": (4046,)},
           (udp(4046, "NFS status monitor"), tcp(4046, "NFS status monitor"))),
    server("NFS-Ganesha", {"nfs": (2049,), "mount": (635,), "locks": (4045,)},
           (tcp(2049, "NFS"), tcp(635, "NFS mount daemon"), udp(635, "NFS mount daemon"),
            tcp(4045, "NFS lock manager"), udp(4045, "NFS lock manager"))),
    server("Postfix", {"smtp": (25, 587), "smtps": (465,)},
           (tcp(25, "SMTP, lab.example.org ESMTP Postfix"), tcp(587, "SMTP"), tls(465))),
    server("rsyslog", {"syslog": (514,), "tls": (6514,)},
           (tcp(514, "connections are accepted"), tls(6514),
            udp(514, "silent: ", outcome="unknown")),
           lambda text: text.replace('module(load="imtcp")', 'module(load="imtcp")\n'
                                     'module(load="imudp")\ninput(type="imudp" port="514")')),
    server("nginx", {"http": (80, 8080), "tls": (443, 8443, 8442, 3000)},
           (tcp(80, "HTTP 200, nginx/1.22.1"), tls(443), tls(8443),
            tcp(8080, "HTTP 403, nginx/1.22.1"), tcp(8442, "HTTP within TLS"),
            tcp(3000, "HTTP within TLS")),
           lambda text: text.replace("listen 8080; return 200 lab", "listen 8080; return 403")),
    server("Mosquitto", {"mqtt": (1883,), "tls": (8883,)}, (tcp(1883, "MQTT"), tls(8883))),
    server("RabbitMQ", {"amqp": (5672,), "tls": (5671,)}, (tcp(5672, "AMQP"), tls(5671))),
    server("PostgreSQL", {"postgres": (5432,)}, (tcp(5432, "PostgreSQL"),)),
    server("etcd", {}, (tcp(2379, "etcd 3.4.23"), tcp(2380, "etcd"))),
    Server("gRPC of etcd",
           "exec /usr/bin/etcd --data-dir /tmp/grpc --listen-client-urls http://0.0.0.0:50051"
           " --advertise-client-urls http://127.0.0.1:50051"
           " --listen-peer-urls http://127.0.0.1:50052",
           (tcp(50051, "HTTP/2, as gRPC needs"),)),
    server("InfluxDB", {}, (tcp(8086, "HTTP 404"),)),
    server("tgt", {}, (tcp(3260, "iSCSI"),)),
    server("ipmi_sim", {}, (udp(623, "IPMI"),)),
    server("ZooKeeper", {"zookeeper": (2181,)}, (tcp(2181, "ZooKeeper"),)),
    server("ActiveMQ", {"openwire": (61616,), "tls": (61617,)},
           (tcp(61616, "ActiveMQ 5.17.2, OpenWire 12"), tls(61617))),
)


# What ports speak, where it is the same: asked for one, another of them is as right.
SPEAKS_TLS = {443, 465, 636, 3000, 5671, 6514, 8442, 8443, 8883, 61617}
SPEAKS_HTTP = {80, 2379, 2380, 8080, 8086, 50051}
ALIKE = (SPEAKS_TLS, SPEAKS_HTTP, {22, 2222}, {25, 587}, {139, 445}, {161, 162})
# May also be within TLS, which nobody can look into.
ALSO_IN_TLS = {2379, 2380, 3000, 5672, 8080, 8086, 8442, 9042, 27017, 50051}
# These are web ports, plain or not.
WEB = {3000, 8080, 8086, 8442}
# Of HTTP, but a certain one: another server of HTTP is another service.
CERTAIN_HTTP = {2379: {2380, 50051}, 2380: {2379, 50051}, 50051: {2379, 2380}}
# Says nothing to anybody, so that a connection to it is only accepted.
SILENT = {514}
