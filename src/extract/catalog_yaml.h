// A catalog as YAML that catalog::Read takes, whole and in pieces. Texts are quoted wherever YAML
// could take them for something else. Cost: linear. Threading: no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"

namespace portwright::extract {

// `text` as a scalar: plain where that is safe, else in double quotes.
std::string Scalar(std::string_view text);

// Entries as they stand under their keys: with two blanks before them, lines end in \n.
std::string RoleYaml(const catalog::Role& role);
std::string FeatureYaml(const catalog::Catalog& catalog, const catalog::Feature& feature);
std::string ParameterYaml(const catalog::Catalog& catalog, const catalog::Parameter& parameter);
std::string ChoiceYaml(const catalog::Choice& choice);
// `when`: the text of the condition, empty for always; what the requirement itself holds of it is
// not looked at.
std::string RequirementYaml(const catalog::Catalog& catalog,
                            const catalog::Requirement& requirement, std::string_view when);
std::string ConditionYaml(const catalog::Catalog& catalog, const catalog::Condition& condition,
                          std::string_view when);

// The section itself, with its key.
std::string DocumentYaml(const catalog::DocumentReference& document);

// The whole file. `when`: of each requirement; conditions have none.
std::string CatalogYaml(const catalog::Catalog& catalog, const std::vector<std::string>& when);

}  // namespace portwright::extract
