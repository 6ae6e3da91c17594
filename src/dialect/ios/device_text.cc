#include "dialect/ios/device_text.h"

namespace portwright::dialect::ios {

void AppendBindings(std::string& out, const std::vector<BindingText>& bindings, bool is_no) {
  std::string_view last;
  for (const BindingText& binding : bindings) {
    if (binding.interface != last) {
      out += "interface ";
      out += binding.interface;
      out += '\n';
      last = binding.interface;
    }
    out += is_no ? " no " : " ";
    out += binding.line;
    out += '\n';
  }
}

std::string WholeText(const DeviceText& device, std::string_view head) {
  std::string out(head);
  for (const auto* blocks : {&device.time_ranges, &device.groups}) {
    if (!blocks->empty()) out += "!\n";
    AppendBlocks(out, *blocks);
  }
  for (const ListText& list : device.lists) {
    out += "!\n";
    out += list.Head();
    out += '\n';
    for (const ListEntry& entry : list.entries) {
      if (!entry.remark.empty()) {
        out += " remark ";
        out += entry.remark;
        out += '\n';
      }
      out += ' ';
      out += entry.text;
      out += '\n';
    }
  }
  out += "!\n";
  AppendBindings(out, device.bindings, /*is_no=*/false);
  return out;
}

}  // namespace portwright::dialect::ios
