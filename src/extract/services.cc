// Services by their common names: IANA's registry, and what vendors have settled on.
#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "extract/ports.h"
#include "extract/service_words.h"

namespace portwright::extract {
namespace {

// By name, as bytes order it; a hyphen in a name is a blank here.
constexpr KnownService kServices[] = {
    {"active directory web services", true, false, 9389, 0},
    {"activemq", true, false, 61616, 0},
    {"adws", true, false, 9389, 0},
    {"afp", true, false, 548, 0},
    {"ajp", true, false, 8009, 0},
    {"ajp13", true, false, 8009, 0},
    {"amqp", true, false, 5672, 0},
    {"amqp over tls", true, false, 5671, 0},
    {"amqps", true, false, 5671, 0},
    {"apache kafka", true, false, 9092, 0},
    {"apache zookeeper", true, false, 2181, 0},
    {"apple filing protocol", true, false, 548, 0},
    {"asf rmcp", false, true, 623, 0},
    {"authd", true, false, 902, 0},
    {"bacnet", false, true, 47808, 0},
    {"bacula director", true, false, 9101, 0},
    {"beats", true, false, 5044, 0},
    {"bgp", true, false, 179, 0},
    {"bolt", true, false, 7687, 0},
    {"bonjour", false, true, 5353, 0},
    {"bootp", false, true, 67, 68},
    {"bootpc", false, true, 68, 0},
    {"bootps", false, true, 67, 68},
    {"capwap", false, true, 5246, 5247},
    {"cassandra", true, false, 9042, 0},
    {"cassandra jmx", true, false, 7199, 0},
    {"ceph mon", true, false, 3300, 6789},
    {"ceph monitor", true, false, 3300, 6789},
    {"chrony", false, true, 323, 0},
    {"chronyd", false, true, 323, 0},
    {"cifs", true, false, 445, 0},
    {"coap", false, true, 5683, 0},
    {"com dcom", true, false, 135, 0},
    {"consul", true, false, 8500, 0},
    {"couchdb", true, false, 5984, 0},
    {"cql", true, false, 9042, 0},
    {"cups", true, false, 631, 0},
    {"db2", true, false, 50000, 0},
    {"dce endpoint resolution", true, false, 135, 0},
    {"dce rpc", true, false, 135, 0},
    {"dcerpc", true, false, 135, 0},
    {"dcom", true, false, 135, 0},
    {"dhcp", false, true, 67, 68},
    {"dhcpv6", false, true, 546, 547},
    {"diameter", true, false, 3868, 0},
    {"dns", true, true, 53, 0},
    {"dns over tls", true, false, 853, 0},
    {"docker registry", true, false, 5000, 0},
    {"docker swarm", true, false, 2377, 0},
    {"domain name system", true, true, 53, 0},
    {"dtls", false, true, 0, 0},
    {"dynamic host configuration protocol", false, true, 67, 68},
    {"elasticsearch", true, false, 9200, 9300},
    {"epmap", true, false, 135, 0},
    {"epmd", true, false, 4369, 0},
    {"etcd", true, false, 2379, 2380},
    {"file transfer protocol", true, false, 21, 20},
    {"fluentd", true, false, 24224, 0},
    {"ftp", true, false, 21, 20},
    {"ftp control", true, false, 21, 20},
    {"ftp data", true, false, 20, 0},
    {"ftps", true, false, 990, 989},
    {"gc", true, false, 3268, 0},
    {"git", true, false, 9418, 0},
    {"global catalog", true, false, 3268, 0},
    {"global catalog ldaps", true, false, 3269, 0},
    {"global catalog ssl", true, false, 3269, 0},
    {"glusterd", true, false, 24007, 0},
    {"glusterfs", true, false, 24007, 0},
    {"grafana", true, false, 3000, 0},
    {"graphite", true, false, 2003, 0},
    {"grpc", true, false, 0, 0},
    {"h.323", true, false, 1720, 0},
    {"h323", true, false, 1720, 0},
    {"hashicorp vault", true, false, 8200, 0},
    {"hazelcast", true, false, 5701, 0},
    {"hdfs", true, false, 8020, 9866},
    {"hdfs namenode", true, false, 8020, 9870},
    {"hive", true, false, 10000, 0},
    {"hive metastore", true, false, 9083, 0},
    {"hive server", true, false, 10000, 0},
    {"hiveserver2", true, false, 10000, 0},
    {"hsrp", false, true, 1985, 0},
    {"http", true, false, 80, 0},
    {"http alt", true, false, 8080, 0},
    {"http alternate", true, false, 8080, 0},
    {"http over ssl", true, false, 443, 0},
    {"http over tls", true, false, 443, 0},
    {"http proxy", true, false, 3128, 8080},
    {"http ssl", true, false, 443, 0},
    {"http tls", true, false, 443, 0},
    {"https", true, false, 443, 0},
    {"icap", true, false, 1344, 0},
    {"ike", false, true, 500, 0},
    {"ike nat t", false, true, 4500, 0},
    {"imap", true, false, 143, 0},
    {"imap over ssl", true, false, 993, 0},
    {"imap over tls", true, false, 993, 0},
    {"imap ssl", true, false, 993, 0},
    {"imap4", true, false, 143, 0},
    {"imaps", true, false, 993, 0},
    {"influxdb", true, false, 8086, 0},
    {"internet key exchange", false, true, 500, 0},
    {"internet printing protocol", true, false, 631, 0},
    {"internet storage name service", true, true, 3205, 0},
    {"iperf", true, true, 5201, 0},
    {"ipfix", false, true, 4739, 0},
    {"ipmi", false, true, 623, 0},
    {"ipmi over lan", false, true, 623, 0},
    {"ipp", true, false, 631, 0},
    {"ipsec", false, true, 500, 4500},
    {"ipsec nat t", false, true, 4500, 0},
    {"ipsec nat traversal", false, true, 4500, 0},
    {"isakmp", false, true, 500, 0},
    {"iscsi", true, false, 3260, 0},
    {"iscsi target", true, false, 3260, 0},
    {"isns", true, true, 3205, 0},
    {"jdbc", true, false, 0, 0},
    {"jetdirect", true, false, 9100, 0},
    {"jmx", true, false, 0, 0},
    {"kafka", true, false, 9092, 0},
    {"kdc", true, true, 88, 0},
    {"kerberos", true, true, 88, 0},
    {"kerberos change password", true, true, 464, 0},
    {"kerberos password", true, true, 464, 0},
    {"kerberos password change", true, true, 464, 0},
    {"kerberos v5", true, true, 88, 0},
    {"kibana", true, false, 5601, 0},
    {"kmip", true, false, 5696, 0},
    {"kpasswd", true, true, 464, 0},
    {"kube apiserver", true, false, 6443, 0},
    {"kubelet", true, false, 10250, 0},
    {"kubelet api", true, false, 10250, 0},
    {"kubernetes api", true, false, 6443, 0},
    {"kubernetes api server", true, false, 6443, 0},
    {"l2tp", false, true, 1701, 0},
    {"ldap", true, true, 389, 0},
    {"ldap gc", true, false, 3268, 0},
    {"ldap gc ssl", true, false, 3269, 0},
    {"ldap global catalog", true, false, 3268, 0},
    {"ldap over ssl", true, false, 636, 0},
    {"ldap over tls", true, false, 636, 0},
    {"ldap ssl", true, false, 636, 0},
    {"ldap tls", true, false, 636, 0},
    {"ldaps", true, false, 636, 0},
    {"lightweight directory access protocol", true, true, 389, 0},
    {"llmnr", false, true, 5355, 0},
    {"lock manager", true, true, 0, 0},
    {"lockd", true, true, 0, 0},
    {"logstash", true, false, 5044, 0},
    {"logstash beats", true, false, 5044, 0},
    {"lpd", true, false, 515, 0},
    {"lpr", true, false, 515, 0},
    {"mail submission", true, false, 587, 0},
    {"mariadb", true, false, 3306, 0},
    {"mdns", false, true, 5353, 0},
    {"memcache", true, true, 11211, 0},
    {"memcached", true, true, 11211, 0},
    {"microsoft ds", true, false, 445, 0},
    {"microsoft sql", true, false, 1433, 0},
    {"microsoft sql server", true, false, 1433, 0},
    {"minio", true, false, 9000, 0},
    {"modbus", true, false, 502, 0},
    {"mongo", true, false, 27017, 0},
    {"mongodb", true, false, 27017, 0},
    {"mount", true, true, 0, 0},
    {"mountd", true, true, 0, 0},
    {"mqtt", true, false, 1883, 0},
    {"mqtt over tls", true, false, 8883, 0},
    {"mqtt tls", true, false, 8883, 0},
    {"mqtts", true, false, 8883, 0},
    {"ms rpc", true, false, 135, 0},
    {"ms sql", true, false, 1433, 0},
    {"ms sql browser", false, true, 1434, 0},
    {"ms sql m", false, true, 1434, 0},
    {"ms sql s", true, false, 1433, 0},
    {"ms wbt server", true, true, 3389, 0},
    {"msft gc", true, false, 3268, 0},
    {"msft gc ssl", true, false, 3269, 0},
    {"msrpc", true, false, 135, 0},
    {"mssql", true, false, 1433, 0},
    {"mtls", true, false, 0, 0},
    {"multicast dns", false, true, 5353, 0},
    {"mutual tls", true, false, 0, 0},
    {"mysql", true, false, 3306, 0},
    {"nagios nrpe", true, false, 5666, 0},
    {"name resolution", true, true, 53, 0},
    {"namenode", true, false, 8020, 9870},
    {"nat t", false, true, 4500, 0},
    {"nat traversal", false, true, 4500, 0},
    {"nats", true, false, 4222, 0},
    {"nbns", false, true, 137, 0},
    {"ndmp", true, false, 10000, 0},
    {"neo4j", true, false, 7687, 0},
    {"netbackup", true, false, 1556, 0},
    {"netbackup pbx", true, false, 1556, 0},
    {"netbios", true, true, 137, 139},
    {"netbios datagram", false, true, 138, 0},
    {"netbios datagram service", false, true, 138, 0},
    {"netbios dgm", false, true, 138, 0},
    {"netbios name", false, true, 137, 0},
    {"netbios name service", false, true, 137, 0},
    {"netbios ns", false, true, 137, 0},
    {"netbios session", true, false, 139, 0},
    {"netbios session service", true, false, 139, 0},
    {"netbios ssn", true, false, 139, 0},
    {"netconf", true, false, 830, 0},
    {"netflow", false, true, 2055, 0},
    {"network file system", true, true, 2049, 0},
    {"network lock manager", true, true, 0, 0},
    {"network time protocol", false, true, 123, 0},
    {"nfs", true, true, 2049, 0},
    {"nfs lock", true, true, 0, 0},
    {"nfs mount", true, true, 0, 0},
    {"nfs over rdma", true, false, 20049, 0},
    {"nfs rdma", true, false, 20049, 0},
    {"nfs status", true, true, 0, 0},
    {"nfsd", true, true, 2049, 0},
    {"nfsv3", true, true, 2049, 0},
    {"nfsv4", true, true, 2049, 0},
    {"nis", true, true, 0, 0},
    {"nlm", true, true, 0, 0},
    {"nlockmgr", true, true, 0, 0},
    {"nntp", true, false, 119, 0},
    {"node exporter", true, false, 9100, 0},
    {"nrpe", true, false, 5666, 0},
    {"nsca", true, false, 5667, 0},
    {"nsm", true, true, 0, 0},
    {"ntp", false, true, 123, 0},
    {"nvme of", true, false, 4420, 0},
    {"nvme over tcp", true, false, 4420, 0},
    {"nvme tcp", true, false, 4420, 0},
    {"nvme/tcp", true, false, 4420, 0},
    {"onc rpc", true, true, 111, 0},
    {"oncrpc", true, true, 111, 0},
    {"opc ua", true, false, 4840, 0},
    {"opensearch", true, false, 9200, 9300},
    {"openssh", true, false, 22, 0},
    {"openvpn", false, true, 1194, 0},
    {"openwire", true, false, 61616, 0},
    {"oracle database", true, false, 1521, 0},
    {"oracle listener", true, false, 1521, 0},
    {"oracle net", true, false, 1521, 0},
    {"oracle tns", true, false, 1521, 0},
    {"pbx", true, false, 1556, 0},
    {"pcanywhere", true, false, 5631, 0},
    {"pcoip", true, true, 4172, 0},
    {"pdl datastream", true, false, 9100, 0},
    {"pgsql", true, false, 5432, 0},
    {"pop", true, false, 110, 0},
    {"pop3", true, false, 110, 0},
    {"pop3 over ssl", true, false, 995, 0},
    {"pop3 over tls", true, false, 995, 0},
    {"pop3s", true, false, 995, 0},
    {"port mapper", true, true, 111, 0},
    {"portmap", true, true, 111, 0},
    {"portmapper", true, true, 111, 0},
    {"postgres", true, false, 5432, 0},
    {"postgresql", true, false, 5432, 0},
    {"powershell remoting", true, false, 5985, 5986},
    {"pptp", true, false, 1723, 0},
    {"printer pdl", true, false, 9100, 0},
    {"prometheus", true, false, 9090, 0},
    {"ptp", false, true, 319, 320},
    {"quic", false, true, 443, 0},
    {"rabbitmq", true, false, 5672, 0},
    {"radius", false, true, 1812, 0},
    {"radius accounting", false, true, 1813, 0},
    {"radius acct", false, true, 1813, 0},
    {"radius auth", false, true, 1812, 0},
    {"radius authentication", false, true, 1812, 0},
    {"radsec", true, false, 2083, 0},
    {"rdp", true, true, 3389, 0},
    {"redis", true, false, 6379, 0},
    {"redis sentinel", true, false, 26379, 0},
    {"remote desktop", true, true, 3389, 0},
    {"remote desktop protocol", true, true, 3389, 0},
    {"rest api", true, false, 0, 0},
    {"rexec", true, false, 512, 0},
    {"rfb", true, false, 5900, 0},
    {"rlogin", true, false, 513, 0},
    {"rmcp", false, true, 623, 0},
    {"rmcp+", false, true, 623, 0},
    {"rpc", true, true, 0, 0},
    {"rpc bind", true, true, 111, 0},
    {"rpc dynamic", true, false, 0, 0},
    {"rpc endpoint mapper", true, false, 135, 0},
    {"rpc epm", true, false, 135, 0},
    {"rpc port mapper", true, true, 111, 0},
    {"rpc portmapper", true, true, 111, 0},
    {"rpcbind", true, true, 111, 0},
    {"rquota", true, true, 0, 0},
    {"rquotad", true, true, 0, 0},
    {"rsh", true, false, 514, 0},
    {"rsync", true, false, 873, 0},
    {"rtcp", false, true, 0, 0},
    {"rtp", false, true, 0, 0},
    {"rtsp", true, false, 554, 0},
    {"s3", true, false, 0, 0},
    {"salt", true, false, 4505, 4506},
    {"saltstack", true, false, 4505, 4506},
    {"sap dispatcher", true, false, 3200, 0},
    {"sap hana", true, false, 0, 0},
    {"scp", true, false, 22, 0},
    {"secure ldap", true, false, 636, 0},
    {"secure mqtt", true, false, 8883, 0},
    {"secure shell", true, false, 22, 0},
    {"secure syslog", true, false, 6514, 0},
    {"server message block", true, false, 445, 0},
    {"service location protocol", true, true, 427, 0},
    {"sflow", false, true, 6343, 0},
    {"sftp", true, false, 22, 0},
    {"simple mail transfer protocol", true, false, 25, 0},
    {"simple network management protocol", false, true, 161, 162},
    {"sip", true, true, 5060, 0},
    {"sip over tls", true, false, 5061, 0},
    {"sip tls", true, false, 5061, 0},
    {"sips", true, false, 5061, 0},
    {"slp", true, true, 427, 0},
    {"smb", true, false, 445, 0},
    {"smb over tcp", true, false, 445, 0},
    {"smb2", true, false, 445, 0},
    {"smb3", true, false, 445, 0},
    {"smtp", true, false, 25, 0},
    {"smtp over ssl", true, false, 465, 0},
    {"smtp over tls", true, false, 465, 0},
    {"smtp submission", true, false, 587, 0},
    {"smtps", true, false, 465, 0},
    {"snmp", false, true, 161, 162},
    {"snmp trap", false, true, 162, 0},
    {"snmp traps", false, true, 162, 0},
    {"snmptrap", false, true, 162, 0},
    {"sntp", false, true, 123, 0},
    {"soap", true, false, 0, 0},
    {"socks", true, false, 1080, 0},
    {"socks5", true, false, 1080, 0},
    {"solr", true, false, 8983, 0},
    {"spark", true, false, 7077, 0},
    {"splunk", true, false, 8089, 0},
    {"splunk forwarder", true, false, 9997, 0},
    {"splunk hec", true, false, 8088, 0},
    {"splunk indexer", true, false, 9997, 0},
    {"splunkd", true, false, 8089, 0},
    {"sql browser", false, true, 1434, 0},
    {"sql net", true, false, 1521, 0},
    {"sql server", true, false, 1433, 0},
    {"sql server browser", false, true, 1434, 0},
    {"sql*net", true, false, 1521, 0},
    {"srtp", false, true, 0, 0},
    {"ssdp", false, true, 1900, 0},
    {"ssh", true, false, 22, 0},
    {"ssl", true, false, 0, 0},
    {"statd", true, true, 0, 0},
    {"statsd", false, true, 8125, 0},
    {"status monitor", true, true, 0, 0},
    {"stun", true, true, 3478, 0},
    {"sun rpc", true, true, 111, 0},
    {"sunrpc", true, true, 111, 0},
    {"svrloc", true, true, 427, 0},
    {"syslog", true, true, 514, 0},
    {"syslog over tls", true, false, 6514, 0},
    {"syslog ssl", true, false, 6514, 0},
    {"syslog tls", true, false, 6514, 0},
    {"tacacs", true, false, 49, 0},
    {"tacacs+", true, false, 49, 0},
    {"tds", true, false, 1433, 0},
    {"teamviewer", true, true, 5938, 0},
    {"telnet", true, false, 23, 0},
    {"telnets", true, false, 992, 0},
    {"terminal services", true, true, 3389, 0},
    {"tftp", false, true, 69, 0},
    {"tls", true, false, 0, 0},
    {"tns listener", true, false, 1521, 0},
    {"trivial file transfer protocol", false, true, 69, 0},
    {"turn", true, true, 3478, 0},
    {"upnp", false, true, 1900, 0},
    {"vault", true, false, 8200, 0},
    {"vmotion", true, false, 8000, 0},
    {"vmware auth daemon", true, false, 902, 0},
    {"vmware authentication daemon", true, false, 902, 0},
    {"vmware nfc", true, false, 902, 0},
    {"vnc", true, false, 5900, 0},
    {"vxlan", false, true, 4789, 0},
    {"web proxy", true, false, 3128, 8080},
    {"webdav", true, false, 0, 0},
    {"websocket", true, false, 0, 0},
    {"websockets", true, false, 0, 0},
    {"whois", true, false, 43, 0},
    {"windows remote management", true, false, 5985, 5986},
    {"winrm", true, false, 5985, 5986},
    {"winrm http", true, false, 5985, 5986},
    {"winrm https", true, false, 5986, 0},
    {"winrm over https", true, false, 5986, 0},
    {"winrm ssl", true, false, 5986, 0},
    {"winrm tls", true, false, 5986, 0},
    {"wins", false, true, 137, 0},
    {"wireguard", false, true, 51820, 0},
    {"wmi", true, false, 135, 0},
    {"ws man", true, false, 5985, 5986},
    {"ws management", true, false, 5985, 5986},
    {"wss", true, false, 0, 0},
    {"wsus", true, false, 8530, 8531},
    {"x window", true, false, 6000, 0},
    {"x windows", true, false, 6000, 0},
    {"x11", true, false, 6000, 0},
    {"xmpp", true, false, 5222, 5269},
    {"zabbix", true, false, 10051, 0},
    {"zabbix agent", true, false, 10050, 0},
    {"zabbix server", true, false, 10051, 0},
    {"zabbix trapper", true, false, 10051, 0},
    {"zeroconf", false, true, 5353, 0},
    {"zookeeper", true, false, 2181, 0},
};

// Words after a service's name that change nothing: "DNS server", "NTP traffic".
constexpr std::string_view kNoise[] = {"access",   "agent",         "api",        "client",
                                       "clients",  "communication", "connection", "daemon",
                                       "listener", "protocol",      "server",     "servers",
                                       "service",  "services",      "session",    "traffic"};

const KnownService* Exact(std::string_view name) {
  const auto* const found =
      std::lower_bound(std::begin(kServices), std::end(kServices), name,
                       [](const KnownService& a, std::string_view b) { return a.name < b; });
  return found != std::end(kServices) && found->name == name ? found : nullptr;
}

// Lower case; hyphens, underscores and runs of blanks as one blank.
std::string Normal(std::string_view name) {
  std::string out;
  for (const char c : ToLower(Trim(name))) {
    const bool blank = c == '-' || c == '_' || c == ' ' || c == '\t' || c == '\n';
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::size_t LettersOf(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && IsLetter(text[size])) ++size;
  return size;
}

}  // namespace

bool HasServiceWord(std::string_view lower) {
  static const std::unordered_set<std::string_view> words = [] {
    std::unordered_set<std::string_view> all;
    for (const KnownService& service : kServices) {
      all.insert(service.name.substr(0, LettersOf(service.name)));
    }
    return all;
  }();
  return words.count(lower) != 0;
}

bool BeginsServiceName(std::string_view lower) {
  const auto* const found =
      std::lower_bound(std::begin(kServices), std::end(kServices), lower,
                       [](const KnownService& a, std::string_view b) { return a.name < b; });
  if (found == std::end(kServices) || !found->name.starts_with(lower)) return false;
  // The first name that begins so has the word alone if any has: letters sort behind all else.
  const char next = found->name.size() > lower.size() ? found->name[lower.size()] : ' ';
  return next < 'a' || next > 'z';
}

const KnownService* FindService(std::string_view name) {
  constexpr std::size_t kLongest = 64;  // bytes; no name is longer, and cells may be
  if (name.size() > kLongest) return nullptr;
  name = Trim(name);
  while (!name.empty() && (name[0] == '-' || name[0] == '_' || Trim(name.substr(0, 1)).empty())) {
    name.remove_prefix(1);
  }
  if (!HasServiceWord(ToLower(name.substr(0, LettersOf(name))))) return nullptr;
  const std::string normal = Normal(name);
  std::string_view rest = normal;
  while (!rest.empty()) {
    if (const KnownService* found = Exact(rest)) return found;
    const std::size_t blank = rest.rfind(' ');
    if (blank == std::string_view::npos) return nullptr;
    const std::string_view last = rest.substr(blank + 1);
    if (std::find(std::begin(kNoise), std::end(kNoise), last) == std::end(kNoise)) return nullptr;
    rest = rest.substr(0, blank);
  }
  return nullptr;
}

std::vector<const KnownService*> ServicesOf(std::uint16_t port) {
  static const std::unordered_map<std::uint16_t, std::vector<const KnownService*>> by_port = [] {
    std::unordered_map<std::uint16_t, std::vector<const KnownService*>> all;
    for (const KnownService& service : kServices) {
      all[service.port].push_back(&service);
      if (service.second_port != service.port) all[service.second_port].push_back(&service);
    }
    all.erase(0);
    return all;
  }();
  const auto found = by_port.find(port);
  return found == by_port.end() ? std::vector<const KnownService*>() : found->second;
}

}  // namespace portwright::extract
