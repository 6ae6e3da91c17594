#include "dialect/pf/words.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace portwright::dialect::pf {
namespace {

struct Named {
  std::string_view word;
  std::uint16_t number;
};

constexpr Named kProtocols[] = {
    {"icmp", 1},      {"igmp", 2},    {"ipencap", 4}, {"tcp", 6},      {"udp", 17},
    {"ipv6", 41},     {"gre", 47},    {"esp", 50},    {"ah", 51},      {"ipv6-icmp", 58},
    {"icmp6", 58},    {"eigrp", 88},  {"ospf", 89},   {"etherip", 97}, {"pim", 103},
    {"ipcomp", 108},  {"vrrp", 112},  {"carp", 112},  {"l2tp", 115},   {"sctp", 132},
    {"udplite", 136}, {"pfsync", 240}};

constexpr Named kPorts[] = {
    {"ftp-data", 20},      {"ftp", 21},           {"ssh", 22},          {"telnet", 23},
    {"smtp", 25},          {"time", 37},          {"domain", 53},       {"bootps", 67},
    {"bootpc", 68},        {"tftp", 69},          {"gopher", 70},       {"finger", 79},
    {"www", 80},           {"http", 80},          {"kerberos", 88},     {"pop3", 110},
    {"sunrpc", 111},       {"rpcbind", 111},      {"auth", 113},        {"ident", 113},
    {"nntp", 119},         {"ntp", 123},          {"netbios-ns", 137},  {"netbios-dgm", 138},
    {"netbios-ssn", 139},  {"imap", 143},         {"snmp", 161},        {"snmptrap", 162},
    {"snmp-trap", 162},    {"bgp", 179},          {"ldap", 389},        {"https", 443},
    {"microsoft-ds", 445}, {"isakmp", 500},       {"syslog", 514},      {"submission", 587},
    {"ldaps", 636},        {"rsync", 873},        {"imaps", 993},       {"pop3s", 995},
    {"openvpn", 1194},     {"radius", 1812},      {"nfsd", 2049},       {"nfs", 2049},
    {"mysql", 3306},       {"ipsec-nat-t", 4500}, {"ipsec-msft", 4500}, {"rdp", 3389},
    {"postgresql", 5432},  {"spamd", 8025}};

constexpr Named kTypes4[] = {
    {"echorep", 0},  {"unreach", 3},   {"squench", 4},    {"redir", 5},    {"althost", 6},
    {"echoreq", 8},  {"routeradv", 9}, {"routersol", 10}, {"timex", 11},   {"paramprob", 12},
    {"timereq", 13}, {"timerep", 14},  {"inforeq", 15},   {"inforep", 16}, {"maskreq", 17},
    {"maskrep", 18}, {"trace", 30}};

constexpr Named kTypes6[] = {
    {"unreach", 1},     {"toobig", 2},       {"timex", 3},        {"paramprob", 4},
    {"echoreq", 128},   {"echorep", 129},    {"groupqry", 130},   {"listqry", 130},
    {"grouprep", 131},  {"listenrep", 131},  {"groupterm", 132},  {"listendone", 132},
    {"routersol", 133}, {"routeradv", 134},  {"neighbrsol", 135}, {"neighbradv", 136},
    {"redir", 137},     {"routrrenum", 138}, {"listenrepv2", 143}};

constexpr Named kCodes[] = {{"net-unr", 0},    {"host-unr", 1},     {"proto-unr", 2},
                            {"port-unr", 3},   {"needfrag", 4},     {"srcfail", 5},
                            {"net-unk", 6},    {"host-unk", 7},     {"isolate", 8},
                            {"net-prohib", 9}, {"host-prohib", 10}, {"filter-prohib", 13}};

constexpr std::string_view kDrivers[] = {
    "ae",    "age",   "alc",    "aq",   "axe",   "bce",    "bge",   "bnx", "bnxt",  "bridge",
    "carp",  "cas",   "cdce",   "dc",   "em",    "enc",    "epair", "ep",  "fxp",   "gem",
    "gif",   "gre",   "hme",    "hvn",  "igb",   "igc",    "ipsec", "ix",  "ixgbe", "ixl",
    "ixv",   "jme",   "kue",    "lagg", "le",    "mvneta", "ne",    "nfe", "ng",    "ogx",
    "pair",  "pflog", "pfsync", "ppp",  "pppoe", "qlxge",  "re",    "rl",  "run",   "sis",
    "sk",    "tap",   "trunk",  "tun",  "ure",   "vether", "vge",   "vio", "vlan",  "vmx",
    "vtnet", "vxlan", "wg",     "wi",   "xl",    "xn"};

template <std::size_t N>
std::optional<std::uint16_t> Find(std::string_view word, const Named (&names)[N],
                                  std::uint64_t max) {
  if (const auto number = ParseNumber(word)) {
    if (*number > max) return std::nullopt;
    return static_cast<std::uint16_t>(*number);
  }
  const auto found = std::find_if(std::begin(names), std::end(names),
                                  [&](const Named& name) { return name.word == word; });
  if (found == std::end(names)) return std::nullopt;
  return found->number;
}

std::optional<std::uint8_t> Byte(std::optional<std::uint16_t> number) {
  if (!number) return std::nullopt;
  return static_cast<std::uint8_t>(*number);
}

}  // namespace

std::optional<std::uint8_t> ProtocolOf(std::string_view word) {
  return Byte(Find(word, kProtocols, 255));
}

std::optional<std::uint16_t> PortOf(std::string_view word) { return Find(word, kPorts, 65535); }

std::optional<std::uint8_t> IcmpTypeOf(std::string_view word, net::Family family) {
  return Byte(family == net::Family::kIpv4 ? Find(word, kTypes4, 255) : Find(word, kTypes6, 255));
}

std::optional<std::uint8_t> IcmpCodeOf(std::string_view word) {
  return Byte(Find(word, kCodes, 255));
}

bool IsDriver(std::string_view word) {
  return std::find(std::begin(kDrivers), std::end(kDrivers), word) != std::end(kDrivers);
}

}  // namespace portwright::dialect::pf
