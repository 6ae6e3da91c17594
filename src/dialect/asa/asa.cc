#include "dialect/asa/asa.h"

#include <algorithm>

#include "dialect/asa/lift.h"
#include "dialect/asa/scrub.h"
#include "dialect/common/cisco_rule_lines.h"
#include "dialect/common/config_lines.h"

namespace portwright::dialect::asa {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes; lists stand behind users and interfaces

class AsaDialect : public Dialect {
 public:
  std::string_view name() const override { return "asa"; }
  std::string_view extension() const override { return "cfg"; }

  bool renders() const override { return false; }
  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.icmp_types = true;
    can.other_protocols = true;
    can.source_ports = true;
    can.comments = true;
    can.comment_bytes_max = 100;
    return can;
  }

  std::string Render(const policy::Policy& /*policy*/, const RenderOptions& /*options*/,
                     Diagnostics& diagnostics) const override {
    diagnostics.Error("PW-DIA-asa-0002", {},
                      "expected a dialect that can be rendered, found asa, which is read only");
    return "";
  }

  int Recognise(std::string_view text) const override {
    int sure = 0;
    ConfigLines lines(text.substr(0, kLookedAt));
    for (ConfigLine line; lines.Next(line);) {
      const std::string_view words = line.text;
      if (words.starts_with("ASA Version") || words.starts_with("PIX Version")) return 100;
      if (words.starts_with("ip access-list ") || words.starts_with("ip access-group ")) return 0;
      if (words.starts_with("nameif ") || words.starts_with("access-group "))
        sure = std::max(sure, 90);
      if (words.starts_with("access-list ") && words.find(" extended ") != std::string_view::npos)
        sure = std::max(sure, 90);
      if (words.starts_with("security-level ") || words.starts_with("object network "))
        sure = std::max(sure, 70);
    }
    return sure;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }

  std::vector<std::string> RuleLines(const policy::Policy& policy, const policy::Rule& rule,
                                     const LinePlace& place) const override {
    return CiscoRuleLines(policy, rule, place, CiscoMasks::kNetmasks);
  }

  std::string Scrub(std::string_view text, const LiftOptions& options,
                    Diagnostics& diagnostics) const override {
    return ScrubText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Asa() {
  static const AsaDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::asa
