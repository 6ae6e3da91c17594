#include "cluster/meaning.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/text.h"

namespace portwright::cluster {
namespace {

using policy::Hook;
using policy::VerdictKind;

constexpr std::size_t kRulesMax = 500'000;
constexpr std::size_t kUnknownMax = 3;  // of one condition

// Where an attachment holds: at addresses, at an interface, or in a way that is not known.
struct Where {
  std::uint32_t destinations = 0;  // index into address_sets
  std::vector<policy::InterfaceMatch> interfaces;
  std::string unknown;
};

class Builder {
 public:
  Builder(const State& state, const std::vector<policy::OwnInterface>& own,
          Diagnostics& diagnostics)
      : state_(state), own_(own), diagnostics_(diagnostics) {
    for (const Profile& profile : state.profiles) profiles_.emplace(profile.name, &profile);
    for (const IpSet& set : state.ipsets) ipsets_.emplace(set.name, &set);
    std::vector<net::AddressRange> all;
    for (const policy::OwnInterface& one : own) {
      own_of_.emplace(one.name, Pool(one.addresses));
      all.insert(all.end(), one.addresses.ranges().begin(), one.addresses.ranges().end());
    }
    if (!own.empty()) everywhere_ = Pool(net::AddressSet(std::move(all)));
  }

  std::unique_ptr<policy::Policy> Run() {
    AddChain(Direction::kInput, "input", Hook::kInput, VerdictKind::kDrop);
    if (Attaches(Direction::kOutput)) {
      AddChain(Direction::kOutput, "output", Hook::kOutput, VerdictKind::kAccept);
      SayOutput();
    }
    if (Attaches(Direction::kNatInput))
      policy_->assumptions.emplace_back("ports of direction NAT_INPUT are not followed");
    policy_->assumptions.emplace_back("replies of what is permitted pass");
    if (!own_.empty())
      policy_->assumptions.emplace_back(
          "a packet for an address of an interface group comes in by that group");
    return std::move(policy_);
  }

 private:
  bool Attaches(Direction direction) const {
    return std::any_of(state_.attachments.begin(), state_.attachments.end(), [&](const auto& one) {
      const auto profile = profiles_.find(one.profile);
      return profile != profiles_.end() &&
             std::any_of(profile->second->ports.begin(), profile->second->ports.end(),
                         [&](const ProfilePort& port) { return port.direction == direction; });
    });
  }

  void AddChain(Direction direction, const char* name, Hook hook, VerdictKind otherwise) {
    policy_->chains.push_back({name, hook, {otherwise, 0}, {}});
    // What denies stands first: so it beats whatever allows.
    for (const Action action : {Action::kDeny, Action::kAllow}) {
      for (const Attachment& attachment : state_.attachments) {
        if (attachment.action == action) AddAttachment(attachment, direction);
      }
    }
  }

  void AddAttachment(const Attachment& attachment, Direction direction) {
    policy::Condition condition;
    for (const std::string& unknown : attachment.unknown) Open(condition, unknown);
    std::vector<net::Service> services;
    if (!Services(attachment, direction, condition, services)) return;
    const std::uint32_t peers = Peers(attachment, condition);
    policy::Rule rule;
    rule.verdict.kind =
        attachment.action == Action::kDeny ? VerdictKind::kDrop : VerdictKind::kAccept;
    for (const Where& where : Places(attachment)) {
      policy::Condition here = condition;
      here.interfaces = where.interfaces;
      for (policy::InterfaceMatch& match : here.interfaces)
        match.is_output = direction == Direction::kOutput;
      if (!where.unknown.empty()) Open(here, where.unknown);
      rule.condition = Pool(here);
      rule.sources = direction == Direction::kOutput ? where.destinations : peers;
      rule.destinations = direction == Direction::kOutput ? peers : where.destinations;
      for (const net::Service& service : services) {
        rule.service = Pool(service);
        if (!Add(rule, attachment.place)) return;
      }
    }
  }

  bool Add(const policy::Rule& rule, SourcePlace place) {
    if (++rules_ > kRulesMax) {
      if (rules_ == kRulesMax + 1)
        diagnostics_.Error("PW-CLU-0055", place,
                           "expected at most " + WithThousands(kRulesMax) +
                               " ports at interface groups, found more");
      return false;
    }
    policy_->chains.back().rules.push_back(rule);
    policy_->chains.back().places.push_back(place);
    return true;
  }

  // False where the profile has no port of the direction.
  bool Services(const Attachment& attachment, Direction direction, policy::Condition& condition,
                std::vector<net::Service>& out) {
    const auto found = profiles_.find(attachment.profile);
    if (found == profiles_.end() || found->second->ports.empty()) {
      if (direction != Direction::kInput) return false;
      Warn("PW-CLU-0050", attachment.place,
           "expected a profile whose ports the text has, found " + Quote(attachment.profile),
           "`firewall-profile list` prints them; until then it may be any port");
      Open(condition, "the ports of profile " + Quote(attachment.profile));
      for (const net::ServiceKind kind : {net::ServiceKind::kTcp, net::ServiceKind::kUdp}) {
        net::Service service;
        service.kind = kind;
        out.push_back(service);
      }
      return true;
    }
    std::vector<Port> ports;
    for (const ProfilePort& one : found->second->ports) {
      if (one.direction == direction) ports.push_back(one.port);
    }
    std::sort(ports.begin(), ports.end());
    for (const Port& port : ports) {
      const auto kind = port.is_udp ? net::ServiceKind::kUdp : net::ServiceKind::kTcp;
      if (!out.empty() && out.back().kind == kind && port.ports.lo <= out.back().ports.hi + 1) {
        out.back().ports.hi = std::max(out.back().ports.hi, port.ports.hi);
        continue;
      }
      net::Service service;
      service.kind = kind;
      service.ports = port.ports;
      out.push_back(service);
    }
    return !out.empty();
  }

  // The other end, as an index into the sets.
  std::uint32_t Peers(const Attachment& attachment, policy::Condition& condition) {
    std::vector<net::AddressRange> ranges;
    bool is_everyone = attachment.ipsets.empty() && attachment.subnets.empty();
    for (const net::Prefix& subnet : attachment.subnets) ranges.push_back(subnet.Range());
    for (const std::string& name : attachment.ipsets) {
      const auto found = ipsets_.find(name);
      if (found == ipsets_.end()) {
        Warn("PW-CLU-0051", attachment.place,
             "expected an ipset that the text has, found " + Quote(name),
             "`firewall-ipset list` prints it; until then it may be any address");
        Open(condition, "the addresses of ipset " + Quote(name));
        return 0;
      }
      is_everyone = is_everyone || found->second->subnets.empty();
      for (const net::Prefix& subnet : found->second->subnets) ranges.push_back(subnet.Range());
    }
    if (!is_everyone) return Pool(net::AddressSet(std::move(ranges)));
    Warn("PW-CLU-0052", attachment.place,
         "expected ipsets with addresses, found an empty list for " + Quote(attachment.profile) +
             ", which the cluster takes for everyone",
         "name 0.0.0.0/0 and ::/0 where that is meant; a deny closes the profile");
    return 0;
  }

  std::vector<Where> Places(const Attachment& attachment) {
    if (attachment.IsEverywhere()) return {{everywhere_, {}, ""}};
    std::vector<Where> out;
    std::set<std::string_view> known;  // a name may be said twice
    for (const std::vector<std::string>* names :
         {&attachment.interface_groups, &attachment.interfaces}) {
      for (const std::string& name : *names) {
        if (!known.insert(name).second) continue;
        const auto found = own_of_.find(name);
        if (found != own_of_.end()) {
          out.push_back({found->second, {}, ""});
        } else if (own_.empty()) {
          out.push_back({0, {{name, false, false}}, ""});
        } else {
          Warn("PW-CLU-0053", attachment.place,
               "expected an interface group that the site has, found " + Quote(name),
               "its addresses are not known");
          out.push_back({everywhere_, {}, "the addresses of " + Quote(name)});
        }
      }
    }
    return out;
  }

  // Whether the rest is let out or not stands nowhere.
  void SayOutput() {
    Warn("PW-CLU-0054", {},
         "expected attachments of what comes in, found some of what the cluster sends",
         "whether the rest may leave then is not documented: answers are given for both");
    policy::Condition condition;
    Open(condition, "whether what no profile names may leave");
    policy::Rule rule;
    rule.condition = Pool(condition);
    rule.verdict.kind = VerdictKind::kDrop;
    Add(rule, {});
  }

  void Warn(std::string_view code, SourcePlace place, std::string message, std::string hint) {
    diagnostics_.Warning(code, place, std::move(message), std::move(hint));
  }

  static void Open(policy::Condition& condition, std::string why) {
    if (condition.unknown.size() < kUnknownMax) condition.unknown.push_back(std::move(why));
  }

  std::uint32_t Pool(const net::AddressSet& set) {
    const auto [at, is_new] =
        sets_.emplace(set, static_cast<std::uint32_t>(policy_->address_sets.size()));
    if (is_new) policy_->address_sets.push_back(set);
    return at->second;
  }
  std::uint32_t Pool(const net::Service& service) {
    const auto [at, is_new] =
        services_.emplace(service, static_cast<std::uint32_t>(policy_->services.size()));
    if (is_new) policy_->services.push_back(service);
    return at->second;
  }
  std::uint32_t Pool(const policy::Condition& condition) {
    std::string key;
    for (const policy::InterfaceMatch& match : condition.interfaces)
      key += match.pattern + (match.is_output ? "\n>" : "\n<");
    for (const std::string& unknown : condition.unknown) key += "\n?" + unknown;
    if (key.empty()) return 0;
    const auto [at, is_new] =
        conditions_.emplace(key, static_cast<std::uint32_t>(policy_->conditions.size()));
    if (is_new) policy_->conditions.push_back(condition);
    return at->second;
  }

  struct SetHash {
    std::size_t operator()(const net::AddressSet& set) const { return net::HashOf(set); }
  };

  const State& state_;
  const std::vector<policy::OwnInterface>& own_;
  Diagnostics& diagnostics_;
  std::unique_ptr<policy::Policy> policy_ = std::make_unique<policy::Policy>();
  std::map<std::string, const Profile*, std::less<>> profiles_;
  std::map<std::string, const IpSet*, std::less<>> ipsets_;
  std::map<std::string, std::uint32_t> own_of_;
  std::uint32_t everywhere_ = 0;
  std::unordered_map<net::AddressSet, std::uint32_t, SetHash> sets_;
  std::map<net::Service, std::uint32_t> services_;
  std::map<std::string, std::uint32_t> conditions_;
  std::size_t rules_ = 0;
};

}  // namespace

std::unique_ptr<policy::Policy> PolicyOf(const State& state,
                                         const std::vector<policy::OwnInterface>& own,
                                         Diagnostics& diagnostics) {
  return Builder(state, own, diagnostics).Run();
}

}  // namespace portwright::cluster
