// The smallest language that a transaction can be tested with: tables of one chain each, at the
// input hook. A packet has to be let through by each table.
//
//   table inet portwright {
//     permit tcp 10.1.0.0/16 -> 10.1.0.11 443
//     deny tcp any -> any 22
//     default deny
//   }
//
// Chains that are empty are passed over; so are comments, and commands between the tables.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "dialect/common/dialect.h"
#include "dialect/common/policy_builder.h"

namespace portwright::testing {

class RuleLinesDialect final : public dialect::Dialect {
 public:
  std::string_view name() const override { return "rule lines"; }
  std::string_view extension() const override { return "rules"; }
  dialect::Capabilities capabilities() const override { return {}; }
  bool renders() const override { return false; }
  dialect::Rendered RenderWithReasons(const policy::Policy& /*policy*/,
                                      const dialect::RenderOptions& /*options*/,
                                      Diagnostics& /*diagnostics*/) const override {
    return {};
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const dialect::LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    const std::uint32_t file = diagnostics.AddFile(options.file_name);
    dialect::PolicyBuilder builder;
    const std::uint32_t top = builder.ChainOf("input");
    std::uint32_t table = 0;
    std::uint32_t number = 0;
    bool is_inside = false;
    for (const std::string_view line : Split(text, '\n')) {
      const SourcePlace place{file, ++number, 1};
      const std::string_view words = Trim(line);
      if (!is_inside && line.starts_with("table ") && line.ends_with(" {")) {
        is_inside = true;
        table = builder.ChainOf(words);
        builder.AddLine(top, {}, {policy::VerdictKind::kJump, table}, place);
      } else if (line == "}") {
        is_inside = false;
      } else if (is_inside && !AddRule(words, table, place, builder)) {
        diagnostics.Error("PW-DIA-rule-lines-0001", place,
                          "expected a rule, found " + Quote(words));
        return nullptr;
      }
    }
    builder.SetHook(top, policy::Hook::kInput, policy::VerdictKind::kAccept);
    return builder.Take();
  }

 private:
  static std::optional<net::AddressSet> End(std::string_view word) {
    const auto prefix = net::ParsePrefix(word);
    return prefix ? std::optional(net::AddressSet(prefix->Range())) : std::nullopt;
  }

  static bool AddRule(std::string_view line, std::uint32_t table, SourcePlace place,
                      dialect::PolicyBuilder& builder) {
    if (line.empty() || line == "}" || line.starts_with('#') || line.starts_with("chain "))
      return true;
    const auto words = Split(line, ' ');
    const bool permits = words[0] == "permit";
    const policy::Verdict verdict{
        permits ? policy::VerdictKind::kReturn : policy::VerdictKind::kDrop, 0};
    if (line == "default deny") {
      builder.AddLine(table, {}, verdict, place);
      return true;
    }
    if (words.size() != 6 || words[3] != "->" || (!permits && words[0] != "deny")) return false;
    const auto service = net::ParseService(std::string(words[1]) + "/" + std::string(words[5]));
    if (!service) return false;
    dialect::LineMatch match;
    match.sources = End(words[2]);
    match.destinations = End(words[4]);
    match.services = {*service};
    builder.AddLine(table, match, verdict, place);
    return true;
  }
};

}  // namespace portwright::testing
