// What Portwright has on an ASA: its own objects, lists and bindings, as lines that the device
// takes. The same for what a policy asks for and for what a configuration has today, so that two of
// them can be compared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/common/cisco_blocks.h"

namespace portwright::dialect::asa {

using Block = CiscoBlock;

struct ListEntry {
  std::string remark;  // of the line above; may be empty
  std::string text;    // behind the name of the list: `extended permit tcp any4 any4 eq 22`
};

struct ListText {
  std::string name;
  bool is_ipv6 = false;  // `ipv6 access-list`, before 9.0
  std::vector<ListEntry> entries;

  std::string Head() const { return (is_ipv6 ? "ipv6 access-list " : "access-list ") + name + " "; }
};

struct DeviceText {
  std::vector<Block> time_ranges;
  std::vector<Block> objects;  // each behind those that it names
  std::vector<ListText> lists;
  std::vector<Block> class_maps;
  std::vector<Block> policy_maps;
  std::vector<std::string> service_policies;
  std::vector<std::string> bindings;  // `access-group pw-inside-in in interface inside`
};

// All of it, in an order that names nothing before it is there.
std::string WholeText(const DeviceText& device, std::string_view head);

}  // namespace portwright::dialect::asa
