// /etc/hosts: an address and its names in each line.
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "inventory/address_words.h"
#include "inventory/codes.h"
#include "inventory/readers.h"
#include "inventory/words.h"

namespace portwright::inventory {
namespace {

std::vector<std::string_view> WordsOf(std::string_view line) {
  std::vector<std::string_view> out;
  std::size_t at = 0;
  while (true) {
    at = line.find_first_not_of(" \t\r", at);
    if (at == std::string_view::npos) return out;
    const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
    out.push_back(line.substr(at, end - at));
    at = end;
  }
}

// Addresses that every host has, or nobody.
bool IsEverybodys(const net::Address& address) {
  const bool v6 = address.family == net::Family::kIpv6;
  const bool multicast = v6 ? (address.value >> 120) == 0xff : (address.value >> 28) >= 0xe;
  return IsLocalOnly(address) || multicast || address.value == 0;
}

}  // namespace

Status ReadHostsFile(std::string_view text, Reading& reading) {
  HostList hosts(reading.facts);
  std::uint32_t number = 0;
  for (std::string_view line : Split(text, '\n')) {
    ++number;
    line = line.substr(0, line.find('#'));
    const auto words = WordsOf(line);
    if (words.empty()) continue;
    ++reading.facts.rows;
    const auto address = net::ParseAddress(words[0].substr(0, words[0].find('%')));
    if (!address) {
      ReportLine(reading, reading.At(number, 1), address.error().message);
      continue;
    }
    // A fe80:: without its link, or 0.0.0.0 for what shall not be reached.
    if (IsEverybodys(*address)) continue;
    const std::string name = words.size() > 1 ? SiteName(words[1]) : "";
    if (name.empty()) {
      ReportLine(reading, reading.At(number, 1),
                 "expected a name behind " + Quote(words[0]) + ", found none");
      continue;
    }
    HostFact& host = hosts.Of(name, {"", number});
    AddAddress(words[0], "", reading.At(number, 1), host, reading);
    for (std::size_t i = 2; i < words.size(); ++i) {
      const std::string alias = SiteName(words[i]);
      const bool known =
          std::find(host.aliases.begin(), host.aliases.end(), alias) != host.aliases.end();
      if (!alias.empty() && alias != name && !known) host.aliases.push_back(alias);
    }
  }
  return Ok();
}

}  // namespace portwright::inventory
