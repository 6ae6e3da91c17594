// The firewall of a backup cluster as objects: groups of ports, sets of addresses, and attachments,
// which put one group of ports into force for addresses at interfaces. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "net/address.h"
#include "net/service.h"

namespace portwright::cluster {

enum class Direction : std::uint8_t { kInput, kOutput, kNatInput };
enum class Action : std::uint8_t { kAllow, kDeny, kReturn };

inline constexpr std::array<std::string_view, 3> kDirections = {"INPUT", "OUTPUT", "NAT_INPUT"};
inline constexpr std::array<std::string_view, 3> kActions = {"allow", "deny", "return"};

// `443/tcp`; a range where a text says one.
struct Port {
  bool is_udp = false;
  net::PortRange ports;

  friend auto operator<=>(const Port&, const Port&) = default;
};

struct ProfilePort {
  Port port;
  Direction direction = Direction::kInput;
};

// A named group of ports.
struct Profile {
  std::string name;
  std::vector<ProfilePort> ports;
  SourcePlace place;
};

struct IpSet {
  std::string name;
  std::vector<net::Prefix> subnets;  // none: every address, as the device takes it
  SourcePlace place;
};

// A profile in force.
struct Attachment {
  std::string profile;
  Action action = Action::kAllow;
  std::vector<std::string> ipsets;   // names
  std::vector<net::Prefix> subnets;  // beside them; neither: every address
  std::vector<std::string> interface_groups;
  std::vector<std::string> interfaces;  // neither: all
  std::string description;
  bool is_implicit = false;          // the system's own: cannot be changed
  std::vector<std::string> unknown;  // what it asks for beside, in its own words
  SourcePlace place;

  bool IsEverywhere() const { return interface_groups.empty() && interfaces.empty(); }
};

// A static route: what decides from which address the cluster opens connections.
struct StaticRoute {
  net::Prefix destination;
  std::optional<net::Address> next_hop;
  std::string interface_group;  // with `.` and a VLAN's number where it has one
  SourcePlace place;
};

struct State {
  std::vector<Profile> profiles;
  std::vector<IpSet> ipsets;
  std::vector<Attachment> attachments;
  std::vector<StaticRoute> routes;

  const Profile* FindProfile(std::string_view name) const;  // linear
  const IpSet* FindIpSet(std::string_view name) const;
};

// `443/tcp`, `1000-1010/udp`, any case; nothing for others.
std::optional<Port> ParsePort(std::string_view text);
std::string ToText(const Port& port);
// Words of the API and of commands, in any case.
std::optional<Direction> ParseDirection(std::string_view text);
std::optional<Action> ParseAction(std::string_view text);
std::string_view ToText(Direction direction);
std::string_view ToText(Action action);
// A subnet as people write it: host bits do not count, an address alone is itself.
std::optional<net::Prefix> ParseSubnet(std::string_view text);

}  // namespace portwright::cluster
