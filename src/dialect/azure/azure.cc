#include "dialect/azure/azure.h"

#include "base/text.h"
#include "dialect/azure/form.h"
#include "dialect/azure/group_text.h"
#include "dialect/azure/guide.h"
#include "dialect/azure/lift.h"
#include "dialect/azure/written_group.h"

namespace portwright::dialect::azure {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

struct Language {
  std::string_view name;
  std::string_view extension;
  std::string (*write)(const WrittenGroup&);
  const Guide& (*guide)();
  int (*recognise)(std::string_view);
};

bool Has(std::string_view text, std::string_view word) { return text.find(word) != text.npos; }

bool IsTemplate(std::string_view text) {
  return Has(text, "/deploymentTemplate.json#") ||
         Has(text, "/subscriptionDeploymentTemplate.json#");
}

int RecogniseTerraformAndExports(std::string_view text) {
  if (FormOf(text) == Form::kBicep) return 0;
  if (FormOf(text) == Form::kTerraform) {
    if (Has(text, "azurerm_network_security_")) return 100;
    return Has(text, "azurerm") ? 40 : 0;
  }
  if (!text.starts_with('{') && !text.starts_with('[')) return 0;
  if (IsTemplate(text)) return 0;
  if (Has(text, "\"securityRules\"") || Has(text, "\"defaultSecurityRules\"")) return 98;
  if (Has(text, "Microsoft.Network/networkSecurityGroups")) return 95;
  return Has(text, "\"sourceAddressPrefix") && Has(text, "\"direction\"") ? 90 : 0;
}

int RecogniseArm(std::string_view text) {
  if (!text.starts_with('{')) return 0;
  const bool has_groups = Has(text, "Microsoft.Network/networkSecurityGroups");
  if (IsTemplate(text)) return has_groups ? 100 : 50;
  return has_groups && Has(text, "\"resources\"") && Has(text, "\"apiVersion\"") ? 99 : 0;
}

int RecogniseBicep(std::string_view text) {
  if (FormOf(text) != Form::kBicep) return 0;
  if (Has(text, "'Microsoft.Network/networkSecurityGroups")) return 100;
  return Has(text, "'Microsoft.") ? 50 : 0;
}

constexpr Language kTerraform{"azure", "tf", TerraformText, TerraformGuide,
                              RecogniseTerraformAndExports};
constexpr Language kArm{"azure-arm", "json", ArmText, ArmGuide, RecogniseArm};
constexpr Language kBicep{"azure-bicep", "bicep", BicepText, BicepGuide, RecogniseBicep};

class AzureDialect : public Dialect {
 public:
  explicit AzureDialect(const Language& language) : language_(language) {}

  std::string_view name() const override { return language_.name; }
  std::string_view extension() const override { return language_.extension; }
  const Guide* guide() const override { return &language_.guide(); }

  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.source_ports = true;
    can.comments = true;
    can.comment_bytes_max = 140;
    can.gateway_rules = false;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    const auto group = WriteGroup(policy, options.title, diagnostics);
    if (!group) return {};
    Rendered out;
    out.text = language_.write(*group);
    out.reasons = group->reasons;
    out.rules = group->allow_count;
    out.naive_rules = group->naive_rules;
    out.narrowed = group->narrowed;
    return out;
  }

  int Recognise(std::string_view text) const override {
    text = text.substr(0, kLookedAt);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return language_.recognise(Trim(text));
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }

 private:
  const Language& language_;
};

}  // namespace

const Dialect& Azure() {
  static const AzureDialect dialect(kTerraform);
  return dialect;
}

const Dialect& AzureArm() {
  static const AzureDialect dialect(kArm);
  return dialect;
}

const Dialect& AzureBicep() {
  static const AzureDialect dialect(kBicep);
  return dialect;
}

}  // namespace portwright::dialect::azure
