#include "dialect/common/allow_rules.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "dialect/common/allow_cover.h"
#include "dialect/common/allow_services.h"

namespace portwright::dialect {
namespace {

using policy::Chain;
using policy::Hook;
using policy::Policy;
using policy::Rule;

constexpr std::int32_t kForGood = std::numeric_limits<std::int32_t>::max();

using Numbers = std::vector<std::uint32_t>;
using Services = std::vector<AllowedService>;

struct NumbersHash {
  std::size_t operator()(const Numbers& numbers) const {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const std::uint32_t n : numbers) hash = (hash ^ n) * 0x100000001b3ULL;
    return hash ^ (hash >> 29);
  }
};

// Values that are equal get one number.
template <typename T, typename Hash>
class Pool {
 public:
  std::uint32_t Keep(T value) {
    const auto [at, fresh] = numbers_.try_emplace(std::move(value), all_.size());
    if (fresh) all_.push_back(&at->first);
    return static_cast<std::uint32_t>(at->second);
  }
  const T& operator[](std::uint32_t number) const { return *all_[number]; }
  std::size_t size() const { return all_.size(); }

 private:
  std::unordered_map<T, std::size_t, Hash> numbers_;
  std::vector<const T*> all_;
};

struct SetHash {
  std::size_t operator()(const net::AddressSet& set) const { return net::HashOf(set); }
};
struct ServicesHash {
  std::size_t operator()(const Services& services) const { return HashOf(services); }
};

// What two rules must share to be one.
struct Where {
  Hook hook = Hook::kForward;
  std::uint32_t in = 0;
  std::uint32_t out = 0;
  net::Family family = net::Family::kIpv4;
  std::uint32_t timeout = 0;
  std::int32_t until = kForGood;
  friend auto operator<=>(const Where&, const Where&) = default;
};

struct Row {
  Where where;
  std::uint32_t sources = 0, destinations = 0, services = 0;
  std::uint32_t origins = 0;
  // Where the language cannot say them they part no rows, and are kept for those who look.
  std::uint32_t timeout = 0;
  std::int32_t until = kForGood;
};

// The last day of what serves both.
std::int32_t Later(std::int32_t a, std::int32_t b) { return std::max(a, b); }

class Grouper {
 public:
  Grouper(const Policy& policy, const AllowShape& shape) : policy_(policy), shape_(shape) {
    std::map<std::string_view, std::uint32_t> by_name;
    for (std::uint32_t i = 0; i < policy.interfaces.size(); ++i)
      interface_.push_back(by_name.try_emplace(policy.interfaces[i], i).first->second);
    std::map<Numbers, std::uint32_t> by_reasons;
    for (std::uint32_t o = 0; o < policy.origins.size(); ++o)
      origin_.push_back(by_reasons.try_emplace(policy.origins[o].reasons, o).first->second);
    for (const policy::Origin& origin : policy.origins) {
      std::int32_t until =
          origin.reasons.empty() ? kForGood : std::numeric_limits<std::int32_t>::min();
      for (const std::uint32_t reason : origin.reasons) {
        const auto& last = policy.reasons[reason].until;
        until = Later(until, last ? last->days : kForGood);
      }
      until_.push_back(until);
    }
    sets_of_.resize(policy.address_sets.size());
    services_of_.resize(policy.services.size());
  }

  AllowRules Run(RequirementSets& requirements) {
    for (const Chain& chain : policy_.chains) {
      if (chain.hook == Hook::kNone) continue;
      for (const Rule& rule : chain.rules) AddRule(chain.hook, rule);
    }
    JoinSame();
    DropCovered();  // before a narrow row is joined with others that are not covered
    JoinServices(/*same_origins=*/true);
    JoinSources(true);
    JoinDestinations(true);
    for (std::size_t before = rows_.size() + 1; before != rows_.size();) {
      before = rows_.size();
      JoinServices(false);
      JoinSources(false);
      JoinDestinations(false);
    }
    DropCovered();
    return Take(requirements);
  }

 private:
  void AddRule(Hook hook, const Rule& rule) {
    for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
      const std::uint32_t sources = SetOf(rule.sources, family);
      const std::uint32_t destinations = SetOf(rule.destinations, family);
      const std::uint32_t services = ServicesOf(rule, family);
      if (sets_[sources].empty() || sets_[destinations].empty() || services_[services].empty())
        continue;
      Row row;
      row.where = {hook,
                   interface_[rule.in_interface],
                   interface_[rule.out_interface],
                   family,
                   shape_.session_timeouts ? rule.session_timeout_s : 0,
                   shape_.expiry ? until_[rule.origin] : kForGood};
      row.sources = sources;
      row.destinations = destinations;
      row.services = services;
      row.origins = origins_.Keep({origin_[rule.origin]});
      row.timeout = rule.session_timeout_s;
      row.until = until_[rule.origin];
      rows_.push_back(row);
    }
  }

  std::uint32_t SetOf(std::uint32_t set, net::Family family) {
    auto& known = sets_of_[set][static_cast<std::size_t>(family)];
    if (!known) {
      known = sets_.Keep(set == 0 ? net::AddressSet(net::AllAddresses(family))
                                  : policy_.address_sets[set].Only(family));
    }
    return *known;
  }

  std::uint32_t ServicesOf(const Rule& rule, net::Family family) {
    if (!rule.source_ports.IsAny()) {
      return services_.Keep(ServicesIn(policy_.services[rule.service], rule.source_ports, family));
    }
    auto& known = services_of_[rule.service][static_cast<std::size_t>(family)];
    if (!known)
      known = services_.Keep(ServicesIn(policy_.services[rule.service], net::kAnyPort, family));
    return *known;
  }

  // Rows that say the same are one, with the requirements of all.
  void JoinSame() {
    Join([](const Row& r) { return std::tuple(r.where, r.sources, r.destinations, r.services); },
         [](Row&, std::span<const Row>) {});
  }

  void JoinServices(bool same_origins) {
    Join(
        [=](const Row& r) {
          return std::tuple(r.where, r.sources, r.destinations, same_origins ? r.origins : 0);
        },
        [this](Row& joined, std::span<const Row> rows) {
          Services all;
          for (const Row& row : rows) {
            const Services& more = services_[row.services];
            all.insert(all.end(), more.begin(), more.end());
          }
          Normalise(all);
          joined.services = services_.Keep(std::move(all));
        });
  }

  void JoinSources(bool same_origins) {
    Join(
        [=](const Row& r) {
          return std::tuple(r.where, r.destinations, r.services, same_origins ? r.origins : 0);
        },
        [this](Row& joined, std::span<const Row> rows) {
          joined.sources = UnionOf(rows, &Row::sources);
        });
  }

  void JoinDestinations(bool same_origins) {
    Join(
        [=](const Row& r) {
          return std::tuple(r.where, r.sources, r.services, same_origins ? r.origins : 0);
        },
        [this](Row& joined, std::span<const Row> rows) {
          joined.destinations = UnionOf(rows, &Row::destinations);
        });
  }

  std::uint32_t UnionOf(std::span<const Row> rows, std::uint32_t Row::*field) {
    std::vector<net::AddressRange> ranges;
    for (const Row& row : rows) {
      const net::AddressSet& set = sets_[row.*field];
      ranges.insert(ranges.end(), set.ranges().begin(), set.ranges().end());
    }
    return sets_.Keep(net::AddressSet(std::move(ranges)));
  }

  template <typename KeyOf, typename Widen>
  void Join(KeyOf key_of, Widen widen) {
    std::sort(rows_.begin(), rows_.end(),
              [&](const Row& a, const Row& b) { return key_of(a) < key_of(b); });
    std::vector<Row> out;
    for (std::size_t i = 0; i < rows_.size();) {
      std::size_t end = i + 1;
      while (end < rows_.size() && key_of(rows_[end]) == key_of(rows_[i])) ++end;
      out.push_back(rows_[i]);
      if (end - i > 1) {
        const std::span<const Row> same(rows_.data() + i, end - i);
        widen(out.back(), same);
        for (const Row& row : same) Credit(out.back(), row);
      }
      i = end;
    }
    rows_ = std::move(out);
  }

  // A row that serves another's requirements too.
  void Credit(Row& to, const Row& from) {
    to.timeout = std::max(to.timeout, from.timeout);
    to.until = Later(to.until, from.until);
    if (to.origins == from.origins) return;
    Numbers both = origins_[to.origins];
    const Numbers& more = origins_[from.origins];
    both.insert(both.end(), more.begin(), more.end());
    std::sort(both.begin(), both.end());
    both.erase(std::unique(both.begin(), both.end()), both.end());
    to.origins = origins_.Keep(std::move(both));
  }

  // Rows that another one says wholly, wherever packets come from and go to.
  void DropCovered() {
    std::vector<CoverRow> view;
    view.reserve(rows_.size());
    for (const Row& row : rows_) {
      view.push_back({row.where.hook, row.where.in, row.where.out, row.where.family,
                      &sets_[row.sources], &sets_[row.destinations], &services_[row.services],
                      row.where.timeout, row.where.until});
    }
    const Numbers covered_by = FindCovered(view);
    std::vector<Row> out;
    Numbers kept(rows_.size());
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      kept[r] = static_cast<std::uint32_t>(out.size());
      if (covered_by[r] == r) out.push_back(rows_[r]);
    }
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (covered_by[r] != r) Credit(out[kept[covered_by[r]]], rows_[r]);
    }
    rows_ = std::move(out);
  }

  AllowRules Take(RequirementSets& requirements) {
    AllowRules out;
    out.naive_rules = NaiveRules(policy_);
    std::vector<std::uint32_t> set_number(sets_.size(), kNone),
        services_number(services_.size(), kNone);
    for (const Row& row : rows_) {
      AllowRule rule;
      rule.hook = row.where.hook;
      rule.family = row.where.family;
      rule.in_interface = row.where.in;
      rule.out_interface = row.where.out;
      rule.sources = row.sources;
      rule.destinations = row.destinations;
      rule.services = row.services;
      rule.session_timeout_s = row.timeout;
      if (row.until != kForGood) rule.until = Date{row.until};
      rule.requirements = requirements.Intern(origins_[row.origins]);
      out.rules.push_back(rule);
    }
    requirements.AssignHashes();
    Sort(out.rules, requirements);
    for (AllowRule& rule : out.rules) {
      rule.sources = Number(rule.sources, set_number, sets_, out.sets);
      rule.destinations = Number(rule.destinations, set_number, sets_, out.sets);
      rule.services = Number(rule.services, services_number, services_, out.services);
    }
    return out;
  }

  void Sort(std::vector<AllowRule>& rules, const RequirementSets& requirements) const {
    const auto key = [&](const AllowRule& r) {
      // The first rule over a packet gives the session its timeout.
      const std::uint32_t sooner = shape_.session_timeouts ? ~r.session_timeout_s : 0;
      return std::tuple(r.hook, sooner, requirements.FirstId(r.requirements),
                        std::string_view(policy_.interfaces[r.in_interface]),
                        std::string_view(policy_.interfaces[r.out_interface]), r.family);
    };
    std::sort(rules.begin(), rules.end(), [&](const AllowRule& a, const AllowRule& b) {
      const auto ka = key(a), kb = key(b);
      if (ka != kb) return ka < kb;
      if (a.sources != b.sources) return (sets_[a.sources] <=> sets_[b.sources]) < 0;
      if (a.destinations != b.destinations)
        return (sets_[a.destinations] <=> sets_[b.destinations]) < 0;
      if (a.services != b.services) return services_[a.services] < services_[b.services];
      return std::tie(a.session_timeout_s, a.until) < std::tie(b.session_timeout_s, b.until);
    });
  }

  template <typename From, typename T>
  static std::uint32_t Number(std::uint32_t old, std::vector<std::uint32_t>& numbers,
                              const From& from, std::vector<T>& to) {
    if (numbers[old] == kNone) {
      numbers[old] = static_cast<std::uint32_t>(to.size());
      to.push_back(from[old]);
    }
    return numbers[old];
  }

  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  const Policy& policy_;
  const AllowShape& shape_;
  Numbers interface_, origin_;
  std::vector<std::int32_t> until_;
  Pool<net::AddressSet, SetHash> sets_;
  Pool<Services, ServicesHash> services_;
  Pool<Numbers, NumbersHash> origins_;
  std::vector<std::array<std::optional<std::uint32_t>, 2>> sets_of_, services_of_;
  std::vector<Row> rows_;
};

}  // namespace

bool IsAnyAddress(const net::AddressSet& set) {
  return set.ranges().size() == 1 && set.ranges()[0] == net::AllAddresses(set.ranges()[0].family);
}

std::uint64_t NaiveRules(const Policy& policy) {
  using Counts = std::array<std::uint64_t, 2>;  // prefixes, by net::Family
  std::vector<Counts> prefixes(policy.address_sets.size(), Counts{0, 0});
  prefixes[0] = {1, 1};
  for (std::size_t s = 1; s < prefixes.size(); ++s) {
    for (const net::AddressRange& range : policy.address_sets[s].ranges())
      prefixes[s][static_cast<std::size_t>(range.family)] += net::ToPrefixes(range).size();
  }
  std::uint64_t count = 0;
  for (const Chain& chain : policy.chains) {
    if (chain.hook == Hook::kNone) continue;
    for (const Rule& rule : chain.rules) {
      for (std::size_t family = 0; family < 2; ++family)
        count += prefixes[rule.sources][family] * prefixes[rule.destinations][family];
    }
  }
  return count;
}

std::optional<AllowRules> AllowRulesOf(const Policy& policy, const AllowShape& shape,
                                       RequirementSets& requirements, Diagnostics& diagnostics) {
  if (!CheckAllowShape(policy, shape, diagnostics)) return std::nullopt;
  return Grouper(policy, shape).Run(requirements);
}

}  // namespace portwright::dialect
