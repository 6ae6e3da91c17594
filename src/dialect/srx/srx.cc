#include "dialect/srx/srx.h"

#include <algorithm>

#include "dialect/common/config_lines.h"
#include "dialect/srx/change.h"
#include "dialect/srx/guide.h"
#include "dialect/srx/lift.h"
#include "dialect/srx/plan_text.h"
#include "dialect/srx/scrub.h"

namespace portwright::dialect::srx {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

class SrxDialect : public Dialect {
 public:
  std::string_view name() const override { return "srx"; }
  std::string_view extension() const override { return "set"; }

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.icmp_types = true;
    can.other_protocols = true;
    can.source_ports = true;
    can.session_timeouts = true;
    can.interfaces = true;
    can.comments = true;
    can.comment_bytes_max = static_cast<int>(kDescriptionBytesMax);
    can.expiry = true;
    can.named_objects = true;
    can.host_names = true;
    can.host_rules = false;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    RequirementSets requirements(policy);
    const auto plan = PlanTextOf(policy, options, requirements, diagnostics);
    if (!plan) return {};
    Rendered out;
    out.text = WholeText(policy, options, *plan, requirements);
    out.reasons = requirements.Csv();
    out.rules = plan->rules;
    out.naive_rules = plan->naive_rules;
    return out;
  }

  std::optional<RenderedChange> RenderChange(const policy::Policy& policy,
                                             const RenderOptions& options, std::string_view today,
                                             const LiftOptions& lift,
                                             Diagnostics& diagnostics) const override {
    return ChangeText(policy, options, today, lift, diagnostics);
  }

  const Guide* guide() const override { return &SrxGuide(); }

  int Recognise(std::string_view text) const override {
    int sure = 0;
    bool has_block = false;
    ConfigLines lines(text.substr(0, kLookedAt));
    for (ConfigLine line; lines.Next(line);) {
      const std::string_view words = line.text;
      if (words.starts_with("set security ") || words.starts_with("set applications application") ||
          words.starts_with("from-zone "))
        return 100;
      has_block = has_block || words == "security {" || words == "policies {" ||
                  words == "applications {" || words.ends_with("address-book {");
      if (has_block && (words.starts_with("security-zone ") || words.starts_with("policy ") ||
                        words.starts_with("match {") || words.starts_with("attach {")))
        return 100;
      if (words.starts_with("set system host-name ") || words.starts_with("set version "))
        sure = std::max(sure, 40);
      if (words == "security {" || words == "applications {") sure = std::max(sure, 70);
    }
    return sure;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }

  std::string Scrub(std::string_view text, const LiftOptions& options,
                    Diagnostics& diagnostics) const override {
    return ScrubText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Srx() {
  static const SrxDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::srx
