// What service tags stand for, as far as files beside a text tell.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/entry_match.h"
#include "dialect/common/json_tree.h"
#include "net/address.h"

namespace portwright::dialect::azure {

class Tags {
 public:
  // `az network vnet show`, and the lists of service tags (`az network list-service-tags`, or as
  // Microsoft publishes them). False for other texts.
  bool Read(JsonValue root, Diagnostics& diagnostics);

  // Once all is read.
  void Complete(Diagnostics& diagnostics);

  // The addresses of a tag, as a rule's `side` has them: `source`, `destination`.
  AddressTerm Of(const std::string& tag, std::string_view side) const;
  bool has_network() const { return networks_ == 1; }
  bool has_lists() const { return !lists_.empty(); }

 private:
  struct List {
    std::vector<net::AddressRange> ranges;
    net::AddressSet set;
  };

  void ReadNetwork(JsonValue network, Diagnostics& diagnostics);
  static void ReadPrefixes(JsonValue list, std::vector<net::AddressRange>& out,
                           Diagnostics& diagnostics);

  std::map<std::string, List, std::less<>> lists_;  // by the tag in small letters
  std::size_t networks_ = 0;
  SourcePlace second_network_;
  std::vector<net::AddressRange> network_ranges_;
  net::AddressSet network_;
};

}  // namespace portwright::dialect::azure
