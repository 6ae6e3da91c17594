#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "extract/draft_parts.h"

namespace portwright::extract {
namespace {

class IdGiver {
 public:
  IdGiver(const Extraction& extraction, const Draft& draft)
      : extraction_(extraction), draft_(draft) {}

  // What tells requirements of one id apart, the plainest first.
  std::vector<std::string> WordsOf(std::uint32_t requirement) const {
    const Row& row = FirstRow(requirement);
    std::set<std::string> transports;
    std::string services;
    for (const catalog::AllowEntry& entry : At(requirement).allow) {
      const std::string text = net::ToText(entry.service);
      transports.insert(text.substr(0, text.find('/')));
      services += text + " ";
    }
    std::string transport;
    for (const std::string& one : transports) transport += (transport.empty() ? "" : "-") + one;
    std::string rest = services + "|" + At(requirement).cite.section + "|" + row.source + "|" +
                       row.destination + "|" + row.protocol + "|" + row.purpose + "|" +
                       row.traffic + "|" + std::string(ToText(row.direction)) + "|" +
                       ToText(draft_.when[requirement], draft_.catalog.features) + "|";
    for (const Condition& condition : row.conditions) rest += condition.words + "|";
    return {row.protocol.empty() ? "" : Slug(row.protocol, 24), transport, ShortHash(services),
            ShortHash(rest)};
  }

  std::string FirstPort(std::uint32_t requirement) const {
    const net::Service& service = At(requirement).allow[0].service;
    if (service.kind == net::ServiceKind::kTcp || service.kind == net::ServiceKind::kUdp)
      return net::ToText(service.ports);
    std::string text = net::ToText(service);
    std::replace(text.begin(), text.end(), '/', '-');
    return text;
  }

 private:
  const catalog::Requirement& At(std::uint32_t requirement) const {
    return draft_.catalog.requirements[requirement];
  }
  const Row& FirstRow(std::uint32_t requirement) const {
    return extraction_.rows[draft_.rows[requirement][0]];
  }

  const Extraction& extraction_;
  const Draft& draft_;
};

// Of requirements with one id: the words of the first kind that tells all of them apart; the last
// kind where none does.
std::vector<std::string> Endings(const IdGiver& giver, const std::vector<std::uint32_t>& same) {
  std::vector<std::vector<std::string>> words;
  for (const std::uint32_t requirement : same) words.push_back(giver.WordsOf(requirement));
  std::vector<std::string> out;
  for (std::size_t kind = 0; kind < words[0].size(); ++kind) {
    out.clear();
    for (const auto& of_one : words) out.push_back(of_one[kind]);
    if (std::set<std::string>(out.begin(), out.end()).size() == same.size()) return out;
  }
  const bool all_alike = std::all_of(out.begin(), out.end(),
                                     [&](const std::string& ending) { return ending == out[0]; });
  if (all_alike) out.assign(out.size(), "");
  return out;
}

}  // namespace

void GiveIds(const Extraction& extraction, const std::vector<std::string>& features, Draft& draft) {
  const IdGiver giver(extraction, draft);
  std::vector<catalog::Requirement>& all = draft.catalog.requirements;
  std::map<std::string, std::vector<std::uint32_t>> by_id;
  for (std::uint32_t r = 0; r < all.size(); ++r) {
    all[r].id = features[r] + "/" + draft.catalog.roles[all[r].from].id + "-" +
                draft.catalog.roles[all[r].to].id + "/" + giver.FirstPort(r);
    by_id[all[r].id].push_back(r);
  }
  for (const auto& [id, same] : by_id) {
    if (same.size() == 1) continue;
    const std::vector<std::string> endings = Endings(giver, same);
    for (std::size_t i = 0; i < same.size(); ++i) {
      if (!endings[i].empty()) all[same[i]].id = id + "-" + endings[i];
    }
  }
  Names names;
  for (catalog::Requirement& requirement : all) requirement.id = names.Take(requirement.id);
}

}  // namespace portwright::extract
