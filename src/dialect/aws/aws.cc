#include "dialect/aws/aws.h"

#include "base/text.h"
#include "dialect/aws/lift.h"

namespace portwright::dialect::aws {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes

class AwsDialect : public Dialect {
 public:
  std::string_view name() const override { return "aws"; }
  std::string_view extension() const override { return "json"; }

  bool renders() const override { return false; }
  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.icmp_types = true;
    can.other_protocols = true;
    can.comments = true;
    can.comment_bytes_max = 255;
    return can;
  }

  std::string Render(const policy::Policy& /*policy*/, const RenderOptions& /*options*/,
                     Diagnostics& diagnostics) const override {
    diagnostics.Error("PW-DIA-aws-0002", {},
                      "expected a dialect that can be rendered, found aws, which is read only");
    return "";
  }

  int Recognise(std::string_view text) const override {
    text = text.substr(0, kLookedAt);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    text = Trim(text);
    if (!text.starts_with('{') && !text.starts_with('[')) return 0;
    const auto has = [&](std::string_view word) { return text.find(word) != text.npos; };
    if (has("\"IpPermissions\"") || has("\"IpPermissionsEgress\"") || has("\"NetworkAclId\"") ||
        has("\"SecurityGroupRuleId\""))
      return 100;
    if (has("\"SecurityGroups\"") || has("\"NetworkAcls\"")) return 80;
    if (!has("\"format_version\"") || !has("\"terraform_version\"")) return 0;
    if (has("\"aws_security_group") || has("\"aws_network_acl") || has("\"aws_vpc_security_group"))
      return 95;
    return has("\"azurerm_") || has("\"google_") ? 10 : 50;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }

  // Network ACLs keep nothing; groups do.
  policy::Tracking tracking(const policy::Policy& policy) const override {
    return policy.stateful ? policy::Tracking::kConnections : policy::Tracking::kNone;
  }
};

}  // namespace

const Dialect& Aws() {
  static const AwsDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::aws
