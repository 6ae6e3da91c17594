#include "dialect/kubernetes/own_text.h"

namespace portwright::dialect::kubernetes {

std::vector<net::Prefix> PrefixesOfBoth(const net::AddressSet& set) {
  std::vector<net::Prefix> out;
  for (const net::AddressRange& range : set.ranges()) {
    const std::vector<net::Prefix> some = net::ToPrefixes(range);
    out.insert(out.end(), some.begin(), some.end());
  }
  return out;
}

std::string OwnText(const net::AddressSet& own) {
  std::string out;
  for (const net::Prefix& prefix : PrefixesOfBoth(own)) {
    if (!out.empty()) out += ", ";
    net::AppendText(out, prefix.address);
    if (prefix.length != net::AddressBits(prefix.address.family))
      out += "/" + std::to_string(prefix.length);
  }
  return out;
}

}  // namespace portwright::dialect::kubernetes
