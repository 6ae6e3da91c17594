// The reader behind read.h, one function a section of the file. Private to this folder.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "catalog/catalog.h"
#include "yaml/fields.h"
#include "yaml/yaml.h"

namespace portwright::catalog {

class Reader {
 public:
  Reader(Catalog& catalog, Diagnostics& diagnostics)
      : catalog_(catalog), diagnostics_(diagnostics) {}

  void ReadFile(const yaml::Node& root);

  // read_overlay.cc: amends a catalog that was read and has no errors.
  void ReadOverlay(const yaml::Node& node, std::string_view file_name, Date as_of);

 private:
  struct Waiting {  // a name to look up when all are known
    std::uint32_t index;
    yaml::Node node;
  };

  // read.cc
  void ReadDocument(const yaml::Node& node);
  void ReadVersions(const yaml::Fields& file);
  void ReadRetired(const yaml::Fields& file);
  void CheckOldIds();
  // An id of lower-case letters, digits, `-`, `_` and `.`; empty after an error.
  std::string ReadId(const yaml::Node& node, std::string_view what);
  void Error(std::string_view code, SourcePlace place, std::string message, std::string hint = "") {
    diagnostics_.Error(code, place, std::move(message), std::move(hint));
  }
  void ReportTwice(std::string_view code, SourcePlace place, SourcePlace before,
                   std::string message);

  // read_names.cc
  void ReadRoles(const yaml::Fields& file);
  Role ReadNamedRole(const yaml::Pair& pair);
  void ReadHostNames(const yaml::Fields& fields, Role& role);
  void ReadFeatures(const yaml::Fields& file);
  void ResolveImplied();
  void CheckImpliedLoops();
  void ReadParameters(const yaml::Fields& file);
  void ReadParameter(const yaml::Pair& pair, Parameter& parameter);
  void ReadDefault(const yaml::Node& node, Parameter& parameter);
  void ResolveFormulas();
  void ResolveFormula(const Waiting& waiting);
  bool CheckFormulaLoops();
  void ReadChoices(const yaml::Fields& file);
  void ReadOptions(const yaml::Fields& fields, Choice& choice);
  void CheckPlaceholders();
  void TakeName(const std::string& name, SourcePlace place, std::string_view what);

  // read_requirements.cc
  void ReadRequirements(const yaml::Fields& file);
  void ReadRequirement(const yaml::Node& node);
  // What a document and an overlay say alike: roles and initiator; services, when, what for.
  void ReadEnds(const yaml::Fields& fields, Requirement& requirement);
  void ReadServices(const yaml::Fields& fields, Requirement& requirement);
  std::string ReadRequirementId(const yaml::Node& node, std::string_view what);
  std::uint32_t ReadRole(const yaml::Node& node);
  void ReadGround(const yaml::Node& node, Requirement& requirement);
  void ReadAllow(const yaml::Fields& fields, Requirement& requirement);
  bool ReadAllowEntry(const yaml::Node& node, AllowEntry& entry);
  bool ReadAllowParameter(const yaml::Node& node, std::size_t brace, AllowEntry& entry);
  void ReadSourcePorts(const yaml::Fields& fields, Requirement& requirement);
  Citation ReadRowCitation(const yaml::Node& node);
  Citation ReadSentenceCitation(const yaml::Node& node);
  Citation ReadCitation(const yaml::Fields& fields, SourcePlace place);
  Doubt ReadDoubt(const yaml::Node& node);
  void ReadConditions(const yaml::Fields& file);
  void ReadCondition(const yaml::Node& node);

  // read_overlay.cc
  void ReadOwnRoles(const yaml::Fields& fields);
  void ReadAdded(const yaml::Node& node);
  void ReadChanged(const yaml::Node& node);
  void ReadTaken(const yaml::Fields& fields, Requirement& requirement);
  void ReadWithdrawn(const yaml::Node& node);
  Amendment ReadAmendment(const yaml::Fields& fields, AmendmentKind kind);
  bool HasEnded(const Amendment& amendment, std::string_view what);
  std::uint32_t FindAmended(const yaml::Fields& fields, const Amendment& amendment);

  Catalog& catalog_;
  Diagnostics& diagnostics_;
  std::map<std::string, SourcePlace, std::less<>> names_;  // of features, choices and parameters
  std::map<std::string, SourcePlace, std::less<>> requirement_ids_;
  std::map<std::string, SourcePlace, std::less<>> condition_ids_;
  std::map<std::string, SourcePlace, std::less<>> retired_;
  std::string overlay_name_;
  Date as_of_;
  std::vector<Waiting> implied_;       // feature, its list
  std::vector<Waiting> formulas_;      // parameter, its formula
  std::vector<Waiting> placeholders_;  // role, a host name
};

}  // namespace portwright::catalog
