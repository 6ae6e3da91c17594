// Commands as data: one table entry gives parsing, --help, the man page and shell completion, so
// that they cannot drift.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/outcome.h"

namespace portwright::cli {

struct Option {
  std::string_view name;   // `--format`
  std::string_view value;  // `FORMAT`; empty for a switch
  std::string_view help;
  std::string_view words;  // allowed values, separated by `|`; empty: any
};

struct Positional {
  std::string_view name;  // `SITE`
  std::string_view help;
  bool required = true;
  bool repeated = false;
  std::string_view words = "";  // what shells offer, separated by `|`; empty: files
};

// What was given, by the names above.
class Arguments {
 public:
  bool Has(std::string_view name) const { return values_.find(name) != values_.end(); }
  // The last value given, or `otherwise`.
  std::string Get(std::string_view name, std::string_view otherwise = "") const;
  std::vector<std::string> All(std::string_view name) const;
  void Add(std::string_view name, std::string value) {
    values_[std::string(name)].push_back(std::move(value));
  }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

struct Command {
  std::string_view path;     // `plan`, `catalog list`
  std::string_view summary;  // one line
  std::string_view description;
  std::vector<Positional> positionals;
  std::vector<Option> options;
  std::string_view example;  // lines that a user can paste
  workflow::Outcome (*run)(const Arguments& arguments) = nullptr;
};

// Every command, in the order of the help.
const std::vector<Command>& Commands();

// The commands of one family each; Commands joins them.
std::vector<Command> SiteCommands();
std::vector<Command> DialogueCommands();
std::vector<Command> SiteImportCommands();
std::vector<Command> ProofCommands();
std::vector<Command> HostCommands();
std::vector<Command> ProbeCommands();
std::vector<Command> ProbeConditionCommands();
std::vector<Command> LabCommands();
std::vector<Command> RequestCommands();  // request, register, review
std::vector<Command> ImportCommands();
std::vector<Command> CatalogCommands();
std::vector<Command> PageCommands();  // the program about itself: man, completion, version

}  // namespace portwright::cli
