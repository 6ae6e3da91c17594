#include "workflow/proposals.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "plan/activate.h"
#include "plan/bind.h"

namespace portwright::workflow {
namespace {

using net::AddressSet;

constexpr std::size_t kEvidenceShown = 3;
// A range that a requirement opens for a negotiated port says nothing about a service.
constexpr int kPortsMax = 1000;
constexpr std::size_t kPartiesMax = 1000;

// One piece of evidence for one requirement, with who plays its other role.
struct Match {
  std::size_t evidence = 0;
  std::uint32_t role = 0;  // in its catalog
  std::string service;
  std::vector<std::string> parties;
};

class Proposer {
 public:
  Proposer(const LoadedSite& loaded, const std::vector<AskedQuestion>& questions,
           const std::vector<Evidence>& seen)
      : loaded_(loaded),
        site_(*loaded.site),
        questions_(questions),
        seen_(seen),
        explained_(seen.size(), false),
        binder_(site_),
        states_(plan::AnswerQuestions(site_, loaded.in_use, ignored_)) {
    for (const site::Host& host : site_.hosts) {
      for (const site::Interface& interface : host.interfaces) {
        for (const auto& [address, length] : interface.addresses) hosts_[address] = host.name;
      }
      by_name_[host.name] = &host;
    }
  }

  std::vector<Proposal> Run() {
    for (const plan::InstanceState& state : states_) MatchInstance(state);
    for (const AskedQuestion& question : questions_) {
      if (question.kind == AskedKind::kFeature) ProposeFeature(question);
    }
    ProposeRoles();
    std::stable_sort(out_.begin(), out_.end(), [](const Proposal& a, const Proposal& b) {
      const auto rank = [](const Proposal& one) {
        const std::size_t part = one.services == 0 ? 0 : one.services_seen * 1000 / one.services;
        return std::tuple(one.own, one.is_alike, part, one.services_seen, one.evidence.size());
      };
      return rank(a) > rank(b);
    });
    return std::move(out_);
  }

 private:
  AddressSet AddressesOf(site::EndpointRef ref) const {
    std::vector<net::AddressRange> ranges;
    const auto add = [&](const net::Address& address) {
      ranges.push_back(net::HostRange(address));
    };
    if (ref.kind == site::EndpointKind::kCluster) {
      for (const auto& group : site_.clusters[ref.index].interfaces) {
        for (const auto& [node, addresses] : group.nodes) {
          for (const auto& address : addresses) add(address);
        }
        for (const auto& address : group.vips) add(address);
      }
    } else if (ref.kind == site::EndpointKind::kHost) {
      for (const auto& interface : site_.hosts[ref.index].interfaces) {
        for (const auto& [address, length] : interface.addresses) add(address);
      }
    } else if (ref.kind == site::EndpointKind::kNetwork) {
      for (const auto& prefix : site_.networks[ref.index].prefixes)
        ranges.push_back(prefix.Range());
    } else if (ref.kind == site::EndpointKind::kLiteral) {
      ranges.push_back(site_.literals[ref.index].prefix().Range());
    }
    return AddressSet(std::move(ranges));
  }

  AddressSet SelfOf(const site::Instance& instance) const {
    if (instance.cluster != site::kNone)
      return AddressesOf({site::EndpointKind::kCluster, instance.cluster});
    AddressSet out;
    for (const site::EndpointRef& ref : instance.self) out = Union(out, AddressesOf(ref));
    return out;
  }

  void MatchInstance(const plan::InstanceState& state) {
    const AddressSet self = SelfOf(site_.instances[state.instance]);
    if (self.empty()) return;
    plan::InstanceContext context(state, site_);
    for (std::uint32_t r = 0; r < state.catalog->requirements.size(); ++r) {
      const catalog::Requirement& requirement = state.catalog->requirements[r];
      const plan::Activity activity = ActivityOf(requirement.when, context);
      if (requirement.local || activity == plan::Activity::kOff) continue;
      const bool is_on = activity != plan::Activity::kUnanswered;
      using catalog::Initiator;
      if (requirement.initiator != Initiator::kTo)
        MatchWay(state, r, requirement.from, requirement.to, self, is_on);
      if (requirement.initiator == Initiator::kTo || requirement.initiator == Initiator::kEither)
        MatchWay(state, r, requirement.to, requirement.from, self, is_on);
    }
  }

  bool IsSelf(const plan::InstanceState& state, std::uint32_t role) const {
    return binder_.Bind(state, role).is_self;
  }

  void MatchWay(const plan::InstanceState& state, std::uint32_t r, std::uint32_t opener,
                std::uint32_t listener, const AddressSet& self, bool is_on) {
    const bool opens = IsSelf(state, opener);
    if (opens == IsSelf(state, listener)) return;
    const std::uint32_t other = opens ? listener : opener;
    const catalog::Requirement& requirement = state.catalog->requirements[r];
    for (std::size_t e = 0; e < seen_.size(); ++e) {
      const auto service = ServiceOf(requirement, seen_[e], false);
      if (service) Consider(state, r, other, e, *service, opens, false, self, is_on);
      if (seen_[e].kind != EvidenceKind::kConnection) continue;
      const auto turned = ServiceOf(requirement, seen_[e], true);
      if (turned) Consider(state, r, other, e, *turned, opens, true, self, is_on);
    }
  }

  static std::optional<std::string> ServiceOf(const catalog::Requirement& requirement,
                                              const Evidence& evidence, bool turned) {
    const net::PortRange ports = turned ? evidence.source_ports : evidence.ports;
    for (const catalog::AllowEntry& entry : requirement.allow) {
      const net::Service& service = entry.service;
      const bool narrow = service.ports.hi - service.ports.lo < kPortsMax;
      if (service.kind == evidence.protocol && narrow && service.ports.Contains(ports.lo) &&
          service.ports.Contains(ports.hi))
        return ToText(service);
    }
    return std::nullopt;
  }

  void Consider(const plan::InstanceState& state, std::uint32_t r, std::uint32_t role,
                std::size_t e, const std::string& service, bool self_opens, bool turned,
                const AddressSet& self, bool is_on) {
    const Evidence& evidence = seen_[e];
    const AddressSet& from = turned ? evidence.destinations : evidence.sources;
    const AddressSet& to = turned ? evidence.sources : evidence.destinations;
    const AddressSet& own = self_opens ? from : to;
    const AddressSet& theirs = self_opens ? to : from;
    // Of a listener the other end is not known; of a flow both are.
    const bool own_fits =
        own.empty() ? evidence.kind == EvidenceKind::kListener : !Intersection(own, self).empty();
    if (!own_fits) return;
    const AddressSet others = Difference(theirs, self);
    if (others.empty() && !theirs.empty()) return;  // the product with itself
    const plan::BoundRole bound = binder_.Bind(state, role);
    if (is_on && bound.state == plan::BindState::kBound) {
      AddressSet players;
      for (const site::EndpointRef& ref : bound.refs) players = Union(players, AddressesOf(ref));
      if (!others.empty() && players.Contains(others)) explained_[e] = true;
      return;
    }
    if (bound.state == plan::BindState::kNoEndpoint) return;
    Match match{e, role, service, PartiesOf(others)};
    matches_[{state.instance, r}].push_back(std::move(match));
  }

  // Hosts by their names, single addresses and prefixes as they are.
  std::vector<std::string> PartiesOf(const AddressSet& set) const {
    std::set<std::string> names;
    for (const net::AddressRange& range : set.ranges()) {
      const auto first = hosts_.lower_bound({range.family, range.lo});
      bool known = false;
      for (auto it = first; it != hosts_.end() && range.Contains(it->first); ++it) {
        names.insert(it->second);
        known = true;
        if (names.size() > kPartiesMax) break;
      }
      const bool whole = range == net::AllAddresses(range.family);
      if (!known && !whole && range.IsHost())
        names.insert(ToText(net::Address{range.family, range.lo}));
    }
    return {names.begin(), names.end()};
  }

  std::string Words(const Match& match) const {
    const Evidence& evidence = seen_[match.evidence];
    std::string out = evidence.where + ": " + match.service;
    switch (evidence.kind) {
      case EvidenceKind::kListener:
        out += " listens";
        break;
      case EvidenceKind::kFlow:
      case EvidenceKind::kConnection:
        out += " seen";
        break;
      case EvidenceKind::kRule:
        out += " permitted";
        break;
    }
    if (!match.parties.empty()) {
      out += evidence.kind == EvidenceKind::kListener ? " at " : " with ";
      out += match.parties.size() <= 3
                 ? Join(match.parties, ", ")
                 : match.parties[0] + " and " + Count(match.parties.size() - 1, "other");
    }
    return out;
  }

  // `inventory: ora1 is oracle` where a host's tags or system say what the role or feature says.
  void AddLikeness(const Match& match, const std::string& role, const std::string& feature,
                   std::set<std::string>& words) const {
    for (const std::string& party : match.parties) {
      const auto host = by_name_.find(party);
      if (host == by_name_.end()) continue;
      std::vector<std::string> said = host->second->tags;
      said.push_back(host->second->os);
      for (const std::string& word : said) {
        const std::string low = ToLower(word);
        if (!low.empty() && (low == role || low == feature))
          words.insert("inventory: " + party + " is " + word);
      }
    }
  }

  std::uint32_t InstanceOf(const AskedQuestion& question) const {
    return site_.FindInstance(question.instance);
  }

  // The matches of all requirements that hang on a feature's question.
  std::vector<const Match*> MatchesOf(const AskedQuestion& question) const {
    std::vector<const Match*> out;
    const std::uint32_t i = InstanceOf(question);
    const plan::InstanceState* state = StateOf(i);
    if (state == nullptr) return out;
    for (const std::string& id : question.requirements) {
      const auto found = matches_.find({i, state->catalog->FindRequirement(id)});
      if (found == matches_.end()) continue;
      for (const Match& match : found->second) {
        if (!explained_[match.evidence]) out.push_back(&match);
      }
    }
    return out;
  }

  const plan::InstanceState* StateOf(std::uint32_t instance) const {
    const auto found = std::find_if(states_.begin(), states_.end(),
                                    [&](const auto& one) { return one.instance == instance; });
    return found == states_.end() ? nullptr : &*found;
  }

  // Keys of the features that a piece of evidence speaks for.
  const std::set<std::string>& SpeaksFor(std::size_t evidence) {
    if (speaks_for_.empty()) {
      speaks_for_.resize(seen_.size());
      for (const AskedQuestion& question : questions_) {
        if (question.kind != AskedKind::kFeature) continue;
        for (const Match* match : MatchesOf(question))
          speaks_for_[match->evidence].insert(question.key);
      }
    }
    return speaks_for_[evidence];
  }

  void ProposeFeature(const AskedQuestion& question) {
    const auto matches = MatchesOf(question);
    if (matches.empty()) return;
    Proposal proposal;
    proposal.key = question.key;
    proposal.value = "on";
    proposal.text = question.text;
    std::set<std::string> services_seen, services, shared, words, likeness;
    std::set<std::size_t> own;
    const std::uint32_t i = InstanceOf(question);
    const catalog::Catalog& catalog = *StateOf(i)->catalog;
    for (const Match* match : matches) {
      services_seen.insert(match->service);
      words.insert(Words(*match));
      AddLikeness(*match, catalog.roles[match->role].id, question.name, likeness);
      const auto& others = SpeaksFor(match->evidence);
      if (others.size() == 1) own.insert(match->evidence);
      shared.insert(others.begin(), others.end());
    }
    for (const std::string& opens : question.opens)
      services.insert(opens.substr(0, opens.find(' ')));
    shared.erase(question.key);
    proposal.evidence.assign(likeness.begin(), likeness.end());
    proposal.evidence.insert(proposal.evidence.end(), words.begin(), words.end());
    proposal.services_seen = services_seen.size();
    proposal.services = services.size();
    proposal.is_alike = !likeness.empty();
    proposal.own = own.size();
    proposal.shared.assign(shared.begin(), shared.end());
    // Who plays its roles is worth saying only where the feature itself is likely.
    if (proposal.own > 0 || proposal.is_alike || services_seen.size() == services.size()) {
      for (const Match* match : matches)
        roles_[RoleKey(loaded_, i, catalog.roles[match->role])].push_back({i, match});
    }
    out_.push_back(std::move(proposal));
  }

  // Roles that something which is on waits for, too.
  void ProposeRoles() {
    for (const AskedQuestion& question : questions_) {
      if (question.kind != AskedKind::kRole) continue;
      for (const auto& [at, matches] : matches_) {
        const plan::InstanceState* state = StateOf(at.first);
        for (const Match& match : matches) {
          const catalog::Role& role = state->catalog->roles[match.role];
          if (RoleKey(loaded_, at.first, role) == question.key && !explained_[match.evidence])
            roles_[question.key].push_back({at.first, &match});
        }
      }
    }
    for (const auto& [key, matches] : roles_) {
      std::set<std::string> parties, words, services, likeness;
      std::string text;
      for (const auto& [instance, match] : matches) {
        const catalog::Role& role = StateOf(instance)->catalog->roles[match->role];
        if (binder_.Bind(*StateOf(instance), match->role).state != plan::BindState::kUnbound)
          continue;
        text = "Who is this: " + role.title + "?";
        parties.insert(match->parties.begin(), match->parties.end());
        words.insert(Words(*match));
        services.insert(match->service);
        AddLikeness(*match, role.id, "", likeness);
      }
      if (parties.empty()) continue;
      Proposal proposal;
      proposal.key = key;
      proposal.value = Join({parties.begin(), parties.end()}, ",");
      proposal.text = text;
      proposal.evidence.assign(likeness.begin(), likeness.end());
      proposal.evidence.insert(proposal.evidence.end(), words.begin(), words.end());
      proposal.is_alike = !likeness.empty();
      proposal.services_seen = services.size();
      out_.push_back(std::move(proposal));
    }
  }

  const LoadedSite& loaded_;
  const site::Site& site_;
  const std::vector<AskedQuestion>& questions_;
  const std::vector<Evidence>& seen_;
  Diagnostics ignored_;
  std::vector<bool> explained_;  // by evidence: what is planned says it already
  plan::RoleBinder binder_;
  std::vector<plan::InstanceState> states_;
  std::map<net::Address, std::string> hosts_;
  std::map<std::string, const site::Host*> by_name_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Match>>
      matches_;  // by instance and requirement
  std::vector<std::set<std::string>> speaks_for_;
  std::map<std::string, std::vector<std::pair<std::uint32_t, const Match*>>> roles_;  // by key
  std::vector<Proposal> out_;
};

}  // namespace

std::vector<Proposal> Propose(const LoadedSite& loaded, const std::vector<AskedQuestion>& questions,
                              const std::vector<Evidence>& seen) {
  return Proposer(loaded, questions, seen).Run();
}

report::Table ProposalsTable(const std::vector<Proposal>& proposals, bool brief) {
  using report::Number;
  using report::Text;
  report::Table table =
      report::MakeTable("Proposals", "what was seen speaks for nothing that is open",
                        {Text("Key"), Text("Value"), Text("Question"), Text("Evidence"),
                         Text("Seen"), Number("Its own"), Text("Or")});
  for (const Proposal& one : proposals) {
    if (brief && table.rows.size() == kProposalsShown) break;
    std::vector<std::string> lines = one.evidence;
    if (brief && lines.size() > kEvidenceShown) {
      const std::size_t more = lines.size() - kEvidenceShown;
      lines.resize(kEvidenceShown);
      lines.push_back("and " + std::to_string(more) + " more");
    }
    std::vector<std::string> shared = one.shared;
    if (brief && shared.size() > kEvidenceShown) {
      const std::size_t more = shared.size() - kEvidenceShown;
      shared.resize(kEvidenceShown);
      shared.push_back("and " + std::to_string(more) + " more");
    }
    const std::string seen = one.services == 0 ? Count(one.services_seen, "service")
                                               : std::to_string(one.services_seen) + " of " +
                                                     Count(one.services, "service");
    table.rows.push_back({one.key, one.value, one.text, Join(lines, "\n"), seen,
                          one.services == 0 ? "" : std::to_string(one.own), Join(shared, "\n")});
  }
  return table;
}

}  // namespace portwright::workflow
