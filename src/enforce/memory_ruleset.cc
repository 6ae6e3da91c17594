#include "enforce/memory_ruleset.h"

#include <utility>

#include "base/text.h"

namespace portwright::enforce {
namespace {

using Tables = std::map<std::string, std::string>;

std::string TextOf(const std::string& table, const std::string& body) {
  return "table " + table + " {\n" + body + "}\n";
}

Error Refusal(std::string_view line) {
  return {ErrorCode::kRefused, "the kernel refuses: " + std::string(line)};
}

// The words behind `start`, where a line begins so.
std::optional<std::string> Behind(std::string_view line, std::string_view start) {
  if (!line.starts_with(start)) return std::nullopt;
  return std::string(line.substr(start.size()));
}

// `add chain inet portwright pw_generation_7`.
Status AddChain(const std::string& table_and_chain, std::string_view line, Tables& tables) {
  const std::size_t blank = table_and_chain.rfind(' ');
  const auto table = tables.find(table_and_chain.substr(0, blank));
  if (blank == std::string::npos || table == tables.end()) return Refusal(line);
  table->second += "  chain " + table_and_chain.substr(blank + 1) + " {\n  }\n";
  return Ok();
}

// The tables behind all commands.
Result<Tables> After(const std::string& commands, Tables tables) {
  std::string* open = nullptr;
  for (const std::string_view line : Split(commands, '\n')) {
    if (open != nullptr) {
      if (line == "}") {
        open = nullptr;
      } else {
        *open += std::string(line) + "\n";
      }
    } else if (line.empty() || line.starts_with('#')) {
      continue;
    } else if (const auto removed = Behind(line, "delete table ")) {
      if (tables.erase(*removed) == 0) return Refusal(line);
    } else if (const auto chain = Behind(line, "add chain ")) {
      PORTWRIGHT_TRY_STATUS(AddChain(*chain, line, tables));
    } else if (const auto table = Behind(line, "table ")) {
      const bool has_body = table->ends_with(" {");
      std::string& body = tables[has_body ? table->substr(0, table->size() - 2) : *table];
      if (has_body) open = &body;
    } else {
      return Refusal(line);
    }
  }
  if (open != nullptr) return Refusal("the end of the text");
  return tables;
}

}  // namespace

Status MemoryRuleset::Check(const std::string& commands) {
  if (refuses_checks_) return Refusal("as asked");
  PORTWRIGHT_TRY(const Tables after, After(commands, tables_));
  return Ok();
}

Status MemoryRuleset::Load(const std::string& commands, const sys::LockFile& /*lock*/) {
  ++loads_;
  if (refused_.contains(loads_)) return Refusal("as asked");
  PORTWRIGHT_TRY(Tables after, After(commands, tables_));
  tables_ = std::move(after);
  if (lost_.contains(loads_)) return Error{ErrorCode::kUnavailable, "no answer, as asked"};
  return Ok();
}

Status MemoryRuleset::CountList() {
  if (unlisted_.contains(++lists_)) return Error{ErrorCode::kUnavailable, "no list, as asked"};
  return Ok();
}

Result<std::string> MemoryRuleset::ListAll() {
  PORTWRIGHT_TRY_STATUS(CountList());
  return Text();
}

Result<std::optional<std::string>> MemoryRuleset::ListTable() {
  PORTWRIGHT_TRY_STATUS(CountList());
  const auto table = tables_.find(kTable);
  if (table == tables_.end()) return std::optional<std::string>();
  std::string text = TextOf(table->first, table->second);
  return std::optional<std::string>(shown_as ? shown_as(std::move(text)) : std::move(text));
}

void MemoryRuleset::ForgetFaults() {
  refused_.clear();
  lost_.clear();
  unlisted_.clear();
  refuses_checks_ = false;
  shown_as = nullptr;
}

std::string MemoryRuleset::Text() const {
  std::string text;
  for (const auto& [table, body] : tables_) text += TextOf(table, body);
  return text;
}

}  // namespace portwright::enforce
