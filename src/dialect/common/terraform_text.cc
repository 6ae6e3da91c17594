#include "dialect/common/terraform_text.h"

#include <algorithm>

namespace portwright::dialect {
namespace {

// The words of `aws_security_group.web[0].id` up to each dot, without what stands in brackets.
std::vector<std::string_view> PartsOf(std::string_view reference) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  std::size_t end = std::string_view::npos;  // where the part ends, if a bracket opened behind it
  std::size_t depth = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i <= reference.size(); ++i) {
    const char c = i < reference.size() ? reference[i] : '.';
    if (c == '"' && depth > 0) is_quoted = !is_quoted;
    if (is_quoted && i < reference.size()) continue;
    if (c == '[' && depth++ == 0) end = i;
    if (c == ']' && depth > 0) --depth;
    if (c != '.' || (depth > 0 && i < reference.size())) continue;
    parts.push_back(reference.substr(begin, std::min(end, i) - begin));
    begin = i + 1;
    end = std::string_view::npos;
  }
  return parts;
}

}  // namespace

void TerraformText::Add(HclValue root) {
  for (HclValue block = root.First(); block.exists(); block = block.Next()) {
    if (!block.IsBlock()) continue;
    if (block.IsNamed("resource") && block.label_count() == 2) {
      resources_.push_back(block);
      by_address_.emplace(AddressOf(block), block);
    } else if (block.IsNamed("module")) {
      modules_.push_back(block);
    } else if (block.IsNamed("output") && block.label_count() == 1) {
      outputs_.push_back(block);
    } else if (block.IsNamed("locals")) {
      for (HclValue value = block.First(); value.exists(); value = value.Next())
        if (!value.IsBlock()) locals_.emplace(value.Name(), value);
    }
  }
}

HclValue TerraformText::Resolve(HclValue value) const {
  int hops = kHopsMax;
  return Resolve(value, hops);
}

HclValue TerraformText::Resolve(HclValue value, int& hops) const {
  while (value.kind() == HclKind::kReference && hops-- > 0) {
    if (value.raw().find('[') != std::string_view::npos) return value;
    const std::vector<std::string_view> parts = PartsOf(value.raw());
    if (parts.size() < 2 || parts[0] != "local") return value;
    const auto found = locals_.find(parts[1]);
    if (found == locals_.end()) return value;
    HclValue target = found->second;
    for (std::size_t i = 2; i < parts.size() && target.exists(); ++i)
      target = Resolve(target, hops).Member(parts[i]);
    if (!target.exists()) return value;
    value = target;
  }
  return value;
}

std::string TerraformText::TargetOf(HclValue value) const {
  if (value.kind() != HclKind::kReference) return "";
  const std::vector<std::string_view> parts = PartsOf(value.raw());
  if (parts.size() < 2) return "";
  std::string address = std::string(parts[0]) + "." + std::string(parts[1]);
  return by_address_.find(address) == by_address_.end() ? "" : address;
}

HclValue TerraformText::Resource(const std::string& address) const {
  const auto found = by_address_.find(address);
  return found == by_address_.end() ? HclValue() : found->second;
}

bool TerraformText::IsRepeated(HclValue resource) const {
  if (resource.Member("for_each").exists()) return true;
  const HclValue count = resource.Member("count");
  return count.exists() && Resolve(count).Integer() != 1;
}

std::string AddressOf(HclValue resource) { return resource.Label(0) + "." + resource.Label(1); }

std::string SafeAddressOf(HclValue resource) {
  const std::string address = AddressOf(resource);
  const bool is_plain =
      address.size() <= 120 && std::all_of(address.begin(), address.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
      });
  return is_plain ? address : "a resource";
}

}  // namespace portwright::dialect
