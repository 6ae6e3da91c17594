// Overlays: what a site amends in a catalog.
#include <algorithm>

#include "base/text.h"
#include "catalog/overlay.h"
#include "catalog/reader.h"
#include "catalog/words.h"

namespace portwright::catalog {
namespace {

constexpr std::string_view kOwnRequirements = "site/";  // no catalog's ids begin so

std::string AllowText(const Requirement& requirement) {
  std::vector<std::string> texts;
  for (const AllowEntry& entry : requirement.allow) texts.push_back(entry.text);
  return Join(texts, " ");
}

// `site/server-nagios/5666` of an amendment that says which requirement it is about.
std::string NameOf(const yaml::Node& node, std::string_view key, std::string_view what) {
  const auto id = node.Find(key);
  return std::string(what) + (id && id->IsScalar() ? " " + Quote(id->text()) : "");
}

}  // namespace

Amendment Reader::ReadAmendment(const yaml::Fields& fields, AmendmentKind kind) {
  Amendment amendment;
  amendment.kind = kind;
  amendment.file = overlay_name_;
  amendment.place = fields.place();
  amendment.why = fields.Text("why");
  const auto until = fields.Find("until");
  if (!until) return amendment;
  amendment.until = ParseDate(until->text());
  if (!amendment.until) {
    Error("PW-CAT-0200", until->place(),
          "expected a day as YYYY-MM-DD for 'until', found " + Quote(until->text()));
  }
  return amendment;
}

bool Reader::HasEnded(const Amendment& amendment, std::string_view what) {
  if (!amendment.until || as_of_ <= *amendment.until) return false;
  diagnostics_.Warning("PW-CAT-0201", amendment.place,
                       "expected an amendment that is still valid, found that " +
                           std::string(what) + " ended on " + FormatDate(*amendment.until),
                       "the catalog counts as it is: remove it, or have it renewed");
  return true;
}

// The requirement that an amendment is about, by its id of today or of earlier; kNone after an
// error.
std::uint32_t Reader::FindAmended(const yaml::Fields& fields, const Amendment& amendment) {
  const auto node = fields.Need("requirement");
  if (!node) return kNone;
  const std::string id = ReadRequirementId(*node, "an amendment");
  if (id.empty()) return kNone;
  std::vector<std::uint32_t> found;
  if (const std::uint32_t at = catalog_.FindRequirement(id); at != kNone) {
    found.push_back(at);
  } else if (catalog_.FindRequirementByOldId(id) != kNone) {
    for (std::uint32_t r = 0; r < catalog_.requirements.size(); ++r) {
      if (IsCalled(catalog_.requirements[r], id)) found.push_back(r);
    }
  }
  if (found.empty()) {
    std::vector<std::string> known;
    for (const Requirement& requirement : catalog_.requirements) known.push_back(requirement.id);
    const bool retired =
        std::find(catalog_.retired.begin(), catalog_.retired.end(), id) != catalog_.retired.end();
    const auto near = Nearest(id, known);
    Error("PW-CAT-0202", node->place(),
          "expected a requirement of " + catalog_.product + " to amend, found " + Quote(id) +
              (retired ? ", which is retired" : ""),
          near ? "did you mean " + *near + "?"
               : "take the amendment out, or name what took its place");
    return kNone;
  }
  if (found.size() > 1) {
    std::vector<std::string> now;
    for (const std::uint32_t r : found) now.push_back(catalog_.requirements[r].id);
    Error("PW-CAT-0203", node->place(),
          "expected an id of one requirement, found " + Quote(id) + ", which became " +
              Join(now, ", "),
          "amend each of them by its own id");
    return kNone;
  }
  const Requirement& requirement = catalog_.requirements[found[0]];
  if (requirement.amendment.is_there()) {
    ReportTwice("PW-CAT-0204", amendment.place, requirement.amendment.place,
                "expected one amendment of " + requirement.id + ", found another");
    return kNone;
  }
  if (requirement.id != id) {
    diagnostics_.Note("PW-CAT-0205", node->place(),
                      "expected the id that a requirement has today, found " + Quote(id) +
                          "; it counts for " + requirement.id,
                      "write the new id when you next edit this");
  }
  return found[0];
}

void Reader::ReadOwnRoles(const yaml::Fields& fields) {
  for (const yaml::Pair& pair : fields.OptionalPairs("roles")) {
    Role role = ReadNamedRole(pair);
    if (role.id.empty()) continue;
    if (!role.id.starts_with(kOwnRoles)) {
      Error("PW-CAT-0206", role.place,
            "expected an id that begins with " + Quote(kOwnRoles) + " for a role of the overlay, " +
                "found " + Quote(role.id),
            "so that no new catalog has the same: " + std::string(kOwnRoles) + role.id);
      continue;
    }
    if (const std::uint32_t same = catalog_.FindRole(role.id); same != kNone) {
      ReportTwice("PW-CAT-0041", role.place, catalog_.roles[same].place,
                  "expected each id once, found " + Quote(role.id) + " again");
      continue;
    }
    catalog_.roles.push_back(std::move(role));
  }
  CheckPlaceholders();
  catalog_.Index();
}

void Reader::ReadAdded(const yaml::Node& node) {
  constexpr std::string_view kKeys[] = {
      "id",        "from",  "to",      "initiator",    "allow", "when", "traffic",
      "temporary", "local", "purpose", "source_ports", "why",   "until"};
  const std::size_t errors_before = diagnostics_.error_count();
  const std::string what = NameOf(node, "id", "requirement");
  const yaml::Fields fields(node, what, kKeys, diagnostics_);
  if (!fields.is_mapping()) return;
  Requirement requirement;
  requirement.place = fields.PlaceOf("id");
  if (const auto id = fields.Need("id")) requirement.id = ReadRequirementId(*id, "a requirement");
  ReadEnds(fields, requirement);
  ReadServices(fields, requirement);
  requirement.amendment = ReadAmendment(fields, AmendmentKind::kAdded);
  requirement.ground_kind = GroundKind::kText;
  requirement.ground = requirement.amendment.why;
  requirement.cite.section = overlay_name_;
  requirement.cite.place = node.place();
  if (!requirement.id.empty() && !requirement.id.starts_with(kOwnRequirements)) {
    Error("PW-CAT-0206", requirement.place,
          "expected an id that begins with " + Quote(kOwnRequirements) +
              " for a requirement of the overlay, found " + Quote(requirement.id),
          "so that no new catalog has the same");
  }
  const auto [before, is_new] = requirement_ids_.emplace(requirement.id, requirement.place);
  if (!is_new && !requirement.id.empty()) {
    ReportTwice("PW-CAT-0041", requirement.place, before->second,
                "expected each id once, found " + Quote(requirement.id) + " again");
  }
  if (diagnostics_.error_count() > errors_before) return;
  if (HasEnded(requirement.amendment, requirement.id)) return;
  catalog_.requirements.push_back(std::move(requirement));
}

// `taken: { transport: 2 }`: the other reading of a doubt.
void Reader::ReadTaken(const yaml::Fields& fields, Requirement& requirement) {
  for (const yaml::Pair& pair : fields.OptionalPairs("taken")) {
    const auto about = yaml::ReadWord(pair.key, "a doubt", kDoubtAbouts, diagnostics_);
    if (!about) continue;
    std::vector<Doubt*> doubts;
    for (Doubt& doubt : requirement.doubts) {
      if (doubt.about == *about) doubts.push_back(&doubt);
    }
    if (doubts.size() != 1) {
      Error("PW-CAT-0207", pair.key.place(),
            "expected one doubt about the " + std::string(ToText(*about)) + " of " +
                requirement.id + ", found " +
                (doubts.empty() ? "none" : std::to_string(doubts.size())),
            "`portwright catalog check " + catalog_.product + "` lists the doubts");
      continue;
    }
    Doubt& doubt = *doubts[0];
    const auto taken =
        yaml::ReadNumber(pair.value, "the reading taken", 1, doubt.readings.size(), diagnostics_);
    if (!taken) continue;
    requirement.amendment.before += (requirement.amendment.before.empty() ? "" : "; ") +
                                    std::string(ToText(*about)) + " " +
                                    Quote(doubt.readings[doubt.taken - 1]);
    doubt.taken = static_cast<std::uint32_t>(*taken);
    doubt.why = requirement.amendment.why;
  }
}

void Reader::ReadChanged(const yaml::Node& node) {
  constexpr std::string_view kKeys[] = {"requirement", "allow", "when", "initiator",
                                        "taken",       "why",   "until"};
  const std::size_t errors_before = diagnostics_.error_count();
  const std::string what = NameOf(node, "requirement", "the change of");
  const yaml::Fields fields(node, what, kKeys, diagnostics_);
  if (!fields.is_mapping()) return;
  Amendment amendment = ReadAmendment(fields, AmendmentKind::kChanged);
  // Of one that has ended it does not matter whether there still is what it was about.
  if (HasEnded(amendment, what)) return;
  const std::uint32_t at = FindAmended(fields, amendment);
  if (at == kNone) return;
  Requirement changed = catalog_.requirements[at];
  changed.amendment = amendment;
  std::string& before = changed.amendment.before;
  if (fields.Find("allow")) {
    before = "allow " + AllowText(changed);
    changed.allow.clear();
    ReadAllow(fields, changed);
  }
  if (const auto when = fields.Find("when")) {
    before += (before.empty() ? "" : "; ") + std::string("when ") +
              (changed.when.IsAlways() ? "always" : changed.when.ToText());
    changed.when = Expression::Parse(*when, catalog_, diagnostics_);
  }
  if (const auto initiator = fields.OptionalWord("initiator", kInitiators)) {
    before += (before.empty() ? "" : "; ") + std::string("initiator ") +
              std::string(ToText(changed.initiator));
    changed.initiator = *initiator;
    changed.ground_kind = GroundKind::kText;
    changed.ground = amendment.why;
  }
  ReadTaken(fields, changed);
  if (diagnostics_.error_count() > errors_before) return;
  if (before.empty()) {
    Error("PW-CAT-0208", node.place(),
          "expected allow, when, initiator or taken in " + what + ", found none",
          "say what is different, or take the amendment out");
    return;
  }
  catalog_.requirements[at] = std::move(changed);
}

void Reader::ReadWithdrawn(const yaml::Node& node) {
  constexpr std::string_view kKeys[] = {"requirement", "why", "until"};
  const std::size_t errors_before = diagnostics_.error_count();
  const std::string what = NameOf(node, "requirement", "the withdrawal of");
  const yaml::Fields fields(node, what, kKeys, diagnostics_);
  if (!fields.is_mapping()) return;
  Amendment amendment = ReadAmendment(fields, AmendmentKind::kWithdrawn);
  if (HasEnded(amendment, what)) return;
  const std::uint32_t at = FindAmended(fields, amendment);
  if (at == kNone || diagnostics_.error_count() > errors_before) return;
  catalog_.requirements[at].amendment = std::move(amendment);
}

void Reader::ReadOverlay(const yaml::Node& node, std::string_view file_name, Date as_of) {
  constexpr std::string_view kKeys[] = {"roles", "add", "change", "withdraw"};
  const std::size_t slash = file_name.rfind('/');
  overlay_name_ = file_name.substr(slash == std::string_view::npos ? 0 : slash + 1);
  as_of_ = as_of;
  const std::string what = "the overlay of " + catalog_.product;
  const yaml::Fields fields(node, what, kKeys, diagnostics_);
  if (!fields.is_mapping()) return;
  for (const Requirement& requirement : catalog_.requirements)
    requirement_ids_.emplace(requirement.id, requirement.place);
  ReadOwnRoles(fields);
  for (const yaml::Node& one : fields.OptionalList("change")) ReadChanged(one);
  for (const yaml::Node& one : fields.OptionalList("withdraw")) ReadWithdrawn(one);
  for (const yaml::Node& one : fields.OptionalList("add")) ReadAdded(one);
  auto& requirements = catalog_.requirements;
  const auto first = std::stable_partition(
      requirements.begin(), requirements.end(),
      [](const Requirement& one) { return one.amendment.kind != AmendmentKind::kWithdrawn; });
  std::move(first, requirements.end(), std::back_inserter(catalog_.withdrawn));
  requirements.erase(first, requirements.end());
  catalog_.Index();
}

std::unique_ptr<Overlay> Overlay::Read(std::string_view bytes, std::string_view file_name,
                                       Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  auto overlay = std::make_unique<Overlay>();
  overlay->file_name_ = file_name;
  if (Trim(bytes).empty()) return overlay;
  yaml::Limits limits;
  limits.bytes_max = std::size_t{64} << 20;
  limits.nodes_max = 4'000'000;
  overlay->document_ = yaml::Document::Parse(bytes, file_name, diagnostics, limits);
  if (overlay->document_ == nullptr) return nullptr;
  overlay->products_ = yaml::ReadPairs(overlay->document_->root(), "the overlay", diagnostics);
  return diagnostics.error_count() > errors_before ? nullptr : std::move(overlay);
}

void Overlay::Apply(Catalog& catalog, Date as_of, Diagnostics& diagnostics) const {
  for (const yaml::Pair& product : products_) {
    if (product.key.text() == catalog.product)
      Reader(catalog, diagnostics).ReadOverlay(product.value, file_name_, as_of);
  }
}

}  // namespace portwright::catalog
