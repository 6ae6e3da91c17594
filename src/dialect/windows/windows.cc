#include "dialect/windows/windows.h"

#include <algorithm>

#include "base/text.h"
#include "dialect/windows/change.h"
#include "dialect/windows/guide.h"
#include "dialect/windows/lift.h"
#include "dialect/windows/render.h"

namespace portwright::dialect::windows {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

class WindowsDialect : public Dialect {
 public:
  std::string_view name() const override { return "windows"; }
  std::string_view extension() const override { return "ps1"; }

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.icmp_types = true;
    can.other_protocols = true;
    can.source_ports = true;
    can.comments = true;
    can.comment_bytes_max = kDescriptionBytesMax;
    can.gateway_rules = false;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    return RenderScript(policy, options, diagnostics);
  }

  std::optional<RenderedChange> RenderChange(const policy::Policy& policy,
                                             const RenderOptions& options, std::string_view today,
                                             const LiftOptions& lift,
                                             Diagnostics& diagnostics) const override {
    return ChangeOf(policy, options, today, lift, diagnostics);
  }

  const Guide* guide() const override { return &GuideOfWindows(); }

  int Recognise(std::string_view text) const override {
    text = text.substr(0, kLookedAt);
    const std::string small = ToLower(text);
    const auto has = [&](std::string_view word) { return small.find(word) != small.npos; };
    if (has("-netfirewallrule") || has("\n$portwrightrules")) return 100;
    if (has("netsh advfirewall firewall add rule")) return 95;
    return has("set-netfirewallprofile") || has("netsh advfirewall") ? 80 : 0;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Windows() {
  static const WindowsDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::windows
