// A site as network namespaces: who they are, what they are connected to, with which addresses,
// routes and rules. Plain values; whoever makes one need not know how they come to be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"

namespace portwright::lab {

inline constexpr std::uint32_t kNone = 0xffffffffU;

struct LinkAddress {
  net::Address address;
  int length = 0;
  bool is_of_link = false;  // known on its segment alone: never the source of what leaves it
};

// An interface on a segment.
struct Link {
  std::string name;           // at most kLinkNameMax bytes
  std::uint32_t segment = 0;  // index into Topology::segments
  std::vector<LinkAddress> addresses;
};
inline constexpr std::size_t kLinkNameMax = 15;

struct Route {
  net::Prefix to;
  std::optional<net::Address> via;  // nothing: on the segment itself
  std::uint32_t link = 0;           // index into Space::links
  int table = 0;                    // 0: the main one
};

// Packets from these addresses are routed by a table of their own.
struct SourceRule {
  net::Prefix from;
  int table = 0;
};

enum class SpaceKind : std::uint8_t { kHost, kNode, kGateway, kRouter, kNetwork, kInternet };
std::string_view NameOf(SpaceKind kind);

struct RuleText {
  std::string what;  // the point's name, or what else it is for
  std::string text;  // commands of nft
};

struct Space {
  std::string name;   // of the namespace: letters, digits, `.`, `_`, `-`
  std::string party;  // what the site calls it: a host, a cluster, a point, a network
  SpaceKind kind = SpaceKind::kHost;
  std::vector<Link> links;
  std::vector<Route> routes;
  std::vector<SourceRule> rules;
  std::vector<RuleText> texts;  // loaded in this order
};

struct Topology {
  std::vector<std::string> segments;  // names of zones
  std::vector<Space> spaces;          // names and parties' nodes each once

  std::uint32_t FindSpace(std::string_view name) const;  // kNone if there is none
};

}  // namespace portwright::lab
