// What files of firewalld say, read but not yet understood as packets: zones, policies, ipsets,
// services and the few settings that decide what passes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect::firewalld {

// `tcp/22`: an empty port is the whole protocol.
struct PortWords {
  std::string protocol;
  std::string port;
};

// A source or destination: one of the three is said.
struct EndWords {
  std::string address;
  std::string ipset;
  std::string mac;
  bool is_negated = false;
};

enum class ElementKind : std::uint8_t {
  kNone,
  kService,
  kPort,
  kProtocol,
  kSourcePort,
  kIcmpType,
  kIcmpBlock,
  kMasquerade,
  kForwardPort,
  kMssClamp,
  kUnknown,
};

struct ForwardPort {
  PortWords from;
  std::string to_port;
  std::string to_address;
  SourcePlace place;
};

// One thing that a zone, a policy or a rich rule names.
struct Element {
  ElementKind kind = ElementKind::kNone;
  std::string word;  // name of a service or ICMP type, value of a protocol, an unknown element
  PortWords port;    // kPort, kSourcePort
  ForwardPort forward;
  SourcePlace place;
};

enum class Action : std::uint8_t { kNone, kAccept, kReject, kDrop, kMark };

struct RichRule {
  std::string family;  // `ipv4`, `ipv6`, or empty for both
  int priority = 0;
  std::optional<EndWords> source;
  std::optional<EndWords> destination;
  Element element;
  Action action = Action::kNone;
  bool has_limit = false;            // on the action
  std::vector<std::string> unknown;  // what else it says, in its words
  SourcePlace place;
};

enum class Target : std::uint8_t { kDefault, kContinue, kAccept, kReject, kDrop };

// A zone, or a policy between zones.
struct RuleFile {
  std::string name;
  bool is_zone = false;

  int priority = -1;  // policies
  Target target = Target::kDefault;
  std::vector<std::string> ingress, egress;  // policies: zones, ANY, HOST
  std::vector<std::string> interfaces;       // zones
  std::vector<EndWords> sources;             // zones
  bool forwards_inside = false;              // zones: `forward`
  bool inverts_icmp = false;
  std::vector<Element> elements;
  std::vector<RichRule> rules;
  SourcePlace place;
};

struct IpSet {
  std::string type;  // `hash:net`
  bool is_ipv6 = false;
  std::vector<std::pair<std::string, SourcePlace>> entries;
  std::vector<std::string> unknown;  // options that change what it holds
  SourcePlace place;
};

struct Service {
  std::vector<PortWords> ports;
  std::vector<PortWords> source_ports;
  std::vector<std::string> protocols;
  std::vector<std::string> includes;
  std::string destination_v4, destination_v6;  // empty, both: anywhere
  bool has_helper = false;
  std::vector<std::string> unknown;
  SourcePlace place;
};

struct Config {
  std::vector<RuleFile> zones;     // by name
  std::vector<RuleFile> policies;  // by name
  std::map<std::string, IpSet, std::less<>> ipsets;
  std::map<std::string, Service, std::less<>> services;
  std::string default_zone;          // empty: not said
  bool rejects_6to4 = true;          // RFC3964_IPv4
  bool filters_reverse_path = true;  // IPv6_rpfilter
  bool is_ours = false;              // a script of ours, which says nothing loosely
};

}  // namespace portwright::dialect::firewalld
