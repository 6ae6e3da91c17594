#include "proof/change.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace portwright::proof {
namespace {

using policy::Policy;
using policy::Rule;
using policy::VerdictKind;

constexpr int kRoundsMax = 12;
constexpr int kWideningsMax = 32;  // that are tried

// One line of a chain that is being changed.
struct Item {
  std::optional<std::uint32_t> old_rule;  // nothing: put in
  bool is_removed = false;
  bool is_widened = false;
  Rule rule;
  std::vector<RuleAt> required;
};

// Index of a value in a pool, where it is added if it is new.
template <typename Value>
std::uint32_t IndexOf(std::vector<Value>& pool, const Value& value) {
  const auto found = std::find(pool.begin(), pool.end(), value);
  if (found != pool.end()) return static_cast<std::uint32_t>(found - pool.begin());
  pool.push_back(value);
  return static_cast<std::uint32_t>(pool.size() - 1);
}

class Changer {
 public:
  Changer(const Policy& required, const Policy& found, const ProofQuestion& question)
      : required_(required), found_(found), question_(question), after_(found) {
    for (const policy::Chain& chain : found.chains) {
      std::vector<Item>& items = chains_.emplace_back();
      for (std::uint32_t r = 0; r < chain.rules.size(); ++r) {
        Item item;
        item.old_rule = r;
        item.rule = chain.rules[r];
        items.push_back(item);
      }
    }
  }

  Result<Change> Run() {
    PORTWRIGHT_TRY(std::vector<Finding> left, Compare());
    for (int round = 0; round < kRoundsMax && !left.empty(); ++round) {
      if (!Close(left) && !Open(left)) break;
      Build();
      PORTWRIGHT_TRY(left, Compare());
    }
    if (left.empty()) PORTWRIGHT_TRY_STATUS(WidenWhereItFits());
    Change change;
    change.steps = Steps();
    change.after = std::move(after_);
    change.left = std::move(left);
    return change;
  }

 private:
  struct Insertion {
    std::uint32_t chain = 0;
    std::size_t before = 0;  // index into its items
    Rule rule;
    std::vector<RuleAt> required;
  };

  Result<std::vector<Finding>> Compare() const { return CompareAt(required_, after_, question_); }

  // `after_` and the way back from its rules to items.
  void Build() {
    items_of_.assign(chains_.size(), {});
    for (std::size_t c = 0; c < chains_.size(); ++c) {
      policy::Chain& chain = after_.chains[c];
      const std::vector<SourcePlace>& old_places = found_.chains[c].places;
      chain.rules.clear();
      chain.places.clear();
      for (std::size_t i = 0; i < chains_[c].size(); ++i) {
        const Item& item = chains_[c][i];
        if (item.is_removed) continue;
        chain.rules.push_back(item.rule);
        items_of_[c].push_back(i);
        if (!old_places.empty()) {
          chain.places.push_back(item.old_rule ? old_places[*item.old_rule] : SourcePlace());
        }
      }
    }
  }

  std::size_t ItemAt(const RuleAt& at) const {
    return items_of_.empty() ? at.rule : items_of_[at.chain][at.rule];
  }

  // Whether the default that decides is that of a chain, and not of a hook without one.
  bool HasHook(const Finding& finding) const {
    return finding.default_chain < found_.chains.size() &&
           found_.chains[finding.default_chain].hook == finding.view.hook;
  }

  // All items of the text's line at an item.
  std::vector<std::size_t> LineOf(std::uint32_t chain, std::size_t item) const {
    const std::vector<SourcePlace>& places = found_.chains[chain].places;
    const auto& old_rule = chains_[chain][item].old_rule;
    if (!old_rule || places.empty()) return {item};
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < chains_[chain].size(); ++i) {
      const auto& other = chains_[chain][i].old_rule;
      if (other && places[*other] == places[*old_rule]) out.push_back(i);
    }
    return out;
  }

  // Whether a rule is about the site's own packets alone, so that it may go.
  bool IsOwn(const Rule& rule) const {
    if (!question_.touching) return true;
    const net::AddressSet& own = *question_.touching;
    const auto inside = [&](std::uint32_t set) {
      return set != 0 && Difference(after_.address_sets[set], own).empty();
    };
    return inside(rule.sources) || inside(rule.destinations);
  }

  // The part of a rule with an end among the site's own addresses, denied.
  std::vector<Rule> Denials(const Rule& rule) {
    Rule denial = rule;
    denial.verdict = {VerdictKind::kDrop, 0};
    denial.origin = 0;
    if (!question_.touching) return {denial};
    const net::AddressSet& own = *question_.touching;
    std::vector<Rule> out;
    const auto cut = [&](std::uint32_t Rule::*end) {
      const net::AddressSet part =
          rule.*end == 0 ? own : Intersection(after_.address_sets[rule.*end], own);
      if (part.empty()) return;
      Rule one = denial;
      one.*end = IndexOf(after_.address_sets, part);
      out.push_back(one);
    };
    cut(&Rule::sources);
    cut(&Rule::destinations);
    return out;
  }

  // Closes what is open and not required; false where there is nothing to close.
  bool Close(const std::vector<Finding>& findings) {
    bool changed = false;
    std::set<std::pair<std::uint32_t, std::size_t>> done;
    std::vector<Insertion> insertions;
    for (const Finding& finding : findings) {
      if (finding.is_missing) continue;
      if (finding.decides.chain == RuleAt::kNowhere) {
        if (!HasHook(finding)) continue;
        const std::uint32_t chain = finding.default_chain;
        const std::size_t end = chains_[chain].size();
        if (!done.insert({chain, end}).second) continue;
        for (const Rule& denial : Denials(Rule())) insertions.push_back({chain, end, denial, {}});
        changed = true;
        continue;
      }
      const std::uint32_t chain = finding.decides.chain;
      for (const std::size_t item : LineOf(chain, ItemAt(finding.decides))) {
        if (!done.insert({chain, item}).second) continue;
        changed = true;
        if (IsOwnLine(chain, item)) {
          chains_[chain][item].is_removed = true;
          continue;
        }
        for (const Rule& denial : Denials(chains_[chain][item].rule))
          insertions.push_back({chain, item, denial, {}});
      }
    }
    Insert(std::move(insertions));
    return changed;
  }

  bool IsOwnLine(std::uint32_t chain, std::size_t item) const {
    const std::vector<std::size_t> line = LineOf(chain, item);
    return std::all_of(line.begin(), line.end(),
                       [&](std::size_t i) { return IsOwn(chains_[chain][i].rule); });
  }

  // A required rule over the pools of `after_`, accepting.
  Rule Take(const Rule& required) {
    Rule rule = required;
    rule.sources = TakeSet(required.sources);
    rule.destinations = TakeSet(required.destinations);
    rule.service = IndexOf(after_.services, required_.services[required.service]);
    rule.in_interface = IndexOf(after_.interfaces, required_.interfaces[required.in_interface]);
    rule.out_interface = IndexOf(after_.interfaces, required_.interfaces[required.out_interface]);
    rule.verdict = {VerdictKind::kAccept, 0};
    rule.origin = 0;
    rule.condition = 0;
    return rule;
  }

  std::uint32_t TakeSet(std::uint32_t set) {
    return set == 0 ? 0 : IndexOf(after_.address_sets, required_.address_sets[set]);
  }

  std::uint32_t StateCondition() {
    for (std::uint32_t c = 0; c < after_.conditions.size(); ++c) {
      const policy::Condition& condition = after_.conditions[c];
      const bool plain = condition.interfaces.empty() && condition.tcp_flags_mask == 0 &&
                         condition.icmp_code_lo == 0 && condition.icmp_code_hi == 255 &&
                         condition.unknown.empty();
      if (plain && condition.states == (policy::kStateEstablished | policy::kStateRelated))
        return c;
    }
    policy::Condition condition;
    condition.states = policy::kStateEstablished | policy::kStateRelated;
    after_.conditions.push_back(condition);
    return static_cast<std::uint32_t>(after_.conditions.size() - 1);
  }

  // What lets everything of open connections pass.
  Rule ConnectionRule() {
    Rule rule;
    rule.verdict = {VerdictKind::kAccept, 0};
    rule.condition = StateCondition();
    return rule;
  }

  // What lets the replies of a required rule pass, where the device knows no connections.
  std::vector<Rule> Replies(const Rule& required) {
    Rule reply = ConnectionRule();
    reply.sources = TakeSet(required.destinations);
    reply.destinations = TakeSet(required.sources);
    reply.in_interface = IndexOf(after_.interfaces, required_.interfaces[required.out_interface]);
    reply.out_interface = IndexOf(after_.interfaces, required_.interfaces[required.in_interface]);
    const net::Service& service = required_.services[required.service];
    std::vector<Rule> out;
    for (const auto kind : {net::ServiceKind::kTcp, net::ServiceKind::kUdp}) {
      if (service.kind != kind && service.kind != net::ServiceKind::kAny) continue;
      net::Service back;
      back.kind = kind;
      back.ports = required.source_ports;
      reply.service = IndexOf(after_.services, back);
      reply.source_ports = service.kind == kind ? service.ports : net::kAnyPort;
      out.push_back(reply);
    }
    if (IncludesPings(service, required.source_ports)) {
      net::Service answer;
      answer.kind = net::ServiceKind::kIcmp;
      answer.icmp_type_v4 = 0;
      answer.icmp_type_v6 = 129;
      reply.service = IndexOf(after_.services, answer);
      reply.source_ports = net::kAnyPort;
      out.push_back(reply);
    }
    return out;
  }

  static bool IncludesPings(const net::Service& service, net::PortRange source_ports) {
    switch (service.kind) {
      case net::ServiceKind::kAny:
        return source_ports.IsAny();
      case net::ServiceKind::kIcmp:
        return service.icmp_any || service.icmp_type_v4 == 8;
      case net::ServiceKind::kProtocol:
        return service.protocol == net::kProtocolIcmp || service.protocol == net::kProtocolIcmpv6;
      case net::ServiceKind::kTcp:
      case net::ServiceKind::kUdp:
        break;
    }
    return false;
  }

  // Where a line was taken out that let a part of a required rule pass: tried once for each rule,
  // since other packets of it may not come there.
  std::optional<std::pair<std::uint32_t, std::size_t>> Vacancy(const Rule& required,
                                                               const RuleAt& at) {
    if (!vacancies_tried_.insert(at).second) return std::nullopt;
    for (std::uint32_t c = 0; c < chains_.size(); ++c) {
      for (std::size_t i = 0; i < chains_[c].size(); ++i) {
        const Item& item = chains_[c][i];
        if (item.old_rule && item.is_removed && MayMeet(item.rule, required))
          return std::pair{c, i};
      }
    }
    return std::nullopt;
  }

  bool MayMeet(const Rule& old, const Rule& required) const {
    const auto meet = [&](std::uint32_t a, std::uint32_t b) {
      return a == 0 || b == 0 ||
             !Intersection(after_.address_sets[a], required_.address_sets[b]).empty();
    };
    const net::Service& service = after_.services[old.service];
    const net::Service& wanted = required_.services[required.service];
    const bool services_meet =
        service.kind == net::ServiceKind::kAny || wanted.kind == net::ServiceKind::kAny ||
        (service.kind == wanted.kind && service.ports.lo <= wanted.ports.hi &&
         wanted.ports.lo <= service.ports.hi);
    return services_meet && meet(old.sources, required.sources) &&
           meet(old.destinations, required.destinations);
  }

  // Permits what is required and blocked, before the line that blocks it.
  bool Open(const std::vector<Finding>& findings) {
    // The first place in each chain, since what passes there meets no line behind it.
    std::map<std::tuple<RuleAt, bool, std::uint32_t>, std::size_t> places;
    for (const Finding& finding : findings) {
      if (!finding.is_missing || finding.required.chain == RuleAt::kNowhere) continue;
      const bool is_reply = finding.view.state != net::ConnectionState::kNew;
      const bool by_default = finding.decides.chain == RuleAt::kNowhere;
      if (by_default && !HasHook(finding)) continue;
      std::uint32_t chain = by_default ? finding.default_chain : finding.decides.chain;
      std::size_t before = by_default ? chains_[chain].size() : ItemAt(finding.decides);
      RuleAt key = finding.required;
      if (is_reply &&
          (question_.tracking ==
           policy::Tracking::kConnections)) {  // one for all, where every packet passes first
        chain = finding.default_chain;
        before = 0;
        key = RuleAt();
      }
      const auto [at, fresh] = places.try_emplace({key, is_reply, chain}, before);
      if (!fresh) at->second = std::min(at->second, before);
    }
    std::vector<Insertion> insertions;
    for (const auto& [key, place] : places) {
      const auto& [at, is_reply, in_chain] = key;
      std::uint32_t chain = in_chain;
      std::size_t before = place;
      if (at == RuleAt()) {
        insertions.push_back({chain, before, ConnectionRule(), {}});
        continue;
      }
      const Rule& required = required_.chains[at.chain].rules[at.rule];
      if (const auto vacancy = is_reply ? std::nullopt : Vacancy(required, at))
        std::tie(chain, before) = *vacancy;
      for (const Rule& rule : is_reply ? Replies(required) : std::vector<Rule>{Take(required)})
        insertions.push_back({chain, before, rule, {at}});
    }
    if (insertions.empty()) return false;
    Insert(std::move(insertions));
    return true;
  }

  // One accepting rule for two that stand at one place and differ in one end.
  bool Join(Insertion& into, const Insertion& more) {
    const auto accepts = [](const Insertion& one) {
      return one.rule.verdict.kind == VerdictKind::kAccept;
    };
    if (into.chain != more.chain || into.before != more.before || !accepts(into) || !accepts(more))
      return false;
    const auto wider = Widened(into.rule, more.rule, false);
    if (!wider) return false;
    into.rule = *wider;
    into.required.insert(into.required.end(), more.required.begin(), more.required.end());
    return true;
  }

  // Places are those before any of them is made.
  void Insert(std::vector<Insertion> all) {
    std::vector<Insertion> insertions;
    for (const Insertion& one : all) {
      const bool joined = std::any_of(insertions.begin(), insertions.end(),
                                      [&](Insertion& earlier) { return Join(earlier, one); });
      if (!joined) insertions.push_back(one);
    }
    std::stable_sort(insertions.begin(), insertions.end(),
                     [](const Insertion& a, const Insertion& b) { return a.before < b.before; });
    for (auto one = insertions.rbegin(); one != insertions.rend(); ++one) {
      Item item;
      item.rule = one->rule;
      item.required = one->required;
      std::vector<Item>& items = chains_[one->chain];
      items.insert(items.begin() + static_cast<std::ptrdiff_t>(one->before), item);
    }
  }

  // Instead of a line that was put in, an old one that differs in one field and may be wider.
  Status WidenWhereItFits() {
    int tries = 0;
    for (std::uint32_t c = 0; c < chains_.size(); ++c) {
      for (std::size_t i = 0; i < chains_[c].size(); ++i) {
        const Item inserted = chains_[c][i];
        if (inserted.old_rule || inserted.is_removed || inserted.rule.condition != 0 ||
            inserted.rule.verdict.kind != VerdictKind::kAccept)
          continue;
        for (std::size_t j = 0; j < chains_[c].size() && tries < kWideningsMax; ++j) {
          const auto wider = Joined(c, j, inserted.rule);
          if (!wider) continue;
          ++tries;
          const Item kept = chains_[c][j];
          chains_[c][j].rule = *wider;
          chains_[c][j].is_widened = true;
          chains_[c][j].required = inserted.required;
          chains_[c][i].is_removed = true;
          Build();
          PORTWRIGHT_TRY(const std::vector<Finding> left, Compare());
          if (left.empty()) break;
          chains_[c][j] = kept;
          chains_[c][i].is_removed = false;
          Build();
        }
      }
    }
    return Ok();
  }

  // An old line with one rule, made wider by a rule that was put in.
  std::optional<Rule> Joined(std::uint32_t chain, std::size_t item, const Rule& more) {
    const Item& old = chains_[chain][item];
    if (!old.old_rule || old.is_removed || old.is_widened || old.rule.condition != 0 ||
        old.rule.verdict.kind != VerdictKind::kAccept || LineOf(chain, item).size() != 1)
      return std::nullopt;
    return Widened(old.rule, more, true);
  }

  // A rule over the packets of two that differ in one end, or in adjacent ports; nothing where the
  // union is no product.
  std::optional<Rule> Widened(Rule wider, const Rule& more, bool with_ports) {
    if (wider.in_interface != more.in_interface || wider.out_interface != more.out_interface ||
        wider.source_ports != more.source_ports || wider.condition != more.condition)
      return std::nullopt;
    const int differences = (wider.sources != more.sources) +
                            (wider.destinations != more.destinations) +
                            (wider.service != more.service);
    if (differences != 1) return std::nullopt;
    if (wider.service != more.service) {
      if (!with_ports) return std::nullopt;
      net::Service service = after_.services[wider.service];
      const net::Service& other = after_.services[more.service];
      const bool have_ports =
          service.kind == other.kind &&
          (service.kind == net::ServiceKind::kTcp || service.kind == net::ServiceKind::kUdp);
      if (!have_ports || int{service.ports.lo} > int{other.ports.hi} + 1 ||
          int{other.ports.lo} > int{service.ports.hi} + 1)
        return std::nullopt;
      service.ports = {std::min(service.ports.lo, other.ports.lo),
                       std::max(service.ports.hi, other.ports.hi)};
      wider.service = IndexOf(after_.services, service);
      return wider;
    }
    const auto end = wider.sources != more.sources ? &Rule::sources : &Rule::destinations;
    if (wider.*end == 0 || more.*end == 0) return std::nullopt;
    wider.*end = IndexOf(after_.address_sets,
                         Union(after_.address_sets[wider.*end], after_.address_sets[more.*end]));
    return wider;
  }

  std::vector<Step> Steps() const {
    std::vector<Step> out;
    for (std::uint32_t c = 0; c < chains_.size(); ++c) {
      // Where what is put in stands: the next old rule behind it.
      std::vector<std::uint32_t> next(chains_[c].size());
      auto behind = static_cast<std::uint32_t>(found_.chains[c].rules.size());
      for (std::size_t i = chains_[c].size(); i-- > 0;) {
        if (chains_[c][i].old_rule) behind = *chains_[c][i].old_rule;
        next[i] = behind;
      }
      for (std::size_t i = 0; i < chains_[c].size(); ++i) {
        const Item& item = chains_[c][i];
        if (item.old_rule && item.is_removed) {
          out.push_back({StepKind::kRemove, {c, *item.old_rule}, {}, {}});
        } else if (item.old_rule && item.is_widened) {
          out.push_back({StepKind::kWiden, {c, *item.old_rule}, item.rule, item.required});
        } else if (!item.old_rule && !item.is_removed) {
          out.push_back({StepKind::kInsert, {c, next[i]}, item.rule, item.required});
        }
      }
    }
    return out;
  }

  const Policy& required_;
  const Policy& found_;
  const ProofQuestion& question_;
  Policy after_;
  std::vector<std::vector<Item>> chains_;
  std::set<RuleAt> vacancies_tried_;
  std::vector<std::vector<std::size_t>> items_of_;  // by chain and rule of `after_`
};

}  // namespace

Result<Change> FindChange(const Policy& required, const Policy& found,
                          const ProofQuestion& question) {
  return Changer(required, found, question).Run();
}

}  // namespace portwright::proof
