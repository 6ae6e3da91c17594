#include "dialect/nftables/ruleset.h"

namespace portwright::dialect::nftables {

std::optional<FieldType> TypeOf(std::string_view word) {
  if (word == "ipv4_addr") return FieldType::kIpv4;
  if (word == "ipv6_addr") return FieldType::kIpv6;
  if (word == "inet_proto") return FieldType::kProtocol;
  if (word == "inet_service") return FieldType::kPort;
  if (word == "icmp_type") return FieldType::kIcmpType;
  if (word == "icmpv6_type") return FieldType::kIcmpv6Type;
  if (word == "icmp_code") return FieldType::kIcmpCode;
  if (word == "icmpv6_code") return FieldType::kIcmpv6Code;
  if (word == "ifname" || word == "iface_index") return FieldType::kInterface;
  if (word == "ct_state") return FieldType::kState;
  if (word == "nf_proto") return FieldType::kFamily;
  if (word == "mark" || word == "ether_addr" || word == "ether_type" || word == "cgroupsv2" ||
      word == "uid" || word == "gid" || word == "dscp" || word == "integer" || word == "pkt_type")
    return FieldType::kNumber;
  return std::nullopt;
}

// Its last words decide.
FieldType TypeOfSelector(const std::vector<std::string_view>& words) {
  const std::string_view last = words.back();
  const std::string_view first = words.front();
  if (last == "saddr" || last == "daddr") {
    if (first == "ip") return FieldType::kIpv4;
    if (first == "ip6") return FieldType::kIpv6;
    return FieldType::kNumber;
  }
  if (last == "sport" || last == "dport") return FieldType::kPort;
  if (last == "l4proto" || last == "protocol" || last == "nexthdr") return FieldType::kProtocol;
  if (last == "iifname" || last == "oifname" || last == "iif" || last == "oif")
    return FieldType::kInterface;
  if (last == "nfproto") return FieldType::kFamily;
  if (last == "type" && first == "icmp") return FieldType::kIcmpType;
  if (last == "type" && first == "icmpv6") return FieldType::kIcmpv6Type;
  if (last == "code" && first == "icmp") return FieldType::kIcmpCode;
  if (last == "code" && first == "icmpv6") return FieldType::kIcmpv6Code;
  if (last == "state") return FieldType::kState;
  return FieldType::kNumber;
}

ChainBlock& TableBlock::ChainOf(std::string_view chain_name, SourcePlace chain_place) {
  const auto [found, fresh] = chain_of.emplace(chain_name, chains.size());
  if (fresh) {
    chains.emplace_back();
    chains.back().name = chain_name;
    chains.back().place = chain_place;
  }
  return chains[found->second];
}

TableBlock& Ruleset::TableOf(std::string_view family, std::string_view name,
                             SourcePlace table_place) {
  for (TableBlock& table : tables) {
    if (table.family == family && table.name == name) return table;
  }
  TableBlock& table = tables.emplace_back();
  table.family = family;
  table.name = name;
  table.place = table_place;
  return table;
}

}  // namespace portwright::dialect::nftables
