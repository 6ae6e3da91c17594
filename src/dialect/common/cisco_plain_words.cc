#include "dialect/common/cisco_plain_words.h"

#include <optional>

#include "base/text.h"
#include "dialect/common/cisco_words.h"
#include "dialect/common/config_lines.h"

namespace portwright::dialect {
namespace {

using net::Family;

std::string PlainProtocol(std::string_view word) {
  const auto number = CiscoProtocol(word, Family::kIpv4);
  if (!number) return std::string(word);
  for (const std::string_view name : {"icmp", "tcp", "udp", "gre", "esp", "icmp6"}) {
    if (CiscoProtocol(name, Family::kIpv4) == number) return std::string(name);
  }
  return std::to_string(*number);
}

std::string PlainType(std::string_view word, Family family) {
  const auto named = CiscoIcmpOf(word, family);
  const bool is_whole_type = named && named->code_lo == 0 && named->code_hi == 255;
  if (is_whole_type && family == Family::kIpv6) return std::to_string(named->type);
  const auto number = ParseNumber(word);
  if (!number || family == Family::kIpv6) return std::string(word);
  for (const std::string_view name : {"echo-reply", "unreachable", "echo", "time-exceeded"}) {
    if (CiscoIcmpOf(name, family)->type == *number) return std::string(name);
  }
  return std::string(word);
}

}  // namespace

std::string CiscoPlainWords(std::string_view line, Family family,
                            const std::function<std::string(std::string_view)>& named) {
  WordReader words(line, 0, 0, 1);
  std::string out;
  std::string protocol;
  bool is_protocol_next = false;
  int ports_next = 0;  // `eq` may have many
  while (!words.AtEnd()) {
    const std::string_view word = words.Take();
    if (!out.empty()) out += ' ';
    if (is_protocol_next) {
      protocol = PlainProtocol(word);
      out += protocol;
      is_protocol_next = false;
      continue;
    }
    const auto port = ports_next > 0 ? CiscoPortOf(word) : std::nullopt;
    const std::string address = named ? named(word) : std::string();
    if (port) {
      out += std::to_string(port->port);
      --ports_next;
    } else if (!address.empty()) {
      out += address;
      ports_next = 0;
    } else if (protocol == "icmp" || protocol == "icmp6") {
      out += PlainType(word, protocol == "icmp6" ? Family::kIpv6 : family);
    } else {
      out += word;
      ports_next = 0;
    }
    if (IsPortOperator(word)) ports_next = word == "range" ? 2 : 10;
    is_protocol_next = word == "permit" || word == "deny" || word == "service-object";
  }
  return out;
}

}  // namespace portwright::dialect
