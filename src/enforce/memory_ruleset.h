// A kernel in memory, for tests: tables as texts, transactions that are done wholly or not at all,
// and failures when a test asks for them. It knows no rules: what stands inside of a table is kept
// and listed as it is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "enforce/ruleset.h"

namespace portwright::enforce {

class MemoryRuleset final : public Ruleset {
 public:
  Status Check(const std::string& commands) override;
  Status Load(const std::string& commands, const sys::LockFile& lock) override;
  Result<std::string> ListAll() override;
  Result<std::optional<std::string>> ListTable() override;

  // Calls are counted from 1, over the whole life: loads for the first two, lists for the third.
  void RefuseLoad(std::uint64_t number) { refused_.insert(number); }
  // It is done, and who asked for it is told that it failed.
  void LoseAnswer(std::uint64_t number) { lost_.insert(number); }
  void FailListing(std::uint64_t number) { unlisted_.insert(number); }
  void RefuseChecks(bool refuses) { refuses_checks_ = refuses; }
  void ForgetFaults();
  std::uint64_t loads() const { return loads_; }
  std::uint64_t lists() const { return lists_; }

  // What ListTable says in place of what is there.
  std::function<std::string(std::string)> shown_as;

  // Done by somebody else.
  void Put(const std::string& table, const std::string& body) { tables_[table] = body; }
  void Remove(const std::string& table) { tables_.erase(table); }
  // A start of the machine.
  void Forget() { tables_.clear(); }
  // Everything, whatever fails.
  std::string Text() const;

 private:
  using Tables = std::map<std::string, std::string>;  // name, text between the brackets
  Status CountList();

  Tables tables_;
  std::set<std::uint64_t> refused_, lost_, unlisted_;
  bool refuses_checks_ = false;
  std::uint64_t loads_ = 0;
  std::uint64_t lists_ = 0;
};

}  // namespace portwright::enforce
