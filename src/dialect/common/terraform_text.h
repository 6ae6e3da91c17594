// The resources of a Terraform text (`.tf`), with references between them. Values of `locals` are
// followed; variables, data sources, modules and everything that is computed stay what they are:
// not known before Terraform runs. Refers to the tree, which must outlive it. Const access from
// any thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/common/hcl_tree.h"

namespace portwright::dialect {

class TerraformText {
 public:
  TerraformText() = default;
  explicit TerraformText(HclValue root) { Add(root); }
  // One more file of the same module. Linear in its blocks.
  void Add(HclValue root);

  // `resource` blocks with a type and a name, in the order of the text.
  const std::vector<HclValue>& resources() const { return resources_; }
  // `module` blocks: what they make is not in the text.
  const std::vector<HclValue>& modules() const { return modules_; }
  const std::vector<HclValue>& outputs() const { return outputs_; }

  // The value itself, or what it stands for where it names a value of `locals`, as far as that is
  // written out.
  HclValue Resolve(HclValue value) const;

  // `aws_security_group.web` of a reference to a resource's attribute (`aws_security_group.web.id`,
  // `azurerm_subnet.a[0].id`), if the text has the resource; else empty.
  std::string TargetOf(HclValue value) const;
  // The resource of an address `type.name`, or none.
  HclValue Resource(const std::string& address) const;

  // Whether the resource is not made once and for sure: `count` other than 1, `for_each`.
  bool IsRepeated(HclValue resource) const;

 private:
  static constexpr int kHopsMax = 16;  // of values that name values
  HclValue Resolve(HclValue value, int& hops) const;

  std::vector<HclValue> resources_;
  std::vector<HclValue> modules_;
  std::vector<HclValue> outputs_;
  std::map<std::string, HclValue, std::less<>> by_address_;
  std::map<std::string, HclValue, std::less<>> locals_;
};

// `type.name` of a resource block.
std::string AddressOf(HclValue resource);
// The same for a message or a name: short, and of its usual letters alone.
std::string SafeAddressOf(HclValue resource);

}  // namespace portwright::dialect
