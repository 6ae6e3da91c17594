// What ufw has after a script has run: the rules of its users in two families, the defaults, and
// the lines that come before them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "net/address.h"
#include "net/service.h"
#include "policy/policy.h"

namespace portwright::dialect::ufw {

enum class Action : std::uint8_t { kAllow, kDeny, kReject, kLimit };

// One end of a rule.
struct End {
  std::optional<net::Prefix> address;  // nothing: any
  std::vector<net::PortRange> ports;   // none: any
  std::string unknown;                 // `app Nginx Full`, whose ports are not known here

  friend bool operator==(const End&, const End&) = default;
};

// What tells rules apart: of two that match the same, ufw keeps the later one's action.
struct RuleMatch {
  policy::Hook hook = policy::Hook::kInput;
  std::string in, out;                   // interfaces; empty: any
  std::optional<std::uint8_t> protocol;  // nothing: any, or TCP and UDP where ports are said
  End source, destination;

  friend bool operator==(const RuleMatch&, const RuleMatch&) = default;
};

struct UserRule {
  RuleMatch match;
  Action action = Action::kAllow;
  std::string log;
  std::string comment;
  SourcePlace place;
};

// A line of before.rules.
struct BeforeLine {
  policy::Hook hook = policy::Hook::kInput;
  std::string in, out;
  std::optional<std::uint8_t> protocol;
  std::optional<std::uint8_t> icmp_type;
  std::optional<net::Prefix> source, destination;
  std::optional<net::PortRange> source_ports, ports;
  std::uint8_t states = policy::kAnyState;
  bool accepts = true;
  SourcePlace place;
};

struct BeforeFile {
  std::vector<BeforeLine> lines;       // ours, in front of what ufw has of its own
  std::vector<policy::Hook> replaced;  // whose accepting lines of ufw are switched off
  bool is_replaced = false;
};

struct Config {
  std::vector<UserRule> rules[2];  // IPv4, IPv6
  policy::VerdictKind incoming = policy::VerdictKind::kDrop;
  policy::VerdictKind outgoing = policy::VerdictKind::kAccept;
  policy::VerdictKind routed = policy::VerdictKind::kDrop;
  bool is_enabled = true;
  BeforeFile before[2];
};

inline std::size_t IndexOf(net::Family family) { return family == net::Family::kIpv6 ? 1 : 0; }

}  // namespace portwright::dialect::ufw
