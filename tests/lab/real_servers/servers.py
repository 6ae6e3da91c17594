"""The servers: Debian's packages, what we write for them, how they start, and what a probe has to
say of them. What it says was written by hand, from what each of Debian 12 is."""

import dataclasses

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
    name: str
    packages: tuple
    command: str
    asks: tuple
    files: dict = dataclasses.field(default_factory=dict)
    before: str = "true"  # a shell's line
    after: str = "true"  # once its ports are there
    needs: tuple = ()  # names of servers that have to run before


def tcp(port, detail, **more):
    return Ask("tcp", port, detail, **more)


def udp(port, detail, **more):
    return Ask("udp", port, detail, **more)


def tls(port):
    return tcp(port, f"TLS 1.2, {CERTIFICATE}")


def as_user(name):
    return f"setpriv --reuid={name} --regid={name} --init-groups "


def own(user, *folders):
    words = " ".join(folders)
    return f"mkdir -p {words}; chown -R {user}: {words}"


# Keys for everyone, for an hour.
BASE_PACKAGES = ("openssl",)
CERTIFICATES = f"""
mkdir -p /lab; cd /lab
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 \
  -subj '/O=Lab/CN=Lab CA'
openssl req -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj '/O=Lab/CN={HOST}'
printf 'subjectAltName=DNS:{HOST}' >extensions
openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem \
  -extfile extensions
openssl pkcs12 -export -in cert.pem -inkey key.pem -out key.p12 -passout pass:secret
chmod 644 /lab/*
"""

SERVERS = (
    Server("OpenSSH", ("openssh-server",),
           "/usr/sbin/sshd -D -e -f /lab/sshd.conf",
           (tcp(22, "SSH 2.0, OpenSSH_9.2p1 Debian-2+deb12u"),
            tcp(2222, "SSH 2.0, OpenSSH_9.2p1 Debian-2+deb12u")),
           {"/lab/sshd.conf": "Port 22\nPort 2222\nHostKey /lab/host_key\nMaxStartups 1000\n"},
           "mkdir -p /run/sshd; ssh-keygen -q -t ed25519 -N '' -f /lab/host_key"),
    Server("BIND", ("bind9",),
           "/usr/sbin/named -g -u bind -c /lab/named.conf",
           (udp(53, "DNS, REFUSED"), tcp(53, "DNS, REFUSED")),
           {"/lab/named.conf": f"""options {{
  directory "/var/cache/bind"; recursion no; listen-on {{ {ADDRESS}; }}; listen-on-v6 {{ none; }};
}};
"""}, own("bind", "/run/named", "/var/cache/bind")),
    Server("dnsmasq", ("dnsmasq",),
           "/usr/sbin/dnsmasq --keep-in-foreground --conf-file=/lab/dnsmasq.conf",
           (udp(53, "DNS, REFUSED", address=OTHER_ADDRESS),
            tcp(53, "DNS, REFUSED", address=OTHER_ADDRESS)),
           {"/lab/dnsmasq.conf": f"no-resolv\nno-hosts\nlisten-address={OTHER_ADDRESS}\n"
                                 "bind-interfaces\n"}),
    # -x: it must not set the clock.
    Server("chrony", ("chrony",),
           "/usr/sbin/chronyd -d -x -u _chrony -f /lab/chrony.conf",
           (udp(123, "NTP 4, stratum 10"),),
           {"/lab/chrony.conf": "local stratum 10\nallow all\ncmdport 0\n"},
           "mkdir -p /run/chrony; chown _chrony: /run/chrony; chmod 700 /run/chrony"),
    Server("snmpd", ("snmpd",),
           "/usr/sbin/snmpd -f -Lo -C -c /lab/snmpd.conf udp:161",
           (udp(161, "SNMP v3, engine "),),
           {"/lab/snmpd.conf": "rocommunity lab\n"}),
    Server("snmptrapd", ("snmptrapd",),
           "/usr/sbin/snmptrapd -f -Lo -C -c /lab/snmptrapd.conf udp:162",
           (udp(162, "SNMP v3, engine "),),
           {"/lab/snmptrapd.conf": "authCommunity log lab\n"}),
    Server("OpenLDAP", ("slapd",),
           "/usr/sbin/slapd -d 0 -f /lab/slapd.conf -h 'ldap:/// ldaps:///'",
           (tcp(389, "LDAP, dc=example,dc=org"), tls(636)),
           {"/lab/slapd.conf": """include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile /run/slapd.pid
TLSCertificateFile /lab/cert.pem
TLSCertificateKeyFile /lab/key.pem
database mdb
suffix "dc=example,dc=org"
directory /lab/ldap
"""}, "mkdir -p /lab/ldap"),
    Server("MIT Kerberos", ("krb5-kdc", "krb5-admin-server"),
           "/usr/sbin/krb5kdc -n",
           (udp(88, "Kerberos, error 6 (no such client)"),
            tcp(88, "Kerberos, error 6 (no such client)")),
           {"/etc/krb5.conf": """[libdefaults]
default_realm = LAB.EXAMPLE.ORG
[realms]
LAB.EXAMPLE.ORG = {
  kdc = localhost
}
""", "/etc/krb5kdc/kdc.conf": """[kdcdefaults]
kdc_ports = 88
kdc_tcp_ports = 88
[realms]
LAB.EXAMPLE.ORG = {
  database_name = /lab/kdc/principal
  key_stash_file = /lab/kdc/stash
}
"""}, "mkdir -p /lab/kdc; kdb5_util create -s -r LAB.EXAMPLE.ORG -P secret"),
    Server("smbd", ("samba",),
           "/usr/sbin/smbd --foreground --no-process-group --configfile=/lab/smb.conf",
           (tcp(445, "SMB 3.0.2"), tcp(139, "NetBIOS session service")),
           {"/lab/smb.conf": """[global]
netbios name = FILER
workgroup = LAB
server role = standalone server
interfaces = lab0
disable netbios = no
log file = /tmp/samba.log
"""}, "mkdir -p /run/samba /var/lib/samba/private /var/cache/samba"),
    Server("nmbd", ("samba",),
           "/usr/sbin/nmbd --foreground --no-process-group --configfile=/lab/smb.conf",
           (udp(137, "NetBIOS, FILER of LAB"),), needs=("smbd",)),
    Server("rpcbind", ("rpcbind",), "/sbin/rpcbind -f -w",
           (udp(111, "portmapper"), tcp(111, "portmapper"))),
    Server("statd", ("nfs-common",), "/sbin/rpc.statd --foreground --port 4046",
           (udp(4046, "NFS status monitor"), tcp(4046, "NFS status monitor")),
           needs=("rpcbind",)),
    Server("NFS-Ganesha", ("nfs-ganesha", "nfs-ganesha-vfs"),
           "/usr/bin/ganesha.nfsd -F -L /dev/stderr -f /lab/ganesha.conf -p /run/ganesha.pid",
           (tcp(2049, "NFS"), tcp(635, "NFS mount daemon"), udp(635, "NFS mount daemon"),
            tcp(4045, "NFS lock manager"), udp(4045, "NFS lock manager")),
           {"/lab/ganesha.conf": """NFS_CORE_PARAM {
  NFS_Port = 2049; MNT_Port = 635; NLM_Port = 4045; Protocols = 3, 4; Bind_addr = 0.0.0.0;
}
"""}, "mkdir -p /run/ganesha /var/lib/nfs/ganesha", needs=("rpcbind",)),
    Server("Postfix", ("postfix",), "/usr/sbin/postfix -c /lab/postfix start-fg",
           (tcp(25, "SMTP, lab.example.org ESMTP Postfix"), tcp(587, "SMTP"), tls(465)),
           {"/lab/postfix/main.cf": f"""compatibility_level = 3.6
myhostname = {HOST}
mydestination =
inet_interfaces = all
inet_protocols = ipv4
maillog_file = /var/log/postfix.log
queue_directory = /var/spool/postfix
data_directory = /var/lib/postfix
smtpd_tls_cert_file = /lab/cert.pem
smtpd_tls_key_file = /lab/key.pem
smtpd_tls_security_level = may
smtpd_client_connection_count_limit = 0
""", "/lab/postfix/master.cf": """smtp inet n - n - - smtpd
submission inet n - n - - smtpd
465 inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""}),
    Server("rsyslog", ("rsyslog", "rsyslog-gnutls"),
           "/usr/sbin/rsyslogd -n -i NONE -f /lab/rsyslog.conf",
           (tcp(514, "connections are accepted"), tls(6514),
            udp(514, "silent: ", outcome="unknown")),
           {"/lab/rsyslog.conf": """global(DefaultNetstreamDriverCAFile="/lab/ca.pem"
  DefaultNetstreamDriverCertFile="/lab/cert.pem" DefaultNetstreamDriverKeyFile="/lab/key.pem")
module(load="imudp")
module(load="imtcp")
module(load="imptcp")
input(type="imudp" port="514")
input(type="imptcp" port="514")
input(type="imtcp" port="6514" StreamDriver.Name="gtls" StreamDriver.Mode="1"
  StreamDriver.AuthMode="anon")
*.* /dev/null
"""}),
    Server("nginx", ("nginx-light",), "/usr/sbin/nginx -c /lab/nginx.conf -g 'daemon off;'",
           (tcp(80, "HTTP 200, nginx/1.22.1"), tls(443), tls(8443),
            tcp(8080, "HTTP 403, nginx/1.22.1"), tcp(8442, "HTTP within TLS"),
            tcp(3000, "HTTP within TLS")),
           {"/lab/nginx.conf": """events {}
http {
  access_log off;
  ssl_certificate /lab/cert.pem;
  ssl_certificate_key /lab/key.pem;
  server { listen 80; return 200 "lab"; }
  server { listen 8080; return 403; }
  server { listen 443 ssl; listen 8443 ssl; listen 8442 ssl; listen 3000 ssl; return 200 "lab"; }
}
"""}),
    Server("Mosquitto", ("mosquitto",), "/usr/sbin/mosquitto -c /lab/mosquitto.conf",
           (tcp(1883, "MQTT"), tls(8883)),
           {"/lab/mosquitto.conf": """listener 1883
listener 8883
certfile /lab/cert.pem
keyfile /lab/key.pem
"""}),
    Server("RabbitMQ", ("rabbitmq-server",),
           as_user("rabbitmq") + "env HOME=/var/lib/rabbitmq /usr/lib/rabbitmq/bin/rabbitmq-server",
           (tcp(5672, "AMQP"), tls(5671)),
           {"/etc/rabbitmq/rabbitmq-env.conf": "NODENAME=rabbit@localhost\n",
            "/etc/rabbitmq/rabbitmq.conf": """listeners.ssl.default = 5671
ssl_options.certfile = /lab/cert.pem
ssl_options.keyfile = /lab/key.pem
"""}, own("rabbitmq", "/var/lib/rabbitmq", "/var/log/rabbitmq", "/run/rabbitmq")),
    Server("PostgreSQL", ("postgresql",),
           as_user("postgres") + "/usr/lib/postgresql/15/bin/postgres -D /lab/postgres"
           " -c listen_addresses='*' -c unix_socket_directories=/lab/postgres",
           (tcp(5432, "PostgreSQL"),),
           before=own("postgres", "/lab/postgres") + "; " + as_user("postgres") +
           "/usr/lib/postgresql/15/bin/initdb --no-sync -D /lab/postgres"),
    Server("etcd", ("etcd-server",),
           "/usr/bin/etcd --data-dir /tmp/etcd --listen-client-urls http://0.0.0.0:2379"
           " --advertise-client-urls http://127.0.0.1:2379"
           " --listen-peer-urls http://0.0.0.0:2380",
           (tcp(2379, "etcd 3.4.23"), tcp(2380, "etcd"))),
    Server("gRPC of etcd", ("etcd-server",),
           "/usr/bin/etcd --data-dir /tmp/grpc --listen-client-urls http://0.0.0.0:50051"
           " --advertise-client-urls http://127.0.0.1:50051"
           " --listen-peer-urls http://127.0.0.1:50052",
           (tcp(50051, "HTTP/2, as gRPC needs"),)),
    Server("InfluxDB", ("influxdb",), "/usr/bin/influxd run -config /lab/influxdb.conf",
           (tcp(8086, "HTTP 404"),),
           {"/lab/influxdb.conf": """reporting-disabled = true
bind-address = "127.0.0.1:8088"
[meta]
dir = "/lab/influxdb/meta"
[data]
dir = "/lab/influxdb/data"
wal-dir = "/lab/influxdb/wal"
"""}),
    Server("tgt", ("tgt",), "/usr/sbin/tgtd -f", (tcp(3260, "iSCSI"),),
           # Without a target it closes every connection.
           after="tgtadm --lld iscsi --op new --mode target --tid 1 -T iqn.2026-11.org.example:lab"
           ),
    Server("ipmi_sim", ("openipmi",), "/usr/bin/ipmi_sim -n -c /lab/lan.conf -f /lab/ipmi.emu",
           (udp(623, "IPMI"),),
           {"/lab/lan.conf": """name "lab"
set_working_mc 0x20
  startlan 1
    addr 0.0.0.0 623
    priv_limit admin
    allowed_auths_admin none md5
    guid a123456789abcdefa123456789abcdef
  endlan
  user 1 true "" "secret" admin 10 none md5
""", "/lab/ipmi.emu": "mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02\n"
                      "mc_enable 0x20\n"}),
    Server("ZooKeeper", ("zookeeper", "openjdk-17-jre-headless"),
           "/usr/share/zookeeper/bin/zkServer.sh start-foreground /lab/zookeeper.conf",
           (tcp(2181, "ZooKeeper"),),
           {"/lab/zookeeper.conf": "dataDir=/lab/zookeeper\nclientPort=2181\n"
                                   "admin.enableServer=false\n"},
           "mkdir -p /lab/zookeeper"),
    Server("ActiveMQ", ("activemq", "openjdk-17-jre-headless"),
           "/usr/bin/java -Dactivemq.home=/usr/share/activemq -Dactivemq.base=/lab/activemq"
           " -Djavax.net.ssl.keyStore=/lab/key.p12 -Djavax.net.ssl.keyStorePassword=secret"
           " -jar /usr/share/activemq/bin/activemq.jar start"
           " 'broker:(tcp://0.0.0.0:61616,ssl://0.0.0.0:61617)?persistent=false&useJmx=false'",
           (tcp(61616, "ActiveMQ 5.17.2, OpenWire 12"), tls(61617)),
           before="mkdir -p /lab/activemq"),
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


def packages():
    return sorted({name for server in SERVERS for name in server.packages} | set(BASE_PACKAGES))
