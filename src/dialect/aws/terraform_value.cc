#include "dialect/aws/terraform_value.h"

#include <algorithm>
#include <utility>

namespace portwright::dialect::aws {
namespace {

// `module.a["x"].t.n[0]` without what stands in brackets.
std::string WithoutIndexes(std::string_view address) {
  std::string out;
  bool is_within = false;
  bool is_quoted = false;
  for (const char c : address) {
    if (is_within && c == '"') is_quoted = !is_quoted;
    if (c == '[' && !is_within) is_within = true;
    if (!is_within) out += c;
    if (c == ']' && !is_quoted) is_within = false;
  }
  return out;
}

// `module.a["x"].` of the address of a resource in it; its own part has one dot.
std::string ModuleOf(std::string_view address) {
  std::size_t end = 0;
  bool is_quoted = false;
  std::vector<std::size_t> dots;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const char c = address[i];
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (c == '[') ++depth;
    if (c == ']' && depth > 0) --depth;
    if (c == '.' && depth == 0) dots.push_back(i);
  }
  if (dots.size() >= 2) end = dots[dots.size() - 2] + 1;
  return std::string(address.substr(0, end));
}

}  // namespace

TerraformValue TerraformValue::Member(std::string_view name) const {
  // Where a plan tells what is not known, everything else is.
  if (unknown_.IsTrue()) return {JsonValue(), unknown_, absent_};
  return {json_.Member(name), unknown_.Member(name), absent_};
}

std::vector<TerraformValue> TerraformValue::Items() const {
  std::vector<TerraformValue> out;
  if (is_open() && !json_.exists()) {
    out.push_back(*this);
    return out;
  }
  JsonValue unknown = unknown_.First();
  for (JsonValue item = json_.First(); item.exists(); item = item.Next()) {
    const bool is_blank = item.IsNull() && (absent_ == Absent::kOpen || unknown.IsTrue());
    out.push_back(is_blank ? TerraformValue(JsonValue(), JsonValue(), Absent::kOpen)
                           : TerraformValue(item, unknown, absent_));
    unknown = unknown.Next();
  }
  return out;
}

void TerraformPlan::Read(JsonValue root, bool is_plan) {
  is_plan_ = is_plan;
  if (!is_plan) return;
  JsonValue change = root.Member("resource_changes").First();
  for (; change.exists(); change = change.Next())
    changes_.emplace(change.Member("address").Text(), change.Member("change"));
  ReadConfiguration(root.Member("configuration").Member("root_module"));
}

void TerraformPlan::ReadConfiguration(JsonValue root_module) {
  std::vector<std::pair<std::string, JsonValue>> modules{{"", root_module}};
  while (!modules.empty()) {
    const auto [prefix, module] = modules.back();
    modules.pop_back();
    JsonValue resource = module.Member("resources").First();
    for (; resource.exists(); resource = resource.Next()) {
      expressions_.emplace(prefix + resource.Member("address").Text(),
                           resource.Member("expressions"));
    }
    JsonValue call = module.Member("module_calls").First();
    for (; call.exists(); call = call.Next())
      modules.emplace_back(prefix + "module." + call.Name() + ".", call.Member("module"));
  }
}

TerraformValue TerraformPlan::ValuesOf(JsonValue resource) const {
  using Absent = TerraformValue::Absent;
  const JsonValue values = resource.Member("values");
  if (!is_plan_) return {values, JsonValue(), Absent::kNull};
  const auto change = changes_.find(resource.Member("address").Text());
  const JsonValue unknown =
      change == changes_.end() ? JsonValue() : change->second.Member("after_unknown");
  return {values, unknown, unknown.exists() ? Absent::kNull : Absent::kOpen};
}

JsonValue TerraformPlan::ExpressionsOf(JsonValue resource) const {
  const auto found = expressions_.find(WithoutIndexes(resource.Member("address").Text()));
  return found == expressions_.end() ? JsonValue() : found->second;
}

bool TerraformPlan::LeavesOut(JsonValue resource, std::string_view attribute) const {
  const auto change = changes_.find(resource.Member("address").Text());
  if (change == changes_.end()) return false;
  const JsonValue actions = change->second.Member("actions");
  bool is_made = false;
  for (JsonValue action = actions.First(); action.exists(); action = action.Next())
    is_made = is_made || action.Is("create");
  const JsonValue expressions = ExpressionsOf(resource);
  return is_made && expressions.exists() && !expressions.Member(attribute).exists();
}

std::vector<std::string> TerraformPlan::References(JsonValue resource,
                                                   std::string_view attribute) const {
  const std::string address = resource.Member("address").Text();
  const std::string module = ModuleOf(address);
  std::vector<std::string> out;
  const JsonValue list = ExpressionsOf(resource).Member(attribute).Member("references");
  for (JsonValue item = list.First(); item.exists(); item = item.Next()) {
    const std::string text = item.Text();
    out.push_back(module + text);
    // The same count or key as the resource's own.
    if (address.ends_with(']')) out.push_back(module + text + address.substr(address.rfind('[')));
  }
  return out;
}

std::string SafeAddress(JsonValue resource) {
  const std::string address = WithoutIndexes(resource.Member("address").Text());
  const bool is_plain = !address.empty() && address.size() <= 120 &&
                        std::all_of(address.begin(), address.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                 (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
                        });
  return is_plain ? address : "a resource";
}

}  // namespace portwright::dialect::aws
