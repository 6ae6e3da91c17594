// CloudFormation templates as YAML, which people write by hand: as the same values that a template
// in JSON has, so that one reader reads both. Short tags become the functions that they stand for
// (`!Ref X` is `{"Ref": "X"}`). Deterministic, bounded as every other text of AWS.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/json_tree.h"

namespace portwright::dialect::aws {

// By its first key, which is one of a template's sections. Terraform's own text is none, whatever
// template it holds.
bool IsYamlTemplate(std::string_view text);

// Null after an error, which is said.
std::unique_ptr<JsonTree> ReadYamlTemplate(std::string_view text, const std::string& file_name,
                                           Diagnostics& diagnostics);

}  // namespace portwright::dialect::aws
