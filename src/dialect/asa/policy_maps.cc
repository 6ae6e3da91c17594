#include "dialect/asa/policy_maps.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace portwright::dialect::asa {
namespace {

constexpr std::size_t kApplicationsMax = 4096;  // more interfaces than any device has

// `4:00:00`, at most `1193:0:0`.
std::optional<std::uint32_t> SecondsOf(std::string_view word) {
  std::array<std::uint64_t, 3> parts{};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t colon = i < 2 ? word.find(':') : word.size();
    if (colon == std::string_view::npos) return std::nullopt;
    const auto number = ParseNumber(word.substr(0, colon));
    if (!number || *number > (i == 0 ? 1193U : 59U)) return std::nullopt;
    parts[i] = *number;
    word.remove_prefix(std::min(colon + 1, word.size()));
  }
  const std::uint64_t seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
  // 0 is never.
  return seconds == 0 ? ~std::uint32_t{0} : static_cast<std::uint32_t>(seconds);
}

}  // namespace

void Assume(Ruleset& ruleset, std::string text) {
  auto& all = ruleset.assumptions;
  if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
}

bool PolicyMaps::BeginClassMap(WordReader& words) {
  if (words.Peek() == "type") return false;
  class_map_ = &class_maps_[words.Peek()];
  return true;
}

bool PolicyMaps::BeginPolicyMap(WordReader& words) {
  if (words.Peek() == "type") return false;
  policy_map_ = &policy_maps_[words.Peek()];
  return true;
}

void PolicyMaps::ReadClassLine(WordReader& words) {
  if (words.Peek() == "description") return;
  ++class_map_->lines;
  if (words.Accept("match") && words.Accept("access-list")) class_map_->list = words.Take();
  if (!words.AtEnd()) class_map_->list = {};
}

void PolicyMaps::ReadPolicyLine(WordReader& words) {
  const std::string_view first = words.Take();
  if (first == "class") {
    policy_map_->classes.push_back({words.Peek(), std::nullopt, false});
    return;
  }
  if (first == "set" && words.Accept("connection")) ReadConnection(words);
  if (first == "police") has_rate_limits_ = true;
  if (first == "sfr" || first == "ips" || first == "cxsc") has_modules_ = true;
  if (first != "inspect") return;
  if (words.Peek() != "icmp") {
    inspects_applications_ = true;
    return;
  }
  if (words.PeekSecond() == "error") return;
  const std::string_view name =
      policy_map_->classes.empty() ? std::string_view() : policy_map_->classes.back().name;
  const bool is_all = name == "inspection_default" || name == "class-default";
  policy_map_->inspects_icmp =
      std::max(policy_map_->inspects_icmp, is_all ? Answer::kYes : Answer::kMaybe);
}

// `timeout idle 4:00:00`; `timeout tcp 4:00:00` before 8.2(2).
void PolicyMaps::ReadConnection(WordReader& words) {
  const bool is_timeout = words.Accept("timeout");
  const bool is_tcp_only = words.Peek() == "tcp";
  if (is_timeout && !policy_map_->classes.empty() &&
      (words.Accept("idle") || words.Accept("tcp"))) {
    const auto seconds = SecondsOf(words.Take());
    words.Accept("reset");
    PolicyClass& of = policy_map_->classes.back();
    if (seconds && words.AtEnd() && !of.idle_seconds) {
      of.idle_seconds = seconds;
      of.is_tcp_only = is_tcp_only;
      return;
    }
  }
  has_other_settings_ = true;
}

void PolicyMaps::ReadServicePolicy(WordReader& words) {
  const std::string_view map = words.Take();
  Application application{map, {}};
  if (!words.Accept("global")) {
    if (!words.Accept("interface") || words.AtEnd()) return;
    application.interface = words.Peek();
  }
  if (applications_.size() < kApplicationsMax) applications_.push_back(application);
}

void PolicyMaps::Finish(Ruleset& ruleset) {
  for (const Application& application : applications_) {
    const auto map = policy_maps_.find(application.map);
    if (map == policy_maps_.end()) continue;
    Answer icmp = map->second.inspects_icmp;
    if (icmp == Answer::kYes && !application.interface.empty()) icmp = Answer::kMaybe;
    ruleset.inspects_icmp = std::max(ruleset.inspects_icmp, icmp);
    for (const PolicyClass& of : map->second.classes) {
      if (!of.idle_seconds) continue;
      const auto class_map = class_maps_.find(of.name);
      const bool is_simple = class_map != class_maps_.end() && class_map->second.lines == 1 &&
                             ruleset.list_index.count(class_map->second.list) > 0;
      if (!is_simple || ruleset.timeouts.size() >= kEntriesMax) {
        has_other_settings_ = true;
        continue;
      }
      ruleset.timeouts.push_back(
          {class_map->second.list, application.interface, *of.idle_seconds, of.is_tcp_only});
    }
  }
  if (has_other_settings_)
    Assume(ruleset, "`set connection` (limits, timeouts, bypass of tcp state) is not followed");
  if (has_rate_limits_) Assume(ruleset, "rate limits are not followed");
  if (has_modules_) Assume(ruleset, "what a module inspects and drops is not followed");
  if (inspects_applications_) {
    Assume(ruleset,
           "inspection of applications is not followed: it opens connections that a session "
           "announces, and may drop others");
  }
}

}  // namespace portwright::dialect::asa
