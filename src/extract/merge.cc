#include "extract/merge.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "extract/likeness.h"

namespace portwright::extract {
namespace {

using catalog::Direction;
using catalog::DoubtAbout;
using Core = std::vector<std::string>;

constexpr std::size_t kCandidatesMax = 16;  // rows with one service in a section that are compared

// A row and what is compared of it.
struct Side {
  Core source;
  Core destination;
  bool of_table = false;
  bool merged = false;                 // with a row of the other origin
  std::uint32_t merged_block = kNone;  // of the last such row
};

// How well a row of a table says what a sentence's row says.
enum class Match : std::uint8_t { kNone, kContradicts, kByHeading, kAlike };

bool IsUnnamedCore(const Core& core) { return core.size() == 1 && core[0] == "*"; }

Core CoreOfEnd(std::string_view end) {
  if (IsUnnamed(end)) return {"*"};
  return CoreOf(end);
}

using ServiceKey = std::tuple<int, std::uint16_t, std::uint16_t, std::uint8_t>;

ServiceKey KeyOf(const net::Service& service) {
  return {static_cast<int>(service.kind), service.ports.lo, service.ports.hi,
          service.kind == net::ServiceKind::kIcmp ? service.icmp_type_v4 : service.protocol};
}

// `line` says what the row says.
void AddLine(std::uint32_t line, Row& row) {
  if (line == row.line) return;
  const auto at = std::lower_bound(row.also.begin(), row.also.end(), line);
  if (at == row.also.end() || *at != line) row.also.insert(at, line);
}

bool AreHalves(Direction a, Direction b) {
  return (a == Direction::kIn && b == Direction::kOut) ||
         (a == Direction::kOut && b == Direction::kIn);
}

// The rows of one section, from the first to the last.
class Scope {
 public:
  Scope(const Section* section, const std::vector<std::uint32_t>& members, std::vector<Row>& rows,
        std::vector<std::uint32_t>& into)
      : section_(section), members_(members), rows_(rows), into_(into), sides_(members.size()) {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const Row& row = rows_[members_[i]];
      sides_[i].source = CoreOfEnd(row.source);
      sides_[i].destination = CoreOfEnd(row.destination);
      sides_[i].of_table = row.table_row != kNone;
      buckets_[KeyOf(row.service)].push_back(static_cast<std::uint32_t>(i));
    }
    if (section_ != nullptr) {
      std::string words = section_->first + " " + section_->second;
      if (!section_->path.empty()) words += " " + section_->path.back();
      for (char& c : words) {
        if (c == '(') c = ' ';
      }
      heading_ = CoreOf(words);
    }
  }

  void Merge() {
    MergeHalves();
    MergeTables(Match::kByHeading);
    if (!aliases_.empty()) MergeTables(Match::kContradicts);
    Rename();
    TellDirections();
    Doubt();
  }

 private:
  Row& RowOf(std::uint32_t member) { return rows_[members_[member]]; }
  bool IsGone(std::uint32_t member) const { return into_[members_[member]] != members_[member]; }
  bool InHeading(const Core& core) const { return IsPartOf(core, heading_); }
  Match ByEnds(const Side& sentence, const Side& table) const;
  Match ByOneEnd(const Core& known, const Core& said) const;
  void MergeHalves();
  void MergeTables(Match least);
  void MergeInto(std::uint32_t sentence, std::uint32_t table, Match match);
  void Absorb(std::uint32_t kept, std::uint32_t gone);
  void TakeEnd(const Core& core, const std::string& words, bool contradicts, std::string& end);
  void Rename();
  void TellDirections();
  void Doubt();
  void DoubtNumbers(const std::vector<std::uint32_t>& sentences,
                    const std::vector<std::uint32_t>& tables);

  const Section* section_;
  const std::vector<std::uint32_t>& members_;
  std::vector<Row>& rows_;
  std::vector<std::uint32_t>& into_;
  std::vector<Side> sides_;
  Core heading_;
  std::map<ServiceKey, std::vector<std::uint32_t>> buckets_;
  std::unordered_map<std::string, std::string> aliases_;  // of sentences' ends: the table's words
  std::map<std::uint32_t, std::size_t> merged_of_table_;  // by block
};

// `gone` is said by `kept`, too.
void Scope::Absorb(std::uint32_t kept, std::uint32_t gone) {
  Row& to = RowOf(kept);
  const Row& from = RowOf(gone);
  std::vector<std::uint32_t> also = from.also;
  also.push_back(from.line);
  for (const std::uint32_t line : also) AddLine(line, to);
  if (to.direction == Direction::kUnstated) to.direction = from.direction;
  if (to.initiator == catalog::Initiator::kUnknown) {
    to.initiator = from.initiator;
    to.ground_kind = from.ground_kind;
    to.ground = from.ground;
  }
  TakeRemarks(from, to);
  into_[members_[gone]] = members_[kept];
}

// "inbound at A from B" and "outbound at B to A": one connection.
void Scope::MergeHalves() {
  for (const auto& [service, bucket] : buckets_) {
    std::map<std::pair<std::string, std::string>, std::vector<std::uint32_t>> open;
    for (const std::uint32_t member : bucket) {
      const Row& row = RowOf(member);
      if (sides_[member].of_table ||
          (row.direction != Direction::kIn && row.direction != Direction::kOut)) {
        continue;
      }
      auto& same = open[{Joined(sides_[member].source), Joined(sides_[member].destination)}];
      const auto other = std::find_if(same.begin(), same.end(), [&](std::uint32_t candidate) {
        return AreHalves(RowOf(candidate).direction, row.direction) &&
               RowOf(candidate).block != row.block;
      });
      if (other == same.end()) {
        if (same.size() < kCandidatesMax) same.push_back(member);
        continue;
      }
      Absorb(*other, member);
      same.erase(other);
    }
  }
}

// One end of a sentence's row against that of a table's row.
Match Scope::ByOneEnd(const Core& known, const Core& said) const {
  if (IsUnnamedCore(known) || IsUnnamedCore(said)) return Match::kByHeading;
  if (IsAlike(known, said)) return Match::kAlike;
  const auto alias = aliases_.find(Joined(known));
  if (alias != aliases_.end()) {
    return IsAlike(CoreOf(alias->second), said) ? Match::kAlike : Match::kContradicts;
  }
  // "the appliance" in the sentence is what the heading and the table name.
  return InHeading(said) && !InHeading(known) ? Match::kByHeading : Match::kNone;
}

Match Scope::ByEnds(const Side& sentence, const Side& table) const {
  const Match source = ByOneEnd(sentence.source, table.source);
  const Match destination = ByOneEnd(sentence.destination, table.destination);
  if (source == Match::kNone || destination == Match::kNone) return Match::kNone;
  const Match worse = std::min(source, destination);
  // One end at least is said by both; or the sentence names no ends at all.
  if (std::max(source, destination) != Match::kAlike &&
      !(IsUnnamedCore(sentence.source) && IsUnnamedCore(sentence.destination))) {
    return Match::kNone;
  }
  return worse;
}

void Scope::MergeTables(Match least) {
  for (const auto& [service, bucket] : buckets_) {
    std::vector<std::uint32_t> sentences;
    for (const std::uint32_t member : bucket) {
      if (!sides_[member].of_table && !IsGone(member) && sentences.size() < kCandidatesMax) {
        sentences.push_back(member);
      }
    }
    if (sentences.empty()) continue;
    for (const std::uint32_t member : bucket) {
      const Side& table = sides_[member];
      if (!table.of_table || IsGone(member) || table.merged) continue;
      const Row& row = RowOf(member);
      std::uint32_t best = kNone;
      Match best_match = Match::kNone;
      for (const std::uint32_t candidate : sentences) {
        const Row& said = RowOf(candidate);
        if (IsGone(candidate) || sides_[candidate].merged_block == row.block) continue;
        const bool agree = said.direction == Direction::kUnstated ||
                           row.direction == Direction::kUnstated || said.direction == row.direction;
        const Match match = agree ? ByEnds(sides_[candidate], table) : Match::kNone;
        if (match >= least && match > best_match) {
          best = candidate;
          best_match = match;
        }
      }
      if (best != kNone) MergeInto(best, member, best_match);
    }
  }
}

// The table's words for an end, which the sentence calls otherwise.
void Scope::TakeEnd(const Core& core, const std::string& words, bool contradicts,
                    std::string& end) {
  if (contradicts) {
    const auto alias = aliases_.find(Joined(core));
    if (alias != aliases_.end()) end = alias->second;
    return;
  }
  if (IsUnnamed(words)) return;
  if (!IsUnnamedCore(core)) aliases_.emplace(Joined(core), words);
  end = words;
}

void Scope::MergeInto(std::uint32_t sentence, std::uint32_t table, Match match) {
  const Row said = RowOf(sentence);
  const Row drawn = RowOf(table);
  const std::uint32_t kept = std::min(sentence, table);
  const std::uint32_t gone = std::max(sentence, table);
  const Core source = sides_[sentence].source;
  const Core destination = sides_[sentence].destination;
  const bool other_source = ByOneEnd(source, sides_[table].source) == Match::kContradicts;
  const bool other_destination =
      ByOneEnd(destination, sides_[table].destination) == Match::kContradicts;
  std::string from = said.source;
  std::string to = said.destination;
  TakeEnd(source, drawn.source, other_source, from);
  TakeEnd(destination, drawn.destination, other_destination, to);
  Absorb(kept, gone);
  Row& row = RowOf(kept);
  row.source = from;
  row.destination = to;
  if (match == Match::kContradicts) {
    const std::string& taken = other_source ? from : to;
    const std::string& other = other_source ? drawn.source : drawn.destination;
    AddDoubt(DoubtAbout::kEndpoint,
             {taken + ", as heading and sentences say", other + ", as the table says"},
             "The table names another end than the sentences above it.", row);
  }
  sides_[kept].merged = true;
  sides_[kept].merged_block = drawn.block;
  sides_[gone].merged = true;
  // A further table may say it again: its rows are compared with the sentence's own ends.
  sides_[kept].source = source;
  sides_[kept].destination = destination;
  ++merged_of_table_[drawn.block];
}

// Ends of sentences that no table repeats get the words that it has for them elsewhere.
void Scope::Rename() {
  if (aliases_.empty()) return;
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    if (sides_[i].of_table || sides_[i].merged || IsGone(i)) continue;
    Row& row = RowOf(i);
    const auto source = aliases_.find(Joined(sides_[i].source));
    if (source != aliases_.end()) row.source = source->second;
    const auto destination = aliases_.find(Joined(sides_[i].destination));
    if (destination != aliases_.end()) row.destination = destination->second;
  }
}

// A row of a table has the direction of those between the same ends that sentences repeat.
void Scope::TellDirections() {
  std::map<std::tuple<std::uint32_t, std::string, std::string>, std::pair<Direction, bool>> told;
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    if (IsGone(i) || !sides_[i].merged || RowOf(i).direction == Direction::kUnstated) continue;
    const Row& row = RowOf(i);
    const auto [at, is_new] =
        told.emplace(std::tuple(sides_[i].merged_block, row.source, row.destination),
                     std::pair(row.direction, true));
    if (!is_new && at->second.first != row.direction) at->second.second = false;
  }
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    Row& row = RowOf(i);
    if (IsGone(i) || !sides_[i].of_table || row.direction != Direction::kUnstated) continue;
    const auto at = told.find({row.block, row.source, row.destination});
    if (at != told.end() && at->second.second) row.direction = at->second.first;
  }
}

// Where a table repeats most of the sentences, what only one of them says is doubtful.
void Scope::Doubt() {
  std::vector<std::uint32_t> sentences;
  std::vector<std::uint32_t> tables;
  std::size_t said = 0;
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    if (IsGone(i)) continue;
    const bool repeated = sides_[i].merged;
    if (!sides_[i].of_table) {
      ++said;
      if (!repeated) sentences.push_back(i);
    } else if (!repeated && merged_of_table_.count(RowOf(i).block) != 0) {
      tables.push_back(i);
    }
  }
  if (merged_of_table_.empty() || (said - sentences.size()) < sentences.size()) return;
  std::size_t merged = 0;
  for (const auto& [block, count] : merged_of_table_) merged += count;
  if (tables.size() > merged) return;  // the table says more by far: the sentences are examples
  DoubtNumbers(sentences, tables);
  for (const std::uint32_t member : tables) {
    AddDoubt(DoubtAbout::kScope,
             {"needed, as the table says", "not needed, as the sentences leave it out"},
             "The table has a row that the sentences above it have not.", RowOf(member));
  }
  for (const std::uint32_t member : sentences) {
    AddDoubt(DoubtAbout::kScope,
             {"needed, as the sentence says", "not needed, as the table leaves it out"},
             "The sentence has a port that the table below it has not.", RowOf(member));
  }
}

// One row each, between the same ends, that differ in the number: one of them is wrong.
void Scope::DoubtNumbers(const std::vector<std::uint32_t>& sentences,
                         const std::vector<std::uint32_t>& tables) {
  if (sentences.size() != 1 || tables.size() != 1) return;
  Row& said = RowOf(sentences[0]);
  Row& drawn = RowOf(tables[0]);
  if (said.service.kind != drawn.service.kind ||
      ByEnds(sides_[sentences[0]], sides_[tables[0]]) < Match::kByHeading) {
    return;
  }
  const auto name = [](const Row& row) {
    std::string text = std::to_string(row.service.ports.lo);
    if (row.service.ports.hi != row.service.ports.lo) {
      text += "-" + std::to_string(row.service.ports.hi);
    }
    return text;
  };
  const std::string why = "The number in the text contradicts the table.";
  AddDoubt(DoubtAbout::kPort,
           {name(said) + ", as the sentence says", name(drawn) + ", as the table says"}, why, said);
  AddDoubt(DoubtAbout::kPort,
           {name(drawn) + ", as the table says", name(said) + ", as the sentence says"}, why,
           drawn);
}

// What one block says twice in the same words is one row.
void MergeEqual(std::vector<Row>& rows, std::vector<std::uint32_t>& into) {
  using Key = std::tuple<std::uint32_t, ServiceKey, Direction, std::string, std::string>;
  std::map<Key, std::uint32_t> first;
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    if (row.table_row != kNone || row.block == kNone || !row.group.empty()) continue;
    const auto [at, is_new] = first.emplace(
        Key(row.block, KeyOf(row.service), row.direction, row.source, row.destination), i);
    if (is_new) continue;
    AddLine(row.line, rows[at->second]);
    TakeRemarks(row, rows[at->second]);
    into[i] = at->second;
  }
}

}  // namespace

std::vector<Row> MergeRows(const document::Document& /*document*/, const Sections& sections,
                           std::vector<Row> rows, std::vector<std::uint32_t>& claimed_by) {
  std::vector<std::uint32_t> into(rows.size());
  // By the words of the headings: a line that leads in makes a section of its own below them.
  std::vector<std::string> headings;
  for (const Section& section : sections.sections) headings.push_back(ToText(section));
  struct Members {
    const Section* section = nullptr;  // the one that names most
    std::vector<std::uint32_t> rows;
  };
  std::map<std::string, Members> scopes;
  for (std::uint32_t i = 0; i < rows.size(); ++i) into[i] = i;
  MergeEqual(rows, into);
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    if (into[i] != i) continue;
    const bool known = rows[i].block < sections.of_block.size();
    const std::uint32_t section = known ? sections.of_block[rows[i].block] : kNone;
    Members& members = scopes[known ? headings[section] : std::string()];
    members.rows.push_back(i);
    if (known && (members.section == nullptr || members.section->second.empty())) {
      members.section = &sections.sections[section];
    }
  }
  for (const auto& [heading, scope] : scopes) {
    const std::vector<std::uint32_t>& members = scope.rows;
    const bool sentences = std::any_of(members.begin(), members.end(),
                                       [&](std::uint32_t i) { return rows[i].table_row == kNone; });
    if (!sentences || members.size() < 2) continue;  // rows of tables alone stay as they are
    Scope(scope.section, members, rows, into).Merge();
  }
  std::vector<Row> kept;
  std::vector<std::uint32_t> number(rows.size(), kNone);
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    if (into[i] != i) continue;
    number[i] = static_cast<std::uint32_t>(kept.size());
    kept.push_back(std::move(rows[i]));
  }
  claimed_by.assign(rows.size(), kNone);
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    std::uint32_t at = i;
    while (into[at] != at) at = into[at];
    claimed_by[i] = number[at];
  }
  return kept;
}

}  // namespace portwright::extract
