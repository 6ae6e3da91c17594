#include "dialect/asa/asa.h"

#include <algorithm>
#include <utility>

#include "dialect/asa/change.h"
#include "dialect/asa/guide.h"
#include "dialect/asa/lift.h"
#include "dialect/asa/render.h"
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

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.icmp_types = true;
    can.other_protocols = true;
    can.source_ports = true;
    can.session_timeouts = true;
    can.interfaces = true;
    can.out_interfaces = false;
    can.comments = true;
    can.comment_bytes_max = static_cast<int>(kRemarkBytesMax);
    can.expiry = true;
    can.named_objects = true;
    can.host_names = true;
    can.host_rules = false;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    auto lowered = LowerPolicy(policy, options, diagnostics);
    if (!lowered) return {};
    Rendered out;
    out.text = WholeText(lowered->device, HeadOf(policy, options));
    out.reasons = std::move(lowered->reasons);
    out.rules = lowered->rules;
    out.naive_rules = lowered->naive_rules;
    return out;
  }

  std::optional<RenderedChange> RenderChange(const policy::Policy& policy,
                                             const RenderOptions& options, std::string_view today,
                                             const LiftOptions& lift,
                                             Diagnostics& diagnostics) const override {
    return ChangeOf(policy, options, today, lift, diagnostics);
  }

  const Guide* guide() const override { return &AsaGuide(); }

  int Recognise(std::string_view text) const override {
    int sure = 0;
    ConfigLines lines(text.substr(0, kLookedAt));
    for (ConfigLine line; lines.Next(line);) {
      const std::string_view words = line.text;
      if (words.starts_with("ASA Version") || words.starts_with("PIX Version")) return 100;
      if (words.starts_with("ip access-list ") || words.starts_with("ip access-group ")) return 0;
      if (words.starts_with("nameif ") || words.starts_with("access-group "))
        sure = std::max(sure, 90);
      // Before 9.0: an entry in the line of its list's name.
      if (words.starts_with("ipv6 access-list ") && words.find(' ', 17) != std::string_view::npos)
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
