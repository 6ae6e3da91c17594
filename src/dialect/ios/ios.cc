#include "dialect/ios/ios.h"

#include <algorithm>
#include <utility>

#include "dialect/common/cisco_rule_lines.h"
#include "dialect/common/config_lines.h"
#include "dialect/ios/change.h"
#include "dialect/ios/guide.h"
#include "dialect/ios/lift.h"
#include "dialect/ios/render.h"
#include "dialect/ios/scrub.h"

namespace portwright::dialect::ios {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes; lists stand behind users and interfaces

class IosDialect : public Dialect {
 public:
  std::string_view name() const override { return "ios"; }
  std::string_view extension() const override { return "cfg"; }

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.icmp_types = true;
    can.other_protocols = true;
    can.source_ports = true;
    can.interfaces = true;
    can.out_interfaces = false;
    can.comments = true;
    can.comment_bytes_max = static_cast<int>(kRemarkBytesMax);
    can.expiry = true;
    can.named_objects = true;
    can.host_rules = false;
    can.tracking = policy::Tracking::kTcpFlags;
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

  const Guide* guide() const override { return &IosGuide(); }

  int Recognise(std::string_view text) const override {
    int sure = 0;
    ConfigLines lines(text.substr(0, kLookedAt));
    for (ConfigLine line; lines.Next(line);) {
      const std::string_view words = line.text;
      // What only the other dialect of the maker says.
      if (words.starts_with("ASA Version") || words.starts_with("nameif ") ||
          words.starts_with("access-group ") || words.starts_with("PIX Version") ||
          words.starts_with("object network "))
        return 0;
      // An entry in the line of its list's name.
      if (words.starts_with("ipv6 access-list ") && words.find(' ', 17) != std::string_view::npos)
        return 0;
      if (words.starts_with("ip access-list ") || words.starts_with("ip access-group ") ||
          words.starts_with("ipv6 access-list ") || words.starts_with("ipv6 traffic-filter "))
        return 100;
      if (words.starts_with("access-list ") && words.size() > 12 && words[12] >= '0' &&
          words[12] <= '9')
        sure = std::max(sure, 80);
      if (words.starts_with("service timestamps ") || words.starts_with("boot-start-marker"))
        sure = std::max(sure, 70);
      if (words.starts_with("interface GigabitEthernet") || words.starts_with("interface Vlan"))
        sure = std::max(sure, 50);
    }
    return sure;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }

  policy::Tracking tracking(const policy::Policy&) const override {
    return policy::Tracking::kTcpFlags;
  }
  std::vector<std::string> RuleLines(const policy::Policy& policy, const policy::Rule& rule,
                                     const LinePlace& place) const override {
    return CiscoRuleLines(policy, rule, place, CiscoMasks::kWildcards);
  }

  std::string Scrub(std::string_view text, const LiftOptions& options,
                    Diagnostics& diagnostics) const override {
    return ScrubText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Ios() {
  static const IosDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::ios
