#include "extract/likeness.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "extract/phrase.h"
#include "extract/ports.h"

namespace portwright::extract {
namespace {

constexpr std::string_view kWeak =
    "the a an each every all any your of in on to for from with its their this that and or server "
    "host machine node computer system instance itself one more own single same s";
constexpr std::string_view kQualifying =
    "installed running on hosted hosting deployed located residing that which where used using via";
constexpr std::string_view kOfGroups =
    "port ports related group service services protocol traffic required standard default range "
    "list access communication communications following necessary common specific network "
    "firewall rule requirement used set tcp udp";

std::string Stem(std::string_view word) {
  if (word.size() > 4 && word.ends_with("ies")) {
    return std::string(word.substr(0, word.size() - 3)) + "y";
  }
  if (word.size() > 4 && (word.ends_with("sses") || word.ends_with("xes"))) {
    return std::string(word.substr(0, word.size() - 2));
  }
  if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") &&
      !word.ends_with("is")) {
    return std::string(word.substr(0, word.size() - 1));
  }
  return std::string(word);
}

std::vector<std::string_view> PartsOf(std::string_view lower) {
  std::vector<std::string_view> parts;
  std::size_t at = 0;
  while (at < lower.size()) {
    const auto is_word = [&](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '@' ||
             (static_cast<unsigned char>(c) & 0x80U) != 0;
    };
    std::size_t end = at;
    while (end < lower.size() && is_word(lower[end])) ++end;
    if (end > at) parts.push_back(lower.substr(at, end - at));
    at = std::max(end, at + 1);
  }
  return parts;
}

std::vector<std::string> Sorted(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace

std::vector<std::string> CoreOf(std::string_view words) {
  const std::string lower = ToLower(words.substr(0, words.find('(')));
  std::vector<std::string> core;
  std::vector<std::string> whole;
  bool qualified = false;
  for (const std::string_view part : PartsOf(lower)) {
    std::string stem = Stem(part);
    if (IsOneOf(part, kQualifying)) qualified = qualified || !core.empty();
    if (IsOneOf(stem, kWeak) || IsOneOf(part, kWeak) || IsOneOf(part, kQualifying)) continue;
    if (!qualified) core.push_back(stem);
    whole.push_back(std::move(stem));
  }
  if (core.empty()) core = std::move(whole);
  if (core.empty()) {  // `server`, `all nodes`: weak words name it after all
    for (const std::string_view part : PartsOf(lower)) core.push_back(Stem(part));
  }
  return Sorted(std::move(core));
}

bool IsPartOf(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  return !part.empty() && std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

bool IsAlike(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return IsPartOf(a, b) || IsPartOf(b, a);
}

std::vector<std::string> CoreOfGroup(std::string_view words) {
  const std::string lower = ToLower(words);
  std::vector<std::string> core;
  for (const std::string_view part : PartsOf(lower)) {
    std::string stem = Stem(part);
    if (IsOneOf(stem, kWeak) || IsOneOf(stem, kOfGroups) || IsOneOf(part, kOfGroups)) continue;
    // `ldaps` is no plural.
    core.push_back(FindService(part) != nullptr ? std::string(part) : std::move(stem));
  }
  return Sorted(std::move(core));
}

std::string Joined(const std::vector<std::string>& core) { return Join(core, " "); }

bool IsUnnamed(std::string_view end) { return end.empty() || end == "*"; }

void AddFlag(catalog::Flag flag, Row& row) {
  const auto at = std::lower_bound(row.flags.begin(), row.flags.end(), flag);
  if (at == row.flags.end() || *at != flag) row.flags.insert(at, flag);
}

void AddDoubt(catalog::DoubtAbout about, std::vector<std::string> readings, std::string why,
              Row& row) {
  AddFlag(catalog::Flag::kAmbiguous, row);
  for (const catalog::Doubt& doubt : row.doubts) {
    if (doubt.about == about) return;
  }
  catalog::Doubt doubt;
  doubt.about = about;
  doubt.readings = std::move(readings);
  doubt.taken = 1;
  doubt.why = std::move(why);
  row.doubts.push_back(std::move(doubt));
}

void TakeRemarks(const Row& from, Row& to) {
  for (const catalog::Flag flag : from.flags) {
    const bool of_ends = flag == catalog::Flag::kFqdn || flag == catalog::Flag::kWildcard ||
                         flag == catalog::Flag::kInherited;
    if (!of_ends) AddFlag(flag, to);
  }
  for (const Condition& condition : from.conditions) {
    const bool known =
        std::any_of(to.conditions.begin(), to.conditions.end(),
                    [&](const Condition& other) { return other.words == condition.words; });
    if (!known) to.conditions.push_back(condition);
  }
  for (const catalog::Doubt& doubt : from.doubts) {
    const bool known =
        std::any_of(to.doubts.begin(), to.doubts.end(),
                    [&](const catalog::Doubt& other) { return other.about == doubt.about; });
    if (!known) to.doubts.push_back(doubt);
  }
  to.is_default = to.is_default || from.is_default;
  if (to.alternatives == kNone) to.alternatives = from.alternatives;
  if (to.protocol.empty()) to.protocol = from.protocol;
  if (to.purpose.empty()) to.purpose = from.purpose;
  if (to.traffic.empty()) to.traffic = from.traffic;
  if (to.transport_said.empty()) to.transport_said = from.transport_said;
}

}  // namespace portwright::extract
