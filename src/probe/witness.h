// Which first packets left this host, or arrived at it, as the kernel saw them before anybody's
// filter: tables that a probe brings and takes away, and what their sets then hold. That tells a
// receiver's own rules from the way, and a sender's own rules from both.
//
// The sets hold up to 65,536 flows; what comes after is not seen, and nothing is dropped for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"

namespace portwright::probe {

// A first packet of TCP or UDP.
struct SeenFlow {
  net::Address source, destination;
  std::uint8_t protocol = 0;
  std::uint16_t port = 0;  // of the destination

  friend auto operator<=>(const SeenFlow&, const SeenFlow&) = default;
};

inline constexpr char kDepartureTable[] = "portwright_probe";
// The sets, of either family, in the table above and in that of the responder.
inline constexpr char kSeen4[] = "seen4";
inline constexpr char kSeen6[] = "seen6";

// Sets and a chain that fills them, to stand in a table; `chain`: its type, hook and priority.
std::string SeenSets(std::string_view chain);

// Commands that make the table of what leaves this host, and take it away.
std::string DepartureTable();
std::string NoDepartureTable();

// From the key of an element, as the kernel keeps it.
std::optional<SeenFlow> ReadSeenKey(std::string_view key);

}  // namespace portwright::probe
