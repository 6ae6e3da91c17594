// Ports and transports in a few words: a table's cell, or a clause of a sentence. Knows how vendors
// write them, and what looks like a port and is none. Cost: linear in the text. Threading: none
// shared.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/extraction.h"
#include "extract/tokens.h"
#include "net/service.h"

namespace portwright::extract {

// A set of transports as a document states them for one port.
struct Transports {
  bool tcp = false;
  bool udp = false;
  bool icmp = false;
  bool any = false;                       // "any", "all protocols", "IP"
  std::vector<std::uint8_t> protocols;    // others, by number: 50 for ESP, 132 for SCTP
  std::optional<std::uint8_t> icmp_type;  // said with icmp, as of IPv4: 8 for "ping", "type 8"
  bool empty() const { return !tcp && !udp && !icmp && !any && protocols.empty(); }
  friend bool operator==(const Transports&, const Transports&) = default;
};

// One port or range that the words name.
struct Port {
  net::PortRange ports;
  bool any = false;          // "any", "all ports", "*"
  bool open_ended = false;   // 2049+, 1024 and above: `ports` is the lower bound alone
  bool alternative = false;  // one of "25 or 465 or 587"
  bool is_default = false;   // "443 (default)"
  Transports transports;     // stated with this port: 143/TCP, tcp/443, TCP 5061
  std::string service;       // a name that stands with it: 445 (SMB), 993/TCP (IMAP)
  std::string condition;     // other words that stand with it in brackets: (if TLS is used)
  std::uint32_t at = 0;      // in the text; size 0 for a name that implied the port
  std::uint32_t size = 0;
};

struct RefusedNumber {
  std::uint32_t at = 0;
  std::uint32_t size = 0;
  Refusal refusal = Refusal::kUnplaced;
};

// What stands around the words, which decides what a lonely number is.
enum class Setting : std::uint8_t {
  kPortColumn,       // numbers are ports unless they cannot be
  kTransportColumn,  // may hold ports all the same: `TCP 443`
  kEndpoint,         // ports only where the word says so: "server (port 443)"
  kProse             // ports only beside the word port or a transport: "TCP 443", "port 443"
};

struct PortReading {
  std::vector<Port> ports;             // in the order of the text
  Transports transports;               // stated for all of them: "TCP: 80, 443", "80, 443 (TCP)"
  std::string service;                 // stated for all of them, or alone: "NFS", "SMB"
  std::vector<RefusedNumber> refused;  // the other numbers; none is forgotten
  bool says_direction = false;         // an arrow stands with them: `1433/TCP --->`
  bool arrow_right = false;
  // How much of the text is accounted for by ports, transports, services and their separators; 0
  // to 1. What remains are words.
  double share = 0;
};

// Lines of the text (cell lines, list items) are read one by one.
PortReading ReadPorts(std::string_view text, Setting setting);

// The numbers in sentences that ReadPorts names; nothing else of what it reads.
std::vector<Port> PortNumbersInProse(std::string_view text);

struct TransportReading {
  Transports transports;
  bool implied = false;     // they follow from the service: NFS, HTTPS
  bool either_way = false;  // two defensible readings: NFS and DNS use both
  std::string service;      // the word that implied them, or stands beside: "SIP/MTLS/TCP"
  double share = 0;         // as above
};

// `TCP/UDP`, `TCP, UDP`, `TCP/IP` (TCP), `Both`, `NFS` (TCP, implied), `HTTPS/TLS`, `IP 50`, `6`.
TransportReading ReadTransports(std::string_view text);

// Both readings of a cell at the price of one: as ReadPorts in a column of ports, and as
// ReadTransports.
struct CellReading {
  PortReading ports;
  TransportReading transports;
  std::vector<Token> tokens;
};
CellReading ReadCell(std::string_view text);

// A service by its common names, from IANA's registry and use: {"ldaps", tcp, 636}.
struct KnownService {
  std::string_view name;  // lower case
  bool tcp = false;
  bool udp = false;
  std::uint16_t port = 0;         // 0: no usual one
  std::uint16_t second_port = 0;  // snmp 161 and 162, dhcp 67 and 68
};
const KnownService* FindService(std::string_view name);  // any case; null: not known
// For `transport-contradicts-service` doubts: the services known to use this port.
std::vector<const KnownService*> ServicesOf(std::uint16_t port);

}  // namespace portwright::extract
