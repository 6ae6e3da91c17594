#include "dialect/aws/text_look.h"

#include <algorithm>

#include "base/text.h"
#include "dialect/aws/template_yaml.h"

namespace portwright::dialect::aws {

TextLook::TextLook(std::string_view text) {
  constexpr std::size_t kLookedAt = 65'536;  // bytes
  head_ = text.substr(0, kLookedAt);
  if (head_.starts_with("\xef\xbb\xbf")) head_.remove_prefix(3);
  head_ = Trim(head_);
  is_yaml_ = IsYamlTemplate(head_);
}

bool TextLook::IsTemplate() const {
  if (is_yaml_) return Has("AWS::EC2::SecurityGroup") || Has("AWS::EC2::NetworkAcl");
  return head_.starts_with('{') &&
         (Has("\"AWS::EC2::SecurityGroup") || Has("\"AWS::EC2::NetworkAcl"));
}

bool TextLook::IsOfGroups() const {
  if (!IsHcl()) return IsTemplate() && Has("AWS::EC2::SecurityGroup");
  return Has("resource \"") && (Has("\"aws_security_group") || Has("\"aws_vpc_security_group") ||
                                Has("\"aws_default_security_group"));
}

bool TextLook::IsOfAcls() const {
  if (IsOfGroups()) return false;
  if (!IsHcl()) return IsTemplate();
  return Has("resource \"") && (Has("\"aws_network_acl") || Has("\"aws_default_network_acl"));
}

policy::Tracking TrackingOf(const policy::Policy& policy) {
  if (policy.stateful) return policy::Tracking::kConnections;
  const bool has_groups =
      std::any_of(policy.conditions.begin(), policy.conditions.end(),
                  [](const auto& condition) { return condition.states != policy::kAnyState; });
  return has_groups ? policy::Tracking::kNone : policy::Tracking::kDestinations;
}

}  // namespace portwright::dialect::aws
