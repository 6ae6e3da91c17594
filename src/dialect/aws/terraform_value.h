// Values of a Terraform plan or state, each with whether it is known before the plan is applied.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/common/json_tree.h"

namespace portwright::dialect::aws {

class TerraformValue {
 public:
  // How a value that is not there is meant.
  enum class Absent : char { kNull, kOpen };

  TerraformValue() = default;
  TerraformValue(JsonValue json, JsonValue unknown, Absent absent)
      : json_(json), unknown_(unknown), absent_(absent) {}

  JsonValue json() const { return json_; }
  bool is_open() const {
    return unknown_.IsTrue() || (absent_ == Absent::kOpen && !json_.exists());
  }
  TerraformValue Member(std::string_view name) const;
  // Of a list or a set; what is not known within it stands there as null.
  std::vector<TerraformValue> Items() const;

 private:
  JsonValue json_;
  JsonValue unknown_;  // the same shape, true for what is not known; may be missing
  Absent absent_ = Absent::kNull;
};

// What a plan says about resources beside their values. Of a state, nothing.
class TerraformPlan {
 public:
  void Read(JsonValue root, bool is_plan);

  TerraformValue ValuesOf(JsonValue resource) const;
  // Whether the configuration of a resource that is yet to be made does not name an attribute.
  bool LeavesOut(JsonValue resource, std::string_view attribute) const;
  // Addresses to which an attribute refers, in the module of the resource: with its index where it
  // has one, and without.
  std::vector<std::string> References(JsonValue resource, std::string_view attribute) const;

 private:
  JsonValue ExpressionsOf(JsonValue resource) const;
  void ReadConfiguration(JsonValue root_module);

  bool is_plan_ = false;
  std::map<std::string, JsonValue> changes_;      // by address
  std::map<std::string, JsonValue> expressions_;  // by address without indexes
};

// The address of a resource for a message or a name: short, and of its usual letters alone.
std::string SafeAddress(JsonValue resource);

}  // namespace portwright::dialect::aws
