#include "dialect/panos/panos.h"

#include <algorithm>

#include "dialect/common/config_lines.h"
#include "dialect/panos/change.h"
#include "dialect/panos/guide.h"
#include "dialect/panos/lift.h"
#include "dialect/panos/read_text.h"
#include "dialect/panos/render.h"
#include "dialect/panos/scrub.h"

namespace portwright::dialect::panos {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

class PanosDialect : public Dialect {
 public:
  std::string_view name() const override { return "panos"; }
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
    can.comment_bytes_max = 1'000;
    can.expiry = true;
    can.named_objects = true;
    can.host_names = true;
    can.host_rules = false;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    const auto items = ItemsOf(policy, options, diagnostics);
    if (!items) return {};
    Rendered out;
    out.text = TextOf(*items);
    out.reasons = items->reasons;
    out.rules = items->rules;
    out.naive_rules = items->naive_rules;
    return out;
  }

  std::optional<RenderedChange> RenderChange(const policy::Policy& policy,
                                             const RenderOptions& options, std::string_view today,
                                             const LiftOptions& lift,
                                             Diagnostics& diagnostics) const override {
    return ChangeOf(policy, options, today, lift, diagnostics);
  }

  const Guide* guide() const override {
    static const Guide guide = MakeGuide();
    return &guide;
  }

  int Recognise(std::string_view text) const override {
    text = text.substr(0, kLookedAt);
    return LooksLikeXml(text) ? RecogniseXml(text) : RecogniseCommands(text);
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }

  std::string Scrub(std::string_view text, const LiftOptions& options,
                    Diagnostics& diagnostics) const override {
    return ScrubText(text, options, diagnostics);
  }

 private:
  static int RecogniseXml(std::string_view text) {
    const auto has = [&](std::string_view word) {
      return text.find(word) != std::string_view::npos;
    };
    if (!has("<config") && !has("<panorama>")) return 0;
    if (has("urldb=\"paloaltonetworks\"") || has("<entry name=\"localhost.localdomain\"") ||
        has("<pre-rulebase>") || has("<post-rulebase>") || has("<panorama>"))
      return 100;
    if (has("<mgt-config>") || has("<rulebase>") || has("<vsys>")) return 90;
    return has("<shared>") ? 60 : 0;
  }

  // Other devices have `set` commands too: what they say tells.
  static int RecogniseCommands(std::string_view text) {
    int sure = 0;
    ConfigLines lines(text);
    for (ConfigLine line; lines.Next(line);) {
      const std::string_view words = line.text;
      if (words.starts_with("set security ") || words.starts_with("set firewall ") ||
          words.starts_with("config ") || words.starts_with("edit "))
        return 0;
      if (!words.starts_with("set ")) continue;
      if (words.starts_with("set rulebase ") || words.starts_with("set device-group ") ||
          words.starts_with("set vsys ") || words.starts_with("set mgt-config ") ||
          words.find(" pre-rulebase ") != std::string_view::npos ||
          words.find(" post-rulebase ") != std::string_view::npos)
        return 100;
      if (words.starts_with("set tag ")) sure = std::max(sure, 70);
      if (words.starts_with("set deviceconfig ") || words.starts_with("set address ") ||
          words.starts_with("set address-group ") || words.starts_with("set shared ") ||
          words.starts_with("set network interface ethernet ethernet"))
        sure = std::max(sure, 80);
    }
    return sure;
  }
};

}  // namespace

const Dialect& Panos() {
  static const PanosDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::panos
