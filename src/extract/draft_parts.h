// How a draft is made: features from sections, roles from ends, settings from alternatives and
// defaults; requirements join them. Private to the draft.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/draft_model.h"
#include "extract/words.h"

namespace portwright::extract {

// Features: one for each subject of a section, one for all that every site has, and one for each
// condition that no other setting can say.
class FeatureMaker {
 public:
  FeatureMaker(const Extraction& extraction, catalog::Catalog& catalog, Names& names);

  std::uint32_t OfSection(const std::string& section);
  // The feature that stands for a condition of a row of `feature`.
  std::uint32_t OfCondition(const Condition& condition, std::uint32_t feature);

 private:
  std::uint32_t Make(const std::string& key, const std::string& id, catalog::Feature feature);

  const Extraction& extraction_;
  catalog::Catalog& catalog_;
  Names& names_;
  std::map<std::string, std::uint32_t> of_key_;
  std::map<std::string, std::uint32_t> of_section_;
  std::map<std::string, std::vector<std::string>> groups_;  // of each subject's slug, sorted
};

// Roles: one for each end, and one for the unnamed other side of each feature.
class RoleMaker {
 public:
  RoleMaker(const Extraction& extraction, catalog::Catalog& catalog, Names& settings)
      : extraction_(extraction), catalog_(catalog), settings_(settings) {}

  std::uint32_t OfEnd(const std::string& words, std::uint32_t feature);
  // Where no end is the product by name: the one that stands in most requirements.
  void ProposeSelf();

 private:
  std::string WithParameters(const std::string& host_name);

  const Extraction& extraction_;
  catalog::Catalog& catalog_;
  Names& settings_;
  Names names_;
  std::map<std::string, std::uint32_t> of_key_;
  std::map<std::string, std::string> placeholders_;  // to ids of parameters
};

// Choices and parameters.
class SettingMaker {
 public:
  SettingMaker(const Extraction& extraction, catalog::Catalog& catalog, Names& names);

  // The choice and the option of a row that is one of alternatives.
  void Pick(std::uint32_t row, std::uint32_t feature, std::uint32_t to, When& when);
  // The parameter of a row's port, or kNone.
  std::uint32_t ParameterOf(const Row& row, std::uint32_t listener);
  // `version >= 7.1` for conditions on versions, else empty.
  std::string VersionOf(const Row& row) const;

 private:
  struct Alternatives {
    std::vector<std::uint32_t> rows;
    std::vector<std::string> options;  // of each row; empty: they are no choice
  };
  std::string ChoiceOf(const Alternatives& alternatives, std::uint32_t feature, std::uint32_t to);

  const Extraction& extraction_;
  catalog::Catalog& catalog_;
  Names& names_;
  std::map<std::uint32_t, Alternatives> alternatives_;   // by their number
  std::map<std::uint32_t, std::string> choice_of_;       // id, by the number of the alternatives
  std::map<std::string, std::string> choices_by_words_;  // base name and options to id
  std::map<std::string, std::uint32_t> parameters_;      // by listener and port
};

// Gives every requirement its id: `<feature>/<from>-<to>/<first port>`, and words behind it where
// several would have the same. `features`: of each requirement.
void GiveIds(const Extraction& extraction, const std::vector<std::string>& features, Draft& draft);

}  // namespace portwright::extract
