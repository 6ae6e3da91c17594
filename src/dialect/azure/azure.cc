#include "dialect/azure/azure.h"

#include "base/text.h"
#include "dialect/azure/lift.h"

namespace portwright::dialect::azure {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

class AzureDialect : public Dialect {
 public:
  std::string_view name() const override { return "azure"; }
  std::string_view extension() const override { return "json"; }

  bool renders() const override { return false; }
  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.source_ports = true;
    can.comments = true;
    can.comment_bytes_max = 140;
    return can;
  }

  std::string Render(const policy::Policy& /*policy*/, const RenderOptions& /*options*/,
                     Diagnostics& diagnostics) const override {
    diagnostics.Error("PW-DIA-azure-0002", {},
                      "expected a dialect that can be rendered, found azure, which is read only");
    return "";
  }

  int Recognise(std::string_view text) const override {
    text = text.substr(0, kLookedAt);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    text = Trim(text);
    if (!text.starts_with('{') && !text.starts_with('[')) return 0;
    const auto has = [&](std::string_view word) { return text.find(word) != text.npos; };
    if (has("\"securityRules\"") || has("\"defaultSecurityRules\"")) return 100;
    if (has("Microsoft.Network/networkSecurityGroups")) return 95;
    if (has("\"sourceAddressPrefix") && has("\"direction\"")) return 90;
    return has("/deploymentTemplate.json#") ? 50 : 0;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }
};

}  // namespace

const Dialect& Azure() {
  static const AzureDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::azure
