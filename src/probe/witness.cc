#include "probe/witness.h"

namespace portwright::probe {
namespace {

constexpr char kCommand[] = "table inet portwright_probe";

std::string Set(std::string_view name, std::string_view address) {
  const std::string type(address);
  return "  set " + std::string(name) + " {\n    type " + type + " . " + type +
         " . inet_proto . inet_service\n    flags dynamic\n    size 65536\n  }\n";
}

std::string Fill(std::string_view name, std::string_view ip) {
  const std::string family(ip);
  std::string text = "    ct state new meta l4proto { tcp, udp } update @";
  text += name;
  // As they were sent: this host may itself translate what it sends.
  text += " { ct original " + family + " saddr . ct original " + family;
  text += " daddr . meta l4proto . ct original proto-dst }\n";
  return text;
}

}  // namespace

std::string SeenSets(std::string_view chain) {
  std::string text = Set(kSeen4, "ipv4_addr") + Set(kSeen6, "ipv6_addr");
  text += "  chain seen {\n    ";
  text += chain;
  text += "\n" + Fill(kSeen4, "ip") + Fill(kSeen6, "ip6") + "  }\n";
  return text;
}

std::string NoDepartureTable() { return std::string(kCommand) + "\ndelete " + kCommand + "\n"; }

// Behind the output filters, before any translation.
std::string DepartureTable() {
  return NoDepartureTable() + kCommand + " {\n" +
         SeenSets("type filter hook postrouting priority -10; policy accept;") + "}\n";
}

std::optional<SeenFlow> ReadSeenKey(std::string_view key) {
  constexpr std::size_t kV4Bytes = 4, kV6Bytes = 16, kRestBytes = 8;
  const bool is_v6 = key.size() == 2 * kV6Bytes + kRestBytes;
  if (!is_v6 && key.size() != 2 * kV4Bytes + kRestBytes) return std::nullopt;
  const std::size_t bytes = is_v6 ? kV6Bytes : kV4Bytes;
  SeenFlow flow;
  flow.source = *net::FromBytes(key.substr(0, bytes));
  flow.destination = *net::FromBytes(key.substr(bytes, bytes));
  flow.protocol = static_cast<std::uint8_t>(key[2 * bytes]);
  const auto high = static_cast<std::uint8_t>(key[2 * bytes + 4]);
  const auto low = static_cast<std::uint8_t>(key[2 * bytes + 5]);
  flow.port = static_cast<std::uint16_t>(high << 8 | low);
  return flow;
}

}  // namespace portwright::probe
