// The sets that `ipset save` prints: which packets are members, as alternatives of a match.
//
// A set whose elements time out, or of a type whose fields the model lacks (hardware addresses,
// marks), is not known: it may hold any packet. Cost: O(n log n) in the elements. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "net/address.h"
#include "net/service.h"

namespace portwright::dialect::iptables {

// What one field of a set's elements is compared with.
enum class SetField : std::uint8_t { kAddress, kPort, kSecondAddress, kInterface };

// The fields of an element behind its first address; equal ones belong together.
struct SetRest {
  net::AddressRange second;
  std::string_view interface;
  std::uint8_t protocol = 0;
  net::PortRange ports;  // of TCP and UDP; ICMP: type * 256 + code; other protocols: 0
  friend auto operator<=>(const SetRest&, const SetRest&) = default;
};

struct SetElement {
  net::AddressRange first;
  bool is_exception = false;  // nomatch
};

struct IpSet {
  std::string_view name;
  std::string_view type;
  net::Family family = net::Family::kIpv4;
  bool has_family = true;  // false: bitmap:port and list:set, for both
  bool is_known = true;
  std::string why;  // not known
  std::vector<SetField> fields;
  std::vector<SetElement> elements;       // empty where no field is an address
  std::vector<SetRest> rests;             // as many, where there are further fields
  std::vector<std::string_view> members;  // of a list:set
  std::uint64_t elements_max = 65'536;
  std::uint64_t added = 0;
  int netmask = -1;  // elements stand for networks of this length
};

// Packets of one value of all fields but the first address.
struct SetAlternative {
  std::optional<net::AddressSet> first;
  SetRest rest;
};

using IpSets = std::map<std::string_view, IpSet>;

// True for a text that `ipset save` may have printed.
bool LooksLikeIpsets(std::string_view text);

// Adds the sets of a text; views into it. What is not understood is an error with its place.
void ReadIpsets(std::string_view text, std::uint32_t file, IpSets& out, Diagnostics& diagnostics);

// The members of a known set, ordered, those that differ in neighbouring ports alone joined.
std::vector<SetAlternative> AlternativesOf(const IpSet& set);

}  // namespace portwright::dialect::iptables
