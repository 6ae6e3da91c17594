#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "catalog/table.h"
#include "extract/catalog_yaml.h"
#include "extract/draft_model.h"
#include "extract/patch_parts.h"
#include "extract/port_table.h"
#include "extract/row_match.h"
#include "extract/words.h"

namespace portwright::extract {
namespace {

using catalog::Catalog;
using catalog::Requirement;

// Counts votes of one thing for another.
class Votes {
 public:
  void Add(std::uint32_t of, std::uint32_t to) { ++counts_[of][to]; }
  std::uint32_t Winner(std::uint32_t of) const {
    const auto found = counts_.find(of);
    if (found == counts_.end()) return kNone;
    const auto most =
        std::max_element(found->second.begin(), found->second.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return most->first;
  }

 private:
  std::map<std::uint32_t, std::map<std::uint32_t, std::size_t>> counts_;
};

class Merger {
 public:
  Merger(const Catalog& before, const Extraction& extraction, const DraftOptions& options)
      : before_(before), extraction_(extraction), draft_(MakeDraft(extraction, options)) {
    out_.catalog = before;
    out_.old_roles = before.roles.size();
    out_.old_features = before.features.size();
    out_.old_parameters = before.parameters.size();
    out_.old_choices = before.choices.size();
    out_.old_retired = before.retired.size();
    catalog::DocumentReference& document = out_.catalog.document;
    document.sha256 = options.sha256;
    if (!options.revision.empty()) document.revision = options.revision;
    if (!options.address.empty()) document.address = options.address;
  }

  Merged Run() {
    MatchAll();
    for (std::uint32_t r = 0; r < before_.requirements.size(); ++r) MergeOld(r);
    TakeIds();
    for (std::uint32_t d = 0; d < draft_.catalog.requirements.size(); ++d) MergeNew(d);
    return std::move(out_);
  }

 private:
  struct Pair {
    std::uint32_t entry = 0;  // of the old requirement
    std::uint32_t row = 0;    // of the extraction
  };

  void MatchAll();
  void Vote(std::uint32_t draft, std::uint32_t old);
  void MergeOld(std::uint32_t index);
  bool MergeServices(const std::vector<Pair>& pairs, Requirement& requirement) const;
  bool MergeWords(const Row& row, Requirement& requirement) const;
  void TakeIds();
  void MergeNew(std::uint32_t index);
  bool Widen(std::uint32_t index, std::uint32_t old, const std::vector<std::uint32_t>& entries);
  void Append(std::uint32_t index, const std::vector<std::uint32_t>& entries);
  std::uint32_t RoleOf(std::uint32_t draft_role);
  std::uint32_t FeatureOf(std::uint32_t draft_feature);
  void AddParameter(const std::string& id);
  std::string WhenOf(const When& when);
  bool IsNewChoice(const std::string& choice) const;
  std::string ChoiceOf(const std::string& draft_choice);

  const Catalog& before_;
  const Extraction& extraction_;
  const Draft draft_;
  Merged out_;
  std::map<std::uint32_t, std::vector<Pair>> pairs_;  // by old requirement
  std::vector<std::uint32_t> old_of_row_;             // of each row: its old requirement, or kNone
  Votes role_votes_, feature_votes_;
  std::map<std::uint32_t, std::uint32_t> roles_, features_;  // of the draft, in the catalog
  std::map<std::string, std::string> choices_;               // likewise
  Names role_ids_, setting_ids_, requirement_ids_;
};

void Merger::MatchAll() {
  const std::vector<catalog::Row> before = catalog::PortTable(before_);
  const std::vector<catalog::Row> after = PortTable(extraction_);
  const std::vector<std::uint32_t> matches = MatchRows(before, after);
  old_of_row_.assign(extraction_.rows.size(), kNone);
  for (std::size_t a = 0; a < after.size(); ++a) {
    if (matches[a] == kNone) continue;
    const catalog::Row& old = before[matches[a]];
    pairs_[old.requirement].push_back({old.entry, after[a].requirement});
    old_of_row_[after[a].requirement] = old.requirement;
  }
  for (auto& [requirement, pairs] : pairs_) {
    std::sort(pairs.begin(), pairs.end(),
              [](const Pair& a, const Pair& b) { return a.entry < b.entry; });
  }
  for (std::uint32_t d = 0; d < draft_.rows.size(); ++d) {
    for (const std::uint32_t row : draft_.rows[d]) {
      if (old_of_row_[row] != kNone) Vote(d, old_of_row_[row]);
    }
  }
}

// Ends and features of requirements that say the same are the same.
void Merger::Vote(std::uint32_t draft, std::uint32_t old) {
  const Requirement& now = draft_.catalog.requirements[draft];
  const Requirement& then = before_.requirements[old];
  role_votes_.Add(now.from, then.from);
  role_votes_.Add(now.to, then.to);
  // An id begins with its feature; one that does not may still depend on a single one.
  std::uint32_t feature = before_.FindFeature(then.id.substr(0, then.id.find('/')));
  const std::vector<std::string> mentioned = then.when.ListMentions().features;
  if (feature == kNone && mentioned.size() == 1) feature = before_.FindFeature(mentioned[0]);
  if (feature != kNone && !draft_.when[draft].features.empty())
    feature_votes_.Add(draft_.when[draft].features[0], feature);
}

// Its services as the document has them now; those that it has no more are left out.
bool Merger::MergeServices(const std::vector<Pair>& pairs, Requirement& requirement) const {
  std::vector<catalog::AllowEntry> allow;
  bool changed = pairs.size() != requirement.allow.size();
  for (const Pair& pair : pairs) {
    catalog::AllowEntry entry = requirement.allow[pair.entry];
    const net::Service& service = extraction_.rows[pair.row].service;
    // ICMP types are not in the table that rows were matched by.
    if (entry.service != service && service.kind != net::ServiceKind::kIcmp) {
      entry.service = service;
      entry.parameter = kNone;
      entry.text = net::ToText(service);
      changed = true;
    }
    allow.push_back(std::move(entry));
  }
  requirement.allow = std::move(allow);
  return changed;
}

// The words of the citation; true where one differs by more than case and punctuation.
bool Merger::MergeWords(const Row& row, Requirement& requirement) const {
  catalog::Citation& cite = requirement.cite;
  bool changed = false;
  const auto merge = [&](std::string& cited, const catalog::Role& role, const std::string& words) {
    // What the document does not say here is no other word for what the catalog has.
    if (words == "*" || SameWords(cited.empty() ? role.cited_as : cited, words)) return;
    cited = words == role.cited_as ? "" : words;
    changed = true;
  };
  merge(cite.source, before_.roles[requirement.from], row.source);
  merge(cite.destination, before_.roles[requirement.to], row.destination);
  if (!row.section.empty() && !SameWords(row.section, cite.section)) {
    cite.section = row.section;
    changed = true;
  }
  if (row.direction != catalog::Direction::kUnstated && row.direction != requirement.direction) {
    requirement.direction = row.direction;
    changed = true;
  }
  return changed;
}

void Merger::MergeOld(std::uint32_t index) {
  PatchedRequirement out;
  out.requirement = before_.requirements[index];
  Requirement& r = out.requirement;
  out.when = r.when.ToText();
  out.old_line = r.cite.line;
  const auto found = pairs_.find(index);
  if (found == pairs_.end()) {
    out.fate = Fate::kWithdrawn;
    out_.catalog.retired.push_back(r.id);
    out_.requirements.push_back(std::move(out));
    return;
  }
  const Row& row = extraction_.rows[found->second[0].row];
  const bool other_services = MergeServices(found->second, r);
  const bool other_words = MergeWords(row, r);
  if (r.cite.line != 0 && row.line != 0 && row.line != r.cite.line) {
    out.fate = Fate::kMoved;
    // Further lines move along, unless the document says where they are.
    for (std::uint32_t& line : r.cite.also)
      line = std::max(line + row.line, r.cite.line + 1) - r.cite.line;
    r.cite.line = row.line;
  }
  if (!row.also.empty() && row.also != r.cite.also && !r.cite.also.empty()) {
    r.cite.also = row.also;
    out.fate = Fate::kMoved;
  }
  if (other_services || other_words) out.fate = Fate::kChanged;
  out_.requirements.push_back(std::move(out));
}

void Merger::TakeIds() {
  for (const catalog::Role& role : before_.roles) role_ids_.Take(role.id);
  for (const catalog::Feature& feature : before_.features) setting_ids_.Take(feature.id);
  for (const catalog::Parameter& parameter : before_.parameters) setting_ids_.Take(parameter.id);
  for (const catalog::Choice& choice : before_.choices) setting_ids_.Take(choice.id);
  for (const Requirement& requirement : before_.requirements) {
    requirement_ids_.Take(requirement.id);
    for (const std::string& old : requirement.was) requirement_ids_.Take(old);
  }
  for (const std::string& id : before_.retired) requirement_ids_.Take(id);
}

void Merger::MergeNew(std::uint32_t index) {
  const std::vector<std::uint32_t>& rows = draft_.rows[index];
  std::vector<std::uint32_t> entries;
  std::set<std::uint32_t> old_ones;
  for (std::uint32_t e = 0; e < rows.size(); ++e) {
    if (old_of_row_[rows[e]] == kNone) {
      entries.push_back(e);
    } else {
      old_ones.insert(old_of_row_[rows[e]]);
    }
  }
  if (entries.empty()) return;
  if (old_ones.size() != 1 || !Widen(index, *old_ones.begin(), entries)) Append(index, entries);
}

// A statement of which the catalog has a part already.
bool Merger::Widen(std::uint32_t index, std::uint32_t old,
                   const std::vector<std::uint32_t>& entries) {
  PatchedRequirement& out = out_.requirements[old];
  std::vector<catalog::AllowEntry> allow = out.requirement.allow;
  for (const std::uint32_t e : entries) {
    catalog::AllowEntry entry;
    entry.service = draft_.catalog.requirements[index].allow[e].service;
    entry.text = net::ToText(entry.service);
    for (const catalog::AllowEntry& other : allow) {
      if (other.service == entry.service) return false;
    }
    allow.push_back(std::move(entry));
  }
  out.requirement.allow = std::move(allow);
  out.fate = Fate::kChanged;
  return true;
}

void Merger::Append(std::uint32_t index, const std::vector<std::uint32_t>& entries) {
  PatchedRequirement out;
  out.fate = Fate::kNew;
  out.requirement = draft_.catalog.requirements[index];
  Requirement& r = out.requirement;
  const std::uint32_t feature = FeatureOf(draft_.when[index].features[0]);
  r.from = RoleOf(r.from);
  r.to = RoleOf(r.to);
  const std::string source = extraction_.rows[draft_.rows[index][0]].source;
  const std::string destination = extraction_.rows[draft_.rows[index][0]].destination;
  r.cite.source = source == out_.catalog.roles[r.from].cited_as ? "" : source;
  r.cite.destination = destination == out_.catalog.roles[r.to].cited_as ? "" : destination;
  r.allow.clear();
  for (const std::uint32_t e : entries) {
    catalog::AllowEntry entry;
    entry.service = draft_.catalog.requirements[index].allow[e].service;
    entry.text = net::ToText(entry.service);
    const auto same = std::find_if(
        r.allow.begin(), r.allow.end(),
        [&](const catalog::AllowEntry& other) { return other.service == entry.service; });
    if (same == r.allow.end()) r.allow.push_back(std::move(entry));
  }
  out.when = WhenOf(draft_.when[index]);
  r.id = requirement_ids_.Take(out_.catalog.features[feature].id + "/" +
                               out_.catalog.roles[r.from].id + "-" + out_.catalog.roles[r.to].id +
                               r.id.substr(r.id.rfind('/')));
  out_.requirements.push_back(std::move(out));
}

std::uint32_t Merger::RoleOf(std::uint32_t draft_role) {
  const auto [known, is_new] = roles_.emplace(draft_role, kNone);
  if (!is_new) return known->second;
  catalog::Role role = draft_.catalog.roles[draft_role];
  known->second = role_votes_.Winner(draft_role);
  for (std::uint32_t i = 0; i < before_.roles.size() && known->second == kNone; ++i) {
    const catalog::Role& old = before_.roles[i];
    const bool both_self =
        role.kind == catalog::RoleKind::kSelf && old.kind == catalog::RoleKind::kSelf;
    if (both_self || (role.cited_as != "*" && (SameWords(role.cited_as, old.cited_as) ||
                                               SameWords(role.title, old.title)))) {
      known->second = i;
    }
  }
  if (known->second != kNone) return known->second;
  role.id = role_ids_.Take(role.id);
  // Its parameters are new ones too; one that is called like something else makes the name unknown.
  for (const std::string& name : role.names) {
    for (const std::string& id : catalog::Placeholders(name)) AddParameter(id);
  }
  known->second = static_cast<std::uint32_t>(out_.catalog.roles.size());
  out_.catalog.roles.push_back(std::move(role));
  return known->second;
}

void Merger::AddParameter(const std::string& id) {
  for (const catalog::Parameter& parameter : out_.catalog.parameters) {
    if (parameter.id == id) return;
  }
  for (const catalog::Parameter& parameter : draft_.catalog.parameters) {
    if (parameter.id == id) out_.catalog.parameters.push_back(parameter);
  }
}

std::uint32_t Merger::FeatureOf(std::uint32_t draft_feature) {
  const auto [known, is_new] = features_.emplace(draft_feature, kNone);
  if (!is_new) return known->second;
  catalog::Feature feature = draft_.catalog.features[draft_feature];
  known->second = feature_votes_.Winner(draft_feature);
  for (std::uint32_t i = 0; i < before_.features.size() && known->second == kNone; ++i) {
    const catalog::Feature& old = before_.features[i];
    if (old.id == feature.id || SameWords(old.title, feature.title)) known->second = i;
  }
  if (known->second != kNone) return known->second;
  feature.id = setting_ids_.Take(feature.id);
  known->second = static_cast<std::uint32_t>(out_.catalog.features.size());
  out_.catalog.features.push_back(std::move(feature));
  return known->second;
}

// What the catalog cannot say yet is left to whoever finishes it, beside alternatives that are all
// new and versions that it knows.
std::string Merger::WhenOf(const When& when) {
  When out;
  for (const std::uint32_t feature : when.features) out.features.push_back(FeatureOf(feature));
  const std::string version = when.version.substr(when.version.rfind(' ') + 1);
  if (before_.FindVersion(version) != kNone && when.version.find(" and ") == std::string::npos)
    out.version = when.version;
  if (!when.choice.empty() && IsNewChoice(when.choice)) {
    out.choice = ChoiceOf(when.choice);
    out.option = when.option;
  }
  return ToText(out, out_.catalog.features);
}

bool Merger::IsNewChoice(const std::string& choice) const {
  for (std::size_t d = 0; d < draft_.when.size(); ++d) {
    if (draft_.when[d].choice != choice) continue;
    for (const std::uint32_t row : draft_.rows[d]) {
      if (old_of_row_[row] != kNone) return false;
    }
  }
  return true;
}

std::string Merger::ChoiceOf(const std::string& draft_choice) {
  const auto [known, is_new] = choices_.emplace(draft_choice, "");
  if (!is_new) return known->second;
  for (catalog::Choice choice : draft_.catalog.choices) {
    if (choice.id != draft_choice) continue;
    known->second = choice.id = setting_ids_.Take(choice.id, '_');
    out_.catalog.choices.push_back(std::move(choice));
  }
  return known->second;
}

}  // namespace

Merged Merge(const Catalog& before, const Extraction& extraction, const DraftOptions& options) {
  return Merger(before, extraction, options).Run();
}

std::string MergedText(const Merged& merged) {
  Catalog catalog = merged.catalog;
  catalog.requirements.clear();
  std::vector<std::string> when;
  for (const PatchedRequirement& one : merged.requirements) {
    if (one.fate == Fate::kWithdrawn) continue;
    catalog.requirements.push_back(one.requirement);
    when.push_back(one.when);
  }
  return CatalogYaml(catalog, when);
}

}  // namespace portwright::extract
