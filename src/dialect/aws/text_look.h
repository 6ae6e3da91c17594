// What a text of AWS is about, at its beginning, and how what it says knows replies. No state, any
// thread.
#pragma once

#include <string_view>

#include "policy/policy.h"

namespace portwright::dialect::aws {

class TextLook {
 public:
  explicit TextLook(std::string_view text);

  bool Has(std::string_view word) const { return head_.find(word) != head_.npos; }
  bool IsHcl() const { return !is_yaml_ && !head_.starts_with('{') && !head_.starts_with('['); }
  // A CloudFormation template with groups or lists.
  bool IsTemplate() const;
  // Terraform's own text or a template with security groups; with network ACLs and no groups.
  bool IsOfGroups() const;
  bool IsOfAcls() const;

 private:
  std::string_view head_;
  bool is_yaml_ = false;
};

// Groups keep connections. Network ACLs keep nothing, and see no source ports; of both together,
// groups decide who may begin.
policy::Tracking TrackingOf(const policy::Policy& policy);

}  // namespace portwright::dialect::aws
