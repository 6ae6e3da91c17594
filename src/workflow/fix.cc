#include "workflow/fix.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "workflow/findings.h"

namespace portwright::workflow {
namespace {

using policy::Policy;
using policy::Rule;

std::string SetText(const Policy& policy, std::uint32_t set) {
  if (set == 0) return "any";
  std::string out;
  for (const net::AddressRange& range : policy.address_sets[set].ranges())
    out += (out.empty() ? "" : ", ") + ToText(range);
  return out;
}

// `permit tcp/443 from 10.1.0.1 to 10.2.0.2 in eth0`.
std::string Words(const Policy& policy, const Rule& rule) {
  std::string out = rule.verdict.kind == policy::VerdictKind::kAccept ? "permit " : "deny ";
  out += ToText(policy.services[rule.service]) + " from " + SetText(policy, rule.sources) + " to " +
         SetText(policy, rule.destinations);
  if (!rule.source_ports.IsAny()) out += " from port " + ToText(rule.source_ports);
  if (rule.in_interface != 0) out += " in " + policy.interfaces[rule.in_interface];
  if (rule.out_interface != 0) out += " out " + policy.interfaces[rule.out_interface];
  if (policy.conditions[rule.condition].states != policy::kAnyState) out += " of open connections";
  return out;
}

// Where a line goes into a text.
struct Slot {
  std::uint32_t line = 0;  // counted from 1
  bool is_behind = false;  // else before it
};

// Steps as lines that go, come and change in the text of the configuration.
class Patch {
 public:
  Patch(const Configuration& configuration, const Diagnostics& diagnostics)
      : configuration_(configuration), diagnostics_(diagnostics) {}

  // Whether the dialect has lines for the step and the text a place.
  bool Add(const proof::Step& step, const Policy& after) {
    if (step.kind == proof::StepKind::kRemove) {
      const auto line = LineAt(step.at);
      if (line) gone_.insert(*line);
      return line.has_value();
    }
    std::optional<Slot> slot;
    std::vector<std::string> lines;
    // Some rules of a reader stand at no line of the chain: then behind those. Reading the text
    // again shows whether that is right.
    for (std::uint32_t skipped = 0; skipped < kRulesSkippedMax && lines.empty(); ++skipped) {
      const proof::RuleAt at{step.at.chain, step.at.rule + skipped};
      slot = step.kind == proof::StepKind::kWiden ? SlotOf(at) : FreeSlot(at);
      if (slot) lines = LinesOf(step, after, *slot);
      if (step.kind == proof::StepKind::kWiden) break;
    }
    if (lines.empty()) return false;
    const std::string neighbour(Text().Line(slot->line));
    const std::size_t indent = neighbour.find_first_not_of(" \t");
    const std::string margin = indent == std::string::npos ? "" : neighbour.substr(0, indent);
    for (const std::string& line : lines) {
      // A list's entry that begins with a blank brings its margin.
      const bool has_margin = line.starts_with(' ');
      added_[{slot->line, slot->is_behind}].push_back(has_margin && !margin.empty()
                                                          ? margin + line.substr(1)
                                                      : has_margin ? line
                                                                   : margin + line);
    }
    for (std::string& line : lines) line = std::string(Trim(line));
    texts_[&step] = Join(lines, "\n");
    if (step.kind == proof::StepKind::kWiden) gone_.insert(slot->line);
    return true;
  }

  const std::string* TextOf(const proof::Step& step) const {
    const auto found = texts_.find(&step);
    return found == texts_.end() ? nullptr : &found->second;
  }

  std::string Apply() const {
    std::string out;
    const std::string& text = Text().text();
    std::uint32_t number = 1;
    const auto add = [&](bool is_behind) {
      const auto found = added_.find({number, is_behind});
      if (found == added_.end()) return;
      for (const std::string& line : found->second) out += line + "\n";
    };
    for (std::size_t at = 0; at < text.size(); ++number) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      add(false);
      if (!gone_.contains(number)) out += text.substr(at, end - at) + "\n";
      add(true);
      at = end + 1;
    }
    return out;
  }

 private:
  static constexpr std::uint32_t kRulesSkippedMax = 4;

  std::vector<std::string> LinesOf(const proof::Step& step, const Policy& after,
                                   const Slot& slot) const {
    return configuration_.dialect->RuleLines(after, step.rule,
                                             {configuration_.policy->chains[step.at.chain].name,
                                              std::string(Trim(Text().Line(slot.line)))});
  }

  const NumberedText& Text() const { return configuration_.texts[0]; }

  // The line of a rule that stands in the configuration's first file.
  std::optional<std::uint32_t> LineAt(const proof::RuleAt& at) const {
    const policy::Chain& chain = configuration_.policy->chains[at.chain];
    if (at.rule >= chain.places.size()) return std::nullopt;
    const SourcePlace place = chain.places[at.rule];
    if (place.line == 0 || diagnostics_.FileName(place.file) != Text().name()) return std::nullopt;
    return place.line;
  }

  std::optional<Slot> SlotOf(const proof::RuleAt& at) const {
    const auto line = LineAt(at);
    if (!line) return std::nullopt;
    return Slot{*line, false};
  }

  // Before a rule; behind the one before it where the rule is a list's unwritten end, which stands
  // at the list's head, or where there is none.
  std::optional<Slot> FreeSlot(const proof::RuleAt& at) const {
    const auto line = LineAt(at);
    const auto before = at.rule == 0 ? std::nullopt : LineAt({at.chain, at.rule - 1});
    if (before && (!line || *line < *before)) return Slot{*before, true};
    if (!line) return std::nullopt;
    return Slot{*line, false};
  }

  const Configuration& configuration_;
  const Diagnostics& diagnostics_;
  std::set<std::uint32_t> gone_;
  std::map<std::pair<std::uint32_t, bool>, std::vector<std::string>> added_;
  std::map<const proof::Step*, std::string> texts_;
};

// Reads the changed text and compares it with the plan.
bool IsProven(const std::string& text, const Configuration& configuration,
              const ConfigurationSource& source, const Policy& planned,
              const proof::ProofQuestion& question) {
  Diagnostics said;
  auto changed = LiftConfiguration(source, *configuration.dialect, text, configuration, said);
  if (!changed || !*changed || said.has_errors()) return false;
  const auto left = proof::CompareAt(planned, **changed, question);
  return left && left->empty();
}

std::string NameOf(proof::StepKind kind) {
  switch (kind) {
    case proof::StepKind::kRemove:
      return "remove";
    case proof::StepKind::kInsert:
      return "insert";
    case proof::StepKind::kWiden:
      return "replace";
  }
  return "";
}

// `before edge1.nft:12:5`, or behind the last rule of a chain.
std::string WhereOf(const proof::Step& step, const Configuration& configuration,
                    const Diagnostics& diagnostics) {
  const SourcePlace place = PlaceOf(configuration, step.at);
  const bool inserts = step.kind == proof::StepKind::kInsert;
  if (place == SourcePlace())
    return "at the end of " + configuration.policy->chains[step.at.chain].name;
  return (inserts ? "before " : "") + diagnostics.Describe(place);
}

std::string RequirementsOf(const Policy& planned, const proof::Step& step) {
  std::set<std::string> ids;
  for (const proof::RuleAt& at : step.required) ids.insert(RequirementOf(planned, at).ids);
  return Join(std::vector<std::string>(ids.begin(), ids.end()), ", ");
}

report::Table TableOf(const std::string& point, const proof::Change& change, const Policy& planned,
                      const Configuration& configuration, const Patch* patch,
                      const Diagnostics& diagnostics) {
  report::Table table;
  table.title = "Change";
  table.empty_text = "no change necessary";
  table.columns = {report::Text("Point"), report::Text("Step"), report::Text("Where"),
                   report::Text("Line"), report::Text("Requirement")};
  for (const proof::Step& step : change.steps) {
    const std::string where = WhereOf(step, configuration, diagnostics);
    std::string line;
    if (step.kind == proof::StepKind::kRemove) {
      line = TextAt(configuration, PlaceOf(configuration, step.at), diagnostics);
    } else if (patch != nullptr && patch->TextOf(step) != nullptr) {
      line = *patch->TextOf(step);
    } else {
      line = Words(change.after, step.rule);
    }
    std::vector<std::string> row{point, NameOf(step.kind), where, line,
                                 RequirementsOf(planned, step)};
    // Several rules of one line go together.
    if (!table.rows.empty() && table.rows.back() == row) continue;
    table.rows.push_back(std::move(row));
    table.tones.push_back(step.kind == proof::StepKind::kRemove ? report::Tone::kWarning
                                                                : report::Tone::kGood);
  }
  return table;
}

}  // namespace

Result<Fix> FindFix(const std::string& point, const Policy& planned,
                    const Configuration& configuration, const ConfigurationSource& source,
                    const proof::ProofQuestion& question, Diagnostics& diagnostics) {
  PORTWRIGHT_TRY(const proof::Change change,
                 proof::FindChange(planned, *configuration.policy, question));
  Fix fix;
  Patch patch(configuration, diagnostics);
  bool is_text = change.left.empty();
  for (const proof::Step& step : change.steps) is_text = patch.Add(step, change.after) && is_text;
  if (is_text) {
    std::string text = patch.Apply();
    if (IsProven(text, configuration, source, planned, question)) {
      fix.text = std::move(text);
    } else {
      is_text = false;
    }
  }
  fix.proof = is_text               ? FixProof::kAsText
              : change.left.empty() ? FixProof::kAsRules
                                    : FixProof::kNone;
  fix.table =
      TableOf(point, change, planned, configuration, is_text ? &patch : nullptr, diagnostics);
  return fix;
}

std::string FixVerdict(const Fix& fix, const std::string& point) {
  const std::string steps = Count(fix.table.rows.size(), "step");
  switch (fix.proof) {
    case FixProof::kAsText:
      return "proven: with " + steps + " the text of " + point + " permits exactly what is planned";
    case FixProof::kAsRules:
      return "proven for the rules that were read, not as text: " + steps + " at " + point +
             ", in words";
    case FixProof::kNone:
      break;
  }
  return "not proven: no change of lines found that makes " + point +
         " permit exactly what is planned";
}

}  // namespace portwright::workflow
