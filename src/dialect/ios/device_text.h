// What Portwright has on an IOS router: its own time ranges, object groups, lists and bindings, as
// lines that the device takes. The same for what a policy asks for and for what a configuration has
// today.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/common/cisco_blocks.h"

namespace portwright::dialect::ios {

using Block = CiscoBlock;

struct ListEntry {
  std::string remark;  // of the line above; may be empty
  std::string text;    // `permit tcp any host 10.0.0.1 eq 22`
};

struct ListText {
  std::string name;
  bool is_ipv6 = false;
  std::vector<ListEntry> entries;

  std::string Head() const {
    return (is_ipv6 ? "ipv6 access-list " : "ip access-list extended ") + name;
  }
};

// At one interface, `ip access-group pw-x-in in`.
struct BindingText {
  std::string interface;
  std::string line;

  friend bool operator==(const BindingText&, const BindingText&) = default;
};

struct DeviceText {
  std::vector<Block> time_ranges;
  std::vector<Block> groups;
  std::vector<ListText> lists;
  std::vector<BindingText> bindings;  // by interface
};

// Each interface once, with `no` before every line where they are taken away.
void AppendBindings(std::string& out, const std::vector<BindingText>& bindings, bool is_no);

// All of it, in an order that names nothing before it is there.
std::string WholeText(const DeviceText& device, std::string_view head);

}  // namespace portwright::dialect::ios
