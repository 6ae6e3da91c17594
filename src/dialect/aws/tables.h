// What names of addresses stand for: prefix lists and the members of security groups, as the files
// beside a text tell.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/json_tree.h"
#include "net/address.h"

namespace portwright::dialect::aws {

class Tables {
 public:
  // `describe-prefix-lists`, `get-managed-prefix-list-entries` (the list's id stands in the file's
  // name), `describe-network-interfaces`. False for other texts.
  bool Read(JsonValue root, std::string_view file_name, Diagnostics& diagnostics);

  // Once all is read.
  void Complete();

  const net::AddressSet* PrefixList(const std::string& id) const;
  // The private addresses that belong to a group; nothing where the files do not name it.
  const net::AddressSet* Members(const std::string& group) const;
  bool has_members() const { return !members_.empty(); }

 private:
  struct Addresses {
    std::vector<net::AddressRange> ranges;
    net::AddressSet set;
  };
  using Table = std::map<std::string, Addresses, std::less<>>;

  void ReadPrefixLists(JsonValue lists, Diagnostics& diagnostics);
  void ReadEntries(JsonValue entries, std::string_view file_name, SourcePlace place,
                   Diagnostics& diagnostics);
  void ReadInterfaces(JsonValue interfaces, Diagnostics& diagnostics);

  Table prefix_lists_;
  Table members_;
};

}  // namespace portwright::dialect::aws
