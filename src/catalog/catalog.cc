#include "catalog/catalog.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "catalog/words.h"

namespace portwright::catalog {
namespace {

template <typename T, std::size_t N>
constexpr bool InOrder(const yaml::Named<T> (&words)[N], std::size_t first = 0) {
  for (std::size_t i = 0; i < N; ++i) {
    if (static_cast<std::size_t>(words[i].value) != i + first) return false;
  }
  return true;
}
static_assert(InOrder(kRoleKinds) && InOrder(kAddressKinds) && InOrder(kInitiators) &&
              InOrder(kDirections, 1));
static_assert(InOrder(kGroundKinds) && InOrder(kTraffics) && InOrder(kParameterTypes) &&
              InOrder(kDoubtAbouts));
static_assert(InOrder(kFlags) && InOrder(kConditionKinds));

template <typename T, std::size_t N>
std::string_view WordOf(const yaml::Named<T> (&words)[N], T value) {
  const auto at = static_cast<std::size_t>(value);
  PORTWRIGHT_CHECK(at < N, "an enumerator has a word");
  return words[at].word;
}

template <typename Ids, typename Things>
void Fill(Ids& ids, const Things& things) {
  ids.clear();
  ids.reserve(things.size());
  for (std::size_t i = 0; i < things.size(); ++i)
    ids.emplace(things[i].id, static_cast<std::uint32_t>(i));
}

}  // namespace

std::string_view ToText(RoleKind kind) { return WordOf(kRoleKinds, kind); }
std::string_view ToText(AddressKind kind) { return WordOf(kAddressKinds, kind); }
std::string_view ToText(Initiator initiator) { return WordOf(kInitiators, initiator); }
std::string_view ToText(GroundKind kind) { return WordOf(kGroundKinds, kind); }
std::string_view ToText(Traffic traffic) { return WordOf(kTraffics, traffic); }
std::string_view ToText(ParameterType type) { return WordOf(kParameterTypes, type); }
std::string_view ToText(DoubtAbout about) { return WordOf(kDoubtAbouts, about); }
std::string_view ToText(Flag flag) { return WordOf(kFlags, flag); }
std::string_view ToText(ConditionKind kind) { return WordOf(kConditionKinds, kind); }
std::string_view ToText(Direction direction) {
  if (direction == Direction::kUnstated) return "";
  return kDirections[static_cast<std::size_t>(direction) - 1].word;
}

bool Citation::Has(Flag flag) const {
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

std::uint32_t Catalog::Look(const Ids& ids, std::string_view id) {
  const auto found = ids.find(id);
  return found == ids.end() ? kNone : found->second;
}

std::uint32_t Catalog::FindRole(std::string_view id) const { return Look(role_ids_, id); }
std::uint32_t Catalog::FindFeature(std::string_view id) const { return Look(feature_ids_, id); }
std::uint32_t Catalog::FindParameter(std::string_view id) const { return Look(parameter_ids_, id); }
std::uint32_t Catalog::FindChoice(std::string_view id) const { return Look(choice_ids_, id); }
std::uint32_t Catalog::FindRequirement(std::string_view id) const {
  return Look(requirement_ids_, id);
}
std::uint32_t Catalog::FindRequirementByOldId(std::string_view id) const {
  return Look(old_ids_, id);
}
std::uint32_t Catalog::FindCondition(std::string_view id) const { return Look(condition_ids_, id); }
std::uint32_t Catalog::FindVersion(std::string_view version) const {
  return Look(version_ids_, version);
}

void Catalog::Index() {
  Fill(role_ids_, roles);
  Fill(feature_ids_, features);
  Fill(parameter_ids_, parameters);
  Fill(choice_ids_, choices);
  Fill(requirement_ids_, requirements);
  Fill(condition_ids_, conditions);
  version_ids_.clear();
  for (std::size_t i = 0; i < versions.size(); ++i)
    version_ids_.emplace(versions[i], static_cast<std::uint32_t>(i));
  old_ids_.clear();
  for (std::size_t i = 0; i < requirements.size(); ++i) {
    for (const std::string& id : requirements[i].was)
      old_ids_.emplace(id, static_cast<std::uint32_t>(i));
  }
}

std::optional<std::string> Catalog::DefaultOf(std::uint32_t parameter) const {
  PORTWRIGHT_CHECK(parameter < parameters.size(), "a parameter of this catalog");
  // Formulas of a catalog that was read have no loop; one that was changed since may, and is not
  // followed for ever.
  std::int64_t offset = 0;
  for (std::size_t steps = 0; steps <= parameters.size(); ++steps) {
    const Parameter& current = parameters[parameter];
    if (!current.formula) {
      if (!current.default_value || offset == 0) return current.default_value;
      const auto number = ParseNumber(*current.default_value);
      if (!number) return std::nullopt;
      return std::to_string(offset + static_cast<std::int64_t>(*number));
    }
    offset += current.formula->offset;
    parameter = current.formula->parameter;
  }
  return std::nullopt;
}

bool IsCalled(const Requirement& requirement, std::string_view id) {
  return requirement.id == id ||
         std::find(requirement.was.begin(), requirement.was.end(), id) != requirement.was.end();
}

std::string CitationOf(const Catalog& catalog, const Requirement& requirement) {
  std::string out = catalog.product;
  if (requirement.cite.line != 0) out += " L" + std::to_string(requirement.cite.line);
  const Amendment& amendment = requirement.amendment;
  if (!amendment.is_there()) return out;
  const std::string own =
      amendment.file + " L" + std::to_string(amendment.place.line) + ": " + amendment.why;
  return amendment.kind == AmendmentKind::kAdded ? own : out + ", " + own;
}

const Option* FindOption(const Choice& choice, std::string_view id) {
  for (const Option& option : choice.options) {
    if (option.id == id) return &option;
  }
  return nullptr;
}

std::vector<std::string> Placeholders(std::string_view host_name) {
  std::vector<std::string> out;
  while (true) {
    const std::size_t open = host_name.find('<');
    if (open == std::string_view::npos) return out;
    const std::size_t close = host_name.find('>', open);
    if (close == std::string_view::npos) return out;
    out.emplace_back(host_name.substr(open + 1, close - open - 1));
    host_name.remove_prefix(close + 1);
  }
}

}  // namespace portwright::catalog
