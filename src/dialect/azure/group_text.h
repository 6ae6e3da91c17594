// A network security group in each of three syntaxes. Linear in the text.
#pragma once

#include <string>

#include "dialect/azure/written_group.h"

namespace portwright::dialect::azure {

// A group, and a resource for each rule. Variables say in which resource group and where.
std::string TerraformText(const WrittenGroup& group);

// A template whose one resource is the group with its rules: deploying replaces all of them.
std::string ArmText(const WrittenGroup& group);
std::string BicepText(const WrittenGroup& group);

}  // namespace portwright::dialect::azure
