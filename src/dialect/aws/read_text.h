// Readers of the forms in which groups and lists are written.
#pragma once

#include "base/diagnostics.h"
#include "dialect/aws/ruleset.h"
#include "dialect/aws/terms.h"
#include "dialect/common/json_tree.h"
#include "dialect/common/terraform_text.h"

namespace portwright::dialect::aws {

// What `aws ec2 describe-security-groups`, `-security-group-rules` and `-network-acls` print, whole
// or as `--query` cuts lists and objects out of it. False if it is none of them.
bool ReadDescription(JsonValue root, Ruleset& out, Terms& terms, Diagnostics& diagnostics);

// What `terraform show -json` prints of a plan or a state. False for other texts.
bool ReadTerraform(JsonValue root, Ruleset& out, Terms& terms, Diagnostics& diagnostics);

// Terraform's own texts, all files of a module together.
void ReadTerraformText(const TerraformText& text, Ruleset& out, Terms& terms,
                       Diagnostics& diagnostics);

// A CloudFormation template as JSON. False for other texts.
bool ReadCloudFormation(JsonValue root, Ruleset& out, Terms& terms, Diagnostics& diagnostics);

}  // namespace portwright::dialect::aws
