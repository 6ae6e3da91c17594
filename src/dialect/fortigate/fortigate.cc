#include "dialect/fortigate/fortigate.h"

#include "dialect/common/config_lines.h"
#include "dialect/fortigate/change.h"
#include "dialect/fortigate/guide.h"
#include "dialect/fortigate/lift.h"
#include "dialect/fortigate/render.h"

namespace portwright::dialect::fortigate {
namespace {

class FortigateDialect : public Dialect {
 public:
  std::string_view name() const override { return "fortigate"; }
  std::string_view extension() const override { return "conf"; }

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
    can.comment_bytes_max = 1'000;
    can.expiry = true;
    can.named_objects = true;
    can.host_names = true;
    can.wildcard_names = true;
    can.host_rules = false;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    return RenderText(policy, options, diagnostics);
  }

  std::optional<RenderedChange> RenderChange(const policy::Policy& policy,
                                             const RenderOptions& options, std::string_view today,
                                             const LiftOptions& lift,
                                             Diagnostics& diagnostics) const override {
    return ChangeText(policy, options, today, lift, diagnostics);
  }

  const Guide* guide() const override { return &FortigateGuide(); }

  int Recognise(std::string_view text) const override {
    constexpr std::size_t kLookedAt = 65'536;
    ConfigLines lines(text.substr(0, kLookedAt));
    int sure = 0;
    for (ConfigLine line; lines.Next(line);) {
      if (line.text.starts_with("#config-version=")) return 100;
      if (line.text.starts_with("config firewall ") || line.text == "config vdom") return 100;
      if (line.text.starts_with("config system ")) sure = 80;
    }
    return sure;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Fortigate() {
  static const FortigateDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::fortigate
