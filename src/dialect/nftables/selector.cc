#include "dialect/nftables/selector.h"

#include <string>

namespace portwright::dialect::nftables {
namespace {

struct Known {
  std::string_view first, second;  // a second of `` for a selector of one word
  Field field;
  FieldType type;
  int protocol = -1;
};

constexpr Known kKnown[] = {
    {"ip", "saddr", Field::kSource4, FieldType::kIpv4},
    {"ip", "daddr", Field::kDestination4, FieldType::kIpv4},
    {"ip6", "saddr", Field::kSource6, FieldType::kIpv6},
    {"ip6", "daddr", Field::kDestination6, FieldType::kIpv6},
    {"ip", "protocol", Field::kProtocol, FieldType::kProtocol},
    {"ip6", "nexthdr", Field::kProtocol, FieldType::kProtocol},
    {"meta", "l4proto", Field::kProtocol, FieldType::kProtocol},
    {"meta", "nfproto", Field::kFamily, FieldType::kFamily},
    {"meta", "protocol", Field::kFamily, FieldType::kFamily},
    {"meta", "iifname", Field::kInInterface, FieldType::kInterface},
    {"meta", "oifname", Field::kOutInterface, FieldType::kInterface},
    {"meta", "iif", Field::kInInterface, FieldType::kInterface},
    {"meta", "oif", Field::kOutInterface, FieldType::kInterface},
    {"iifname", "", Field::kInInterface, FieldType::kInterface},
    {"oifname", "", Field::kOutInterface, FieldType::kInterface},
    {"iif", "", Field::kInInterface, FieldType::kInterface},
    {"oif", "", Field::kOutInterface, FieldType::kInterface},
    {"tcp", "sport", Field::kSourcePort, FieldType::kPort, 6},
    {"tcp", "dport", Field::kDestinationPort, FieldType::kPort, 6},
    {"udp", "sport", Field::kSourcePort, FieldType::kPort, 17},
    {"udp", "dport", Field::kDestinationPort, FieldType::kPort, 17},
    {"sctp", "sport", Field::kSourcePort, FieldType::kPort, 132},
    {"sctp", "dport", Field::kDestinationPort, FieldType::kPort, 132},
    {"dccp", "sport", Field::kSourcePort, FieldType::kPort, 33},
    {"dccp", "dport", Field::kDestinationPort, FieldType::kPort, 33},
    {"udplite", "sport", Field::kSourcePort, FieldType::kPort, 136},
    {"udplite", "dport", Field::kDestinationPort, FieldType::kPort, 136},
    {"th", "sport", Field::kSourcePort, FieldType::kPort},
    {"th", "dport", Field::kDestinationPort, FieldType::kPort},
    {"icmp", "type", Field::kIcmpType, FieldType::kIcmpType, 1},
    {"icmp", "code", Field::kIcmpCode, FieldType::kIcmpCode, 1},
    {"icmpv6", "type", Field::kIcmpv6Type, FieldType::kIcmpv6Type, 58},
    {"icmpv6", "code", Field::kIcmpv6Code, FieldType::kIcmpv6Code, 58},
    {"ct", "state", Field::kState, FieldType::kState},
};

// What begins a selector that nft knows and the model does not, and how many words follow at least.
constexpr std::string_view kOthers[] = {"ip", "ip6", "meta",   "tcp",  "udp",   "sctp", "dccp",
                                        "ct", "ah",  "esp",    "comp", "ether", "vlan", "arp",
                                        "rt", "fib", "socket", "osf",  "numgen"};

// `fib saddr . iif oif`: keys of a look-up in the routes, and what is asked about the one found.
Selector ReadFib(const std::vector<Token>& words, std::size_t& at) {
  std::string text = "fib " + std::string(words[at + 1].text);
  at += 2;
  while (at + 1 < words.size() && words[at].Is(".") && words[at + 1].kind == TokenKind::kWord) {
    text += " . " + std::string(words[at + 1].text);
    at += 2;
  }
  if (at < words.size() && words[at].kind == TokenKind::kWord)
    text += " " + std::string(words[at++].text);
  return {Field::kUnknown, FieldType::kNumber, -1, std::move(text)};
}

}  // namespace

std::optional<Selector> ReadSelector(const std::vector<Token>& words, std::size_t& at) {
  if (at >= words.size() || words[at].kind != TokenKind::kWord) return std::nullopt;
  const std::string_view first = words[at].text;
  const bool more = at + 1 < words.size() && words[at + 1].kind == TokenKind::kWord;
  for (const Known& known : kKnown) {
    if (known.first != first) continue;
    if (!known.second.empty() && (!more || words[at + 1].text != known.second)) continue;
    at += known.second.empty() ? 1U : 2U;
    std::string text(first);
    if (!known.second.empty()) text += " " + std::string(known.second);
    return Selector{known.field, known.type, known.protocol, std::move(text)};
  }
  if (first == "mark" || first == "skuid" || first == "skgid" || first == "pkttype" ||
      first == "cgroup") {
    ++at;
    return Selector{Field::kUnknown, FieldType::kNumber, -1, std::string(first)};
  }
  if (first == "fib" && more) return ReadFib(words, at);
  for (const std::string_view other : kOthers) {
    if (other != first || !more) continue;
    std::string text = std::string(first) + " " + std::string(words[at + 1].text);
    at += 2;
    return Selector{Field::kUnknown, FieldType::kNumber, -1, std::move(text)};
  }
  return std::nullopt;
}

}  // namespace portwright::dialect::nftables
