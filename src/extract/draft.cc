#include "extract/draft.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/sha256.h"
#include "base/text.h"
#include "extract/catalog_yaml.h"
#include "extract/draft_parts.h"
#include "extract/port_table.h"

namespace portwright::extract {
namespace {

constexpr std::size_t kPurposeBytesMax = 200;
constexpr std::string_view kNoReason = "As the document has it.";

// Placeholders name no product.
std::string NameOf(const std::string& product) {
  const bool is_name = product.find_first_of("{}<>|$@") == std::string::npos;
  return is_name ? OneLine(product, 120) : "";
}

std::string FirstOf(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    if (!Trim(text).empty()) return text;
  }
  return "";
}

std::optional<catalog::Traffic> TrafficOf(std::string_view words) {
  using catalog::Traffic;
  const std::vector<std::string> tokens = Tokens(words);
  std::set<Traffic> found;
  const auto add = [&](Traffic traffic, std::initializer_list<std::string_view> any_of) {
    if (HasAny(tokens, any_of)) found.insert(traffic);
  };
  add(Traffic::kManagement, {"management", "administration", "mgmt"});
  add(Traffic::kBackup, {"backup", "backups", "protection"});
  add(Traffic::kRecovery, {"recovery", "restore", "restores"});
  add(Traffic::kReplication, {"replication", "mirroring"});
  add(Traffic::kDataAccess, {"access", "data"});
  add(Traffic::kArchive, {"archive", "archival", "archiving", "tiering"});
  add(Traffic::kSupport, {"support", "telemetry"});
  add(Traffic::kInternal, {"internal", "cluster", "intra"});
  add(Traffic::kMonitoring, {"monitoring", "alerting", "alerts"});
  add(Traffic::kOutOfBand, {"ipmi", "bmc", "oob"});
  if (found.size() != 1) return std::nullopt;
  return *found.begin();
}

std::string NoteText(const Note& note) {
  const std::string value = note.value ? std::to_string(*note.value) : "";
  using catalog::ConditionKind;
  if (note.kind == ConditionKind::kSessionTimeout)
    return "Firewalls keep idle sessions for at least " + value + " seconds.";
  if (note.kind == ConditionKind::kLatency)
    return "The round trip takes at most " + value + " milliseconds.";
  if (note.kind == ConditionKind::kBandwidth) return "The way has at least " + value + " Mbit/s.";
  return "A condition of kind " + std::string(ToText(note.kind)) + "; see the document.";
}

// The draft with what stands above the roles.
Draft HeadOf(const Extraction& extraction, const DraftOptions& options) {
  Draft draft;
  catalog::Catalog& catalog = draft.catalog;
  const std::string name = NameOf(extraction.product);
  catalog.product = options.product.empty() ? Slug(FirstOf({name, extraction.title, "product"}))
                                            : options.product;
  catalog.title = OneLine(FirstOf({name, options.product, extraction.title, "Product"}), 120);
  catalog.vendor = FirstOf({options.vendor, "not said"});
  catalog.document.title = OneLine(FirstOf({extraction.title, "untitled"}), 200);
  catalog.document.revision = FirstOf({options.revision, "undated"});
  catalog.document.address = options.address;
  catalog.document.sha256 = options.sha256;
  return draft;
}

class DraftMaker {
 public:
  DraftMaker(const Extraction& extraction, const DraftOptions& options)
      : extraction_(extraction),
        draft_(HeadOf(extraction, options)),
        features_(extraction, draft_.catalog, names_),
        roles_(extraction, draft_.catalog, names_),
        settings_(extraction, draft_.catalog, names_) {}

  Draft Run() {
    // Features first, so that their plain names do not depend on other settings.
    for (const Row& row : extraction_.rows) features_.OfSection(row.section);
    for (std::uint32_t r = 0; r < extraction_.rows.size(); ++r) AddRow(r);
    roles_.ProposeSelf();
    GiveIds(extraction_, feature_ids_, draft_);
    AddNotes();
    return std::move(draft_);
  }

 private:
  void AddRow(std::uint32_t index);
  When WhenOf(std::uint32_t index, std::uint32_t feature, std::uint32_t to);
  catalog::Requirement RequirementOf(const Row& row, std::uint32_t from, std::uint32_t to) const;
  void AddEntry(std::uint32_t requirement, std::uint32_t index, std::uint32_t parameter);
  void AddNotes();
  std::string SectionOf(const std::string& section) const {
    return section.empty() ? draft_.catalog.document.title : section;
  }

  const Extraction& extraction_;
  Draft draft_;
  Names names_;  // of features, choices and parameters
  FeatureMaker features_;
  RoleMaker roles_;
  SettingMaker settings_;
  std::vector<std::string> feature_ids_;                            // of each requirement
  std::map<std::string, std::vector<std::uint32_t>> of_statement_;  // requirements, by a hash
  std::map<std::string, std::size_t> times_said_;                   // of an entry in a statement
};

When DraftMaker::WhenOf(std::uint32_t index, std::uint32_t feature, std::uint32_t to) {
  const Row& row = extraction_.rows[index];
  When out;
  out.features = {feature};
  for (const Condition& condition : row.conditions) {
    if (condition.kind == ConditionKind::kFromVersion) continue;
    const std::uint32_t one = features_.OfCondition(condition, feature);
    if (std::find(out.features.begin(), out.features.end(), one) == out.features.end())
      out.features.push_back(one);
  }
  settings_.Pick(index, feature, to, out);
  out.version = settings_.VersionOf(row);
  return out;
}

catalog::Requirement DraftMaker::RequirementOf(const Row& row, std::uint32_t from,
                                               std::uint32_t to) const {
  const catalog::Role& source = draft_.catalog.roles[from];
  const catalog::Role& destination = draft_.catalog.roles[to];
  catalog::Requirement out;
  out.from = from;
  out.to = to;
  out.initiator = row.initiator;
  out.ground_kind = row.ground_kind;
  out.ground = FirstOf({OneLine(row.ground, kPurposeBytesMax), "source and destination"});
  out.traffic = TrafficOf(row.traffic);
  out.direction = row.direction;
  out.local =
      source.kind == catalog::RoleKind::kLocal || destination.kind == catalog::RoleKind::kLocal;
  out.purpose =
      OneLine(FirstOf({row.purpose, row.protocol, "Not said by the document."}), kPurposeBytesMax);
  out.cite.section = SectionOf(row.section);
  out.cite.line = row.line;
  for (const std::uint32_t line : row.also) {
    if (line != 0) out.cite.also.push_back(line);
  }
  out.cite.flags = FlagsOf(row);
  if (row.source != source.cited_as) out.cite.source = row.source;
  if (row.destination != destination.cited_as) out.cite.destination = row.destination;
  for (catalog::Doubt doubt : row.doubts) {
    if (doubt.readings.size() < 2 || doubt.taken < 1 || doubt.taken > doubt.readings.size())
      continue;
    doubt.why = FirstOf({doubt.why, std::string(kNoReason)});
    out.doubts.push_back(std::move(doubt));
  }
  return out;
}

void DraftMaker::AddEntry(std::uint32_t requirement, std::uint32_t index, std::uint32_t parameter) {
  const Row& row = extraction_.rows[index];
  catalog::AllowEntry entry;
  entry.service = row.service;
  entry.parameter = parameter;
  if (parameter == kNone) {
    entry.text = net::ToText(row.service);
  } else {
    entry.text = (row.service.kind == net::ServiceKind::kTcp ? "tcp/{" : "udp/{") +
                 draft_.catalog.parameters[parameter].id + "}";
  }
  draft_.catalog.requirements[requirement].allow.push_back(std::move(entry));
  draft_.rows[requirement].push_back(index);
}

// Rows of one statement are one requirement: the same words in all columns but the ports.
void DraftMaker::AddRow(std::uint32_t index) {
  const Row& row = extraction_.rows[index];
  const std::uint32_t feature = features_.OfSection(row.section);
  const std::uint32_t from = roles_.OfEnd(row.source, feature);
  const std::uint32_t to = roles_.OfEnd(row.destination, feature);
  const When when = WhenOf(index, feature, to);
  const std::string when_text = ToText(when, draft_.catalog.features);
  const std::uint32_t parameter =
      settings_.ParameterOf(row, row.initiator == catalog::Initiator::kTo ? from : to);
  catalog::Requirement requirement = RequirementOf(row, from, to);
  const std::string statement =
      Sha256(std::to_string(row.block) + "." + std::to_string(row.table_row) + "\n" +
             RequirementYaml(draft_.catalog, requirement, when_text));
  const std::string entry = net::ToText(row.service) + " " + std::to_string(parameter);
  // What a statement says twice is two requirements: each service stands once under `allow`.
  const std::size_t before = times_said_[statement + entry]++;
  std::vector<std::uint32_t>& same = of_statement_[statement];
  if (before == same.size()) {
    same.push_back(static_cast<std::uint32_t>(draft_.catalog.requirements.size()));
    draft_.catalog.requirements.push_back(std::move(requirement));
    draft_.when.push_back(when);
    draft_.rows.emplace_back();
    feature_ids_.push_back(draft_.catalog.features[feature].id);
  }
  AddEntry(same[before], index, parameter);
}

void DraftMaker::AddNotes() {
  using catalog::ConditionKind;
  std::map<std::string, std::size_t> seen;
  Names ids;
  for (const Note& note : extraction_.notes) {
    const bool needs_value = note.kind == ConditionKind::kSessionTimeout ||
                             note.kind == ConditionKind::kLatency ||
                             note.kind == ConditionKind::kBandwidth;
    catalog::Condition condition;
    condition.kind = needs_value && !note.value ? ConditionKind::kInformation : note.kind;
    if (needs_value) condition.value = note.value;
    condition.text = NoteText(note);
    condition.cite.section = SectionOf(note.section);
    condition.cite.line = note.line;
    const std::string value = condition.value ? "-" + std::to_string(*condition.value) : "";
    const std::string id = std::string(ToText(condition.kind)) + value;
    const auto [at, is_new] =
        seen.emplace(id + "/" + condition.cite.section, draft_.catalog.conditions.size());
    if (!is_new) {
      draft_.catalog.conditions[at->second].cite.also.push_back(note.line);
      continue;
    }
    condition.id = ids.Take(ids.Has(id) ? id + "-" + ShortHash(condition.cite.section) : id);
    draft_.catalog.conditions.push_back(std::move(condition));
  }
}

}  // namespace

std::string ToText(const When& when, const std::vector<catalog::Feature>& features) {
  std::vector<std::string> parts;
  for (const std::uint32_t feature : when.features) parts.push_back(features[feature].id);
  if (!when.choice.empty()) parts.push_back(when.choice + " == " + when.option);
  if (!when.version.empty()) parts.push_back(when.version);
  return Join(parts, " and ");
}

Draft MakeDraft(const Extraction& extraction, const DraftOptions& options) {
  return DraftMaker(extraction, options).Run();
}

std::string DraftCatalog(const Extraction& extraction, const DraftOptions& options) {
  const Draft draft = MakeDraft(extraction, options);
  std::vector<std::string> when;
  for (const When& one : draft.when) when.push_back(ToText(one, draft.catalog.features));
  return "# A draft: roles, features and ids are proposals, purposes the document's words.\n" +
         CatalogYaml(draft.catalog, when);
}

}  // namespace portwright::extract
