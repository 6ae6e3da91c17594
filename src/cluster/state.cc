#include "cluster/state.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::cluster {
namespace {

template <typename Enum, std::size_t N>
std::optional<Enum> ParseWord(std::string_view text, const std::array<std::string_view, N>& words) {
  const std::string lower = ToLower(text);
  for (std::size_t i = 0; i < N; ++i) {
    if (ToLower(words[i]) == lower) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

template <typename T>
const T* FindNamed(const std::vector<T>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const Profile* State::FindProfile(std::string_view name) const { return FindNamed(profiles, name); }
const IpSet* State::FindIpSet(std::string_view name) const { return FindNamed(ipsets, name); }

std::optional<Port> ParsePort(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return std::nullopt;
  const std::string protocol = ToLower(text.substr(slash + 1));
  if (protocol != "tcp" && protocol != "udp") return std::nullopt;
  const auto ports = net::ParsePortRange(text.substr(0, slash));
  if (!ports) return std::nullopt;
  return Port{protocol == "udp", *ports};
}

std::string ToText(const Port& port) {
  std::string out = std::to_string(port.ports.lo);
  if (port.ports.hi != port.ports.lo) out += "-" + std::to_string(port.ports.hi);
  return out + (port.is_udp ? "/udp" : "/tcp");
}

std::optional<Direction> ParseDirection(std::string_view text) {
  return ParseWord<Direction>(text, kDirections);
}
std::optional<Action> ParseAction(std::string_view text) {
  return ParseWord<Action>(text, kActions);
}
std::string_view ToText(Direction direction) {
  return kDirections[static_cast<std::size_t>(direction)];
}
std::string_view ToText(Action action) { return kActions[static_cast<std::size_t>(action)]; }

std::optional<net::Prefix> ParseSubnet(std::string_view text) {
  const auto read = net::ParseInterfaceAddress(text);
  if (!read) return std::nullopt;
  net::Prefix prefix{read->first, read->second};
  const int bits = net::AddressBits(prefix.address.family);
  net::U128 mask = net::MaxAddress(prefix.address.family);
  const int shift = bits - prefix.length;
  mask = shift == 128 ? net::U128{0} : (mask >> shift) << shift;
  prefix.address.value &= mask;
  return prefix;
}

}  // namespace portwright::cluster
