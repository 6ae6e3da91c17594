#include "enforce/ruleset.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "enforce/element_bytes.h"
#include "enforce/listing.h"
#include "enforce/turning.h"
#include "sys/nft_batch.h"
#include "sys/nft_sets.h"
#include "sys/process.h"

namespace portwright::enforce {
namespace {

constexpr std::int64_t kTimeoutMs = 300'000;

// The first line of what nft said: the rest repeats its input.
std::string FirstLine(const std::string& text) {
  const std::string line = text.substr(0, text.find('\n'));
  constexpr std::string_view kPrefix = "Error: ";
  const std::size_t at = line.find(kPrefix);
  return at == std::string::npos ? line : line.substr(at + kPrefix.size());
}

Error Refusal(const sys::ProcessOutcome& done) {
  const bool forbidden = done.error.find("Operation not permitted") != std::string::npos;
  if (forbidden) {
    return {ErrorCode::kPermission,
            "expected to be allowed to change the firewall (CAP_NET_ADMIN),"
            " found that the kernel forbids it"};
  }
  return {ErrorCode::kRefused, "the kernel refuses: " + FirstLine(done.error)};
}

Result<sys::ProcessOutcome> Nft(std::vector<std::string> arguments, const std::string& input,
                                int kept_descriptor = -1) {
  arguments.insert(arguments.begin(), "nft");
  sys::ProcessRequest request;
  request.argv = std::move(arguments);
  request.input = input;
  request.timeout_ms = kTimeoutMs;
  request.kept_descriptor = kept_descriptor;
  return sys::RunProcess(request);
}

// Every table without the elements of named sets.
Result<std::string> ListTerse() {
  PORTWRIGHT_TRY(auto done, Nft({"-t", "list", "ruleset"}, ""));
  if (done.exit_code != 0) return Refusal(done);
  return std::move(done.output);
}

// Our table as the kernel names it, without elements.
Result<std::optional<std::string>> ListRawFrame() {
  PORTWRIGHT_TRY(const std::string frame, ListTerse());
  return OwnTable(frame);
}

// Fails where something changes meanwhile, or cannot be read without nft.
Result<std::optional<std::string>> ListQuickly() {
  PORTWRIGHT_TRY(const std::uint32_t before, sys::NftGeneration());
  PORTWRIGHT_TRY(const auto frame, ListRawFrame());
  if (!frame) return std::optional<std::string>();
  const Sideless plain = WithoutSides(*frame);
  if (!plain.text) return std::optional<std::string>();
  const auto read = [&](const std::string& set) -> Result<std::vector<sys::NftElement>> {
    const bool has_side = plain.names.contains(set);
    PORTWRIGHT_TRY(auto elements, sys::ReadNftElements(std::string(Split(kTable, ' ')[1]),
                                                       has_side ? set + plain.side : set));
    for (sys::NftElement& element : elements) {
      if (!element.chain.ends_with(plain.side)) continue;
      std::string stem = element.chain.substr(0, element.chain.size() - plain.side.size());
      if (plain.names.contains(stem)) element.chain = std::move(stem);
    }
    return elements;
  };
  PORTWRIGHT_TRY(std::string table, WithElements(*plain.text, read));
  PORTWRIGHT_TRY(const std::uint32_t after, sys::NftGeneration());
  if (before != after) return Error{ErrorCode::kUnavailable, "the kernel's rules just changed"};
  return std::optional<std::string>(std::move(table));
}

// A map in use, under the name that the kernel has for it.
struct HeldMap {
  std::string side;
  sys::NftSetHead head;
};

// Nothing: it is not there, or on both sides, and which one is used has to be asked.
std::optional<HeldMap> FindMap(const std::string& map) {
  std::optional<HeldMap> found;
  for (const char* side : {"", ".a", ".b"}) {
    const auto head = sys::ReadNftSetHead(std::string(Split(kTable, ' ')[1]), map + side);
    if (!head) continue;
    if (found) return std::nullopt;
    found = HeldMap{side, *head};
  }
  return found;
}

// Told to the kernel by ourselves. An error: nothing has changed, or nobody knows; `nft` tells.
Status SendDirectly(const Increment& increment, sys::NftBatchMode mode) {
  const Error unknown{ErrorCode::kUnavailable, "it holds what only nft knows"};
  sys::NftBatch batch;
  PORTWRIGHT_TRY(batch.generation, sys::NftGeneration());
  batch.table = Split(kTable, ' ')[1];
  std::map<std::string, std::optional<HeldMap>> maps;
  for (const ElementChange& change : increment.changes) {
    auto [map, is_new] = maps.try_emplace(change.map);
    if (is_new) map->second = FindMap(change.map);
    if (!map->second) return unknown;
    auto element = ElementBytes(change.text, map->second->head);
    if (!element) return unknown;
    if (!element->chain.empty()) element->chain += map->second->side;
    batch.changes.push_back({change.map + map->second->side, change.is_added, std::move(*element)});
  }
  batch.deleted_chains.push_back(increment.old_mark);
  batch.added_chains.push_back(increment.new_mark);
  return sys::SendNftBatch(batch, mode);
}

}  // namespace

Status NftRuleset::Check(const std::string& commands) {
  PORTWRIGHT_TRY(const auto done, Nft({"-c", "-f", "-"}, commands));
  if (done.exit_code != 0) return Refusal(done);
  return Ok();
}

Status NftRuleset::Load(const std::string& commands, const sys::LockFile& lock) {
  PORTWRIGHT_TRY(const auto done, Nft({"-f", "-"}, commands, lock.descriptor()));
  if (done.exit_code != 0) return Refusal(done);
  return Ok();
}

Status NftRuleset::Replace(const std::string& commands, const sys::LockFile& lock) {
  PORTWRIGHT_TRY(const auto frame, RawFrame());
  const auto turning = TurningTo(commands, frame);
  if (!turning) return Load(commands, lock);
  std::vector<std::string> steps = turning->before;
  steps.push_back(turning->turn);
  for (const std::string& step : steps) {
    // What somebody else changed meanwhile may be in the way of a step, not of a new table.
    if (!Load(step, lock)) return Load(commands, lock);
  }
  // The rules have turned. What cannot be cleared away now will be by the next turning, and nobody
  // who lists the table sees it.
  if (!turning->tidy.empty()) (void)Load(turning->tidy, lock);
  return Ok();
}

Status NftRuleset::CheckChange(const Increment& increment) {
  if (SendDirectly(increment, sys::NftBatchMode::kOnlyCheck)) return Ok();
  PORTWRIGHT_TRY(const auto frame, RawFrame());
  return Check(WithSides(increment.commands, WithoutSides(frame.value_or(""))));
}

Status NftRuleset::Change(const Increment& increment, const sys::LockFile& lock) {
  if (SendDirectly(increment, sys::NftBatchMode::kCommit)) return Ok();
  PORTWRIGHT_TRY(const auto frame, RawFrame());
  return Load(WithSides(increment.commands, WithoutSides(frame.value_or(""))), lock);
}

Result<std::string> NftRuleset::ListAll() {
  PORTWRIGHT_TRY(auto done, Nft({"list", "ruleset"}, ""));
  if (done.exit_code != 0) return Refusal(done);
  return std::move(done.output);
}

Result<std::string> Ruleset::ListOthers() {
  PORTWRIGHT_TRY(const std::string all, ListAll());
  return WithoutTable(all);
}

Result<std::string> NftRuleset::ListOthers() {
  PORTWRIGHT_TRY(const std::string frame, ListTerse());
  std::string others;
  for (const std::string& table : OtherTables(frame)) {
    const auto words = Split(table, ' ');
    PORTWRIGHT_CHECK(words.size() == 2, "a table has a family and a name");
    PORTWRIGHT_TRY(const auto done,
                   Nft({"list", "table", std::string(words[0]), std::string(words[1])}, ""));
    // It went meanwhile, or its name is none that nft reads.
    if (done.exit_code != 0) return Ruleset::ListOthers();
    others += done.output;
  }
  return others;
}

Result<std::optional<std::string>> NftRuleset::RawFrame() {
  const auto before = sys::NftGeneration();
  if (before && kept_ && kept_->generation == *before) return kept_->frame;
  kept_.reset();
  PORTWRIGHT_TRY(auto frame, ListRawFrame());
  const auto after = sys::NftGeneration();
  if (before && after && *before == *after) kept_ = Kept{*after, frame};
  return frame;
}

Result<std::optional<std::string>> NftRuleset::ListFrame() {
  PORTWRIGHT_TRY(auto frame, RawFrame());
  if (!frame) return frame;
  return WithoutSides(*frame).text;
}

Result<std::optional<std::string>> NftRuleset::ListTable() {
  constexpr int kTries = 3;
  for (int t = 0; t < kTries; ++t) {
    if (auto table = ListQuickly()) return table;
  }
  PORTWRIGHT_TRY(const auto done, Nft({"list", "table", "inet", "portwright"}, ""));
  if (done.exit_code == 0) return WithoutSides(done.output).text;
  if (done.error.find("No such file or directory") != std::string::npos)
    return std::optional<std::string>();
  return Refusal(done);
}

std::string RemoveTable() {
  return "table " + std::string(kTable) + "\ndelete table " + kTable + "\n";
}

std::string RestoreTable(const std::optional<std::string>& listed) {
  return RemoveTable() + listed.value_or("");
}

std::string Marked(const std::string& text, std::uint32_t generation) {
  return text + "\nadd chain " + kTable + " " + kMarker + std::to_string(generation) + "\n";
}

std::string MarkChange(std::uint32_t before, std::uint32_t after) {
  const std::string name = std::string(kTable) + " " + kMarker;
  return "delete chain " + name + std::to_string(before) + "\nadd chain " + name +
         std::to_string(after) + "\n";
}

std::optional<std::uint32_t> GenerationOf(const std::string& listed) {
  const std::size_t at = listed.find(std::string("chain ") + kMarker);
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + 6 + std::string_view(kMarker).size();
  const std::size_t end = listed.find_first_not_of("0123456789", begin);
  const auto number = ParseNumber(std::string_view(listed).substr(begin, end - begin));
  if (!number || *number > 0xffffffffU) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::string WithoutTable(const std::string& listed) {
  std::string rest;
  bool ours = false;
  const std::string head = "table " + std::string(kTable) + " {";
  for (const std::string_view line : Split(listed, '\n')) {
    if (line == head) ours = true;
    if (!ours) rest += std::string(line) + "\n";
    // A table ends with the only line that is a bracket alone.
    if (line == "}") ours = false;
  }
  return rest;
}

Status LoadPassing(const std::string& commands) {
  PORTWRIGHT_TRY(const auto done, Nft({"-f", "-"}, commands));
  if (done.exit_code != 0) return Refusal(done);
  return Ok();
}

}  // namespace portwright::enforce
