#include "dialect/asa/device_text.h"

namespace portwright::dialect::asa {
namespace {

void AppendLines(std::string& out, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    out += line;
    out += '\n';
  }
}

}  // namespace

std::string WholeText(const DeviceText& device, std::string_view head) {
  std::string out(head);
  for (const auto* blocks : {&device.time_ranges, &device.objects}) {
    if (!blocks->empty()) out += "!\n";
    AppendBlocks(out, *blocks);
  }
  for (const ListText& list : device.lists) {
    out += "!\n";
    const std::string name = list.Head();
    for (const ListEntry& entry : list.entries) {
      if (!entry.remark.empty()) {
        out += name;
        out += "remark ";
        out += entry.remark;
        out += '\n';
      }
      out += name;
      out += entry.text;
      out += '\n';
    }
  }
  for (const auto* blocks : {&device.class_maps, &device.policy_maps}) {
    if (!blocks->empty()) out += "!\n";
    AppendBlocks(out, *blocks);
  }
  if (!device.service_policies.empty()) out += "!\n";
  AppendLines(out, device.service_policies);
  out += "!\n";
  AppendLines(out, device.bindings);
  return out;
}

}  // namespace portwright::dialect::asa
