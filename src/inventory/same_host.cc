#include "inventory/same_host.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "inventory/codes.h"
#include "inventory/words.h"

namespace portwright::inventory {
namespace {

class Grouping {
 public:
  Grouping(const std::vector<SourceFacts>& sources, Diagnostics& diagnostics)
      : diagnostics_(diagnostics) {
    std::size_t facts = 0;
    for (const SourceFacts& source : sources) facts += source.hosts.size();
    facts_.reserve(facts);
    for (const SourceFacts& source : sources) {
      // A sheet is a file of its own in messages.
      std::unordered_map<std::string, std::uint32_t> files;
      for (const HostFact& fact : source.hosts) {
        const auto [file, is_new] = files.try_emplace(fact.place.sheet, 0);
        if (is_new) {
          const std::string& sheet = fact.place.sheet;
          file->second =
              diagnostics.AddFile(sheet.empty() ? source.name : source.name + " " + sheet);
        }
        facts_.push_back({&fact, &source, {file->second, fact.place.line, 0}});
      }
    }
    group_of_.resize(facts_.size());
    std::iota(group_of_.begin(), group_of_.end(), 0U);
  }

  std::vector<std::vector<PlacedFact>> Make() {
    JoinNames();
    JoinAliases();
    JoinShortNames();
    JoinByAddress();
    std::vector<std::vector<PlacedFact>> groups;
    std::vector<std::uint32_t> at(facts_.size(), kNone);
    for (std::uint32_t i = 0; i < facts_.size(); ++i) {
      const std::uint32_t root = Root(i);
      if (at[root] == kNone) {
        at[root] = static_cast<std::uint32_t>(groups.size());
        groups.emplace_back();
      }
      groups[at[root]].push_back(facts_[i]);
    }
    return groups;
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  std::uint32_t Root(std::uint32_t i) {
    while (group_of_[i] != i) i = group_of_[i] = group_of_[group_of_[i]];
    return i;
  }
  // The earlier fact leads, so that groups come in the order of the files.
  void Join(std::uint32_t a, std::uint32_t b) {
    a = Root(a);
    b = Root(b);
    group_of_[std::max(a, b)] = std::min(a, b);
  }

  void JoinNames() {
    by_name_.reserve(facts_.size());
    for (std::uint32_t i = 0; i < facts_.size(); ++i) {
      const auto [first, is_new] = by_name_.try_emplace(ToLower(facts_[i].fact->name), i);
      if (!is_new) Join(first->second, i);
    }
  }

  // An alias of two hosts is a name of a service, or of the image that both were made of.
  void JoinAliases() {
    std::unordered_map<std::string, std::uint32_t> owners;
    std::set<std::string> shared;
    const auto each = [&](auto take) {
      for (std::uint32_t i = 0; i < facts_.size(); ++i) {
        for (const std::string& alias : facts_[i].fact->aliases) {
          const std::string lower = ToLower(alias);
          if (!lower.starts_with("localhost")) take(i, lower);
        }
      }
    };
    each([&](std::uint32_t i, const std::string& alias) {
      const auto [owner, is_new] = owners.try_emplace(alias, i);
      if (is_new || Root(owner->second) == Root(i) || !shared.insert(alias).second) return;
      diagnostics_.Add({Severity::kNote,
                        std::string(codes::kAliasTwice),
                        {facts_[i].place, facts_[owner->second].place},
                        "the alias " + Quote(alias) + " is one of two hosts, " +
                            Quote(facts_[owner->second].fact->name) + " and " +
                            Quote(facts_[i].fact->name) + "; it stands for neither",
                        ""});
    });
    for (const auto& [alias, owner] : owners) {
      if (shared.contains(alias)) continue;
      if (const auto named = by_name_.find(alias); named != by_name_.end()) {
        Join(named->second, owner);
      }
    }
  }

  // `ora1` is `ora1.corp.example` where no other domain has an `ora1`.
  void JoinShortNames() {
    struct Domains {
      std::uint32_t bare = kNone;
      std::uint32_t full = kNone;
      bool several = false;
    };
    std::unordered_map<std::string, Domains> domains;
    const bool any_bare = std::any_of(by_name_.begin(), by_name_.end(), [](const auto& one) {
      return one.first.find('.') == std::string::npos;
    });
    if (!any_bare) return;
    domains.reserve(by_name_.size());
    for (const auto& [name, i] : by_name_) {
      const std::string short_name = ShortName(name);
      Domains& one = domains[short_name];
      const bool bare = short_name == name;
      std::uint32_t& slot = bare ? one.bare : one.full;
      if (slot != kNone && Root(slot) != Root(i)) one.several = true;
      slot = slot == kNone ? i : std::min(slot, i);
    }
    for (const auto& [name, one] : domains) {
      if (one.bare != kNone && one.full != kNone && !one.several) Join(one.bare, one.full);
    }
  }

  // Who is known by an address alone is the host that has it, if there is one.
  void JoinByAddress() {
    std::vector<std::pair<net::Address, std::uint32_t>> owners;
    std::vector<std::uint32_t> nameless;
    for (std::uint32_t i = 0; i < facts_.size(); ++i) {
      if (facts_[i].fact->gone) continue;
      if (IsNamedByAddress(*facts_[i].fact)) {
        nameless.push_back(i);
        continue;
      }
      for (const AddressFact& own : facts_[i].fact->addresses) owners.emplace_back(own.address, i);
    }
    if (nameless.empty()) return;
    std::sort(owners.begin(), owners.end());
    for (const std::uint32_t i : nameless) {
      const net::Address address = facts_[i].fact->addresses[0].address;
      const auto at = std::lower_bound(owners.begin(), owners.end(),
                                       std::pair<net::Address, std::uint32_t>(address, 0));
      if (at != owners.end() && at->first == address) Join(at->second, i);
    }
  }

  Diagnostics& diagnostics_;
  std::vector<PlacedFact> facts_;
  std::vector<std::uint32_t> group_of_;                     // a forest of joined facts
  std::unordered_map<std::string, std::uint32_t> by_name_;  // lower case, the first fact
};

}  // namespace

bool IsNamedByAddress(const HostFact& fact) {
  return fact.name.starts_with("host-") && !fact.addresses.empty() &&
         fact.name == SiteName(net::ToText(fact.addresses[0].address));
}

std::vector<std::vector<PlacedFact>> GroupByHost(const std::vector<SourceFacts>& sources,
                                                 Diagnostics& diagnostics) {
  return Grouping(sources, diagnostics).Make();
}

}  // namespace portwright::inventory
