#include "plan/settings.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "base/text.h"
#include "plan/activate.h"
#include "plan/bind.h"
#include "plan/endpoints.h"

namespace portwright::plan {
namespace {

using catalog::Requirement;
using site::EndpointRef;

// A change to try, and how a person would write it down.
struct Candidate {
  Setting setting;
  std::function<void(site::Site&)> apply;
};

class CandidateFinder {
 public:
  CandidateFinder(const Plan& plan, const std::vector<const catalog::Catalog*>& catalogs,
                  const net::Packet& packet)
      : plan_(plan),
        site_(*plan.site),
        packet_(packet),
        zones_(site_),
        endpoints_(site_, zones_, scratch_, ignored_),
        binder_(site_),
        states_(AnswerQuestions(site_, catalogs, ignored_)) {
    scratch_.site = &site_;
  }

  std::vector<Candidate> Find() {
    for (const InstanceState& state : states_) {
      InstanceContext context(state, site_);
      for (const Requirement& requirement : state.catalog->requirements)
        Consider(state, requirement, ActivityOf(requirement.when, context));
    }
    return std::move(found_);
  }

 private:
  // Which ends of the packet play the roles of a requirement, in its own direction or turned.
  struct Ends {
    bool from = false, to = false;
    bool Both() const { return from && to; }
  };

  void Consider(const InstanceState& state, const Requirement& requirement, Activity activity) {
    const bool served =
        std::any_of(requirement.allow.begin(), requirement.allow.end(), [&](const auto& entry) {
          return entry.parameter != catalog::kNone ? IsTransport(entry.service)
                                                   : Serves(entry.service, packet_);
        });
    if (!served || requirement.local) return;
    const Ends straight = EndsOf(state, requirement, packet_.source, packet_.destination);
    const Ends turned = EndsOf(state, requirement, packet_.destination, packet_.source);
    if (!straight.Both() && !turned.Both()) {
      if (activity == Activity::kActive || activity == Activity::kPerPair)
        OfferBindings(state, requirement, straight);
      return;
    }
    if (activity == Activity::kOff || activity == Activity::kUnanswered) {
      OfferFeatures(state, requirement);
      OfferChoices(state, requirement);
      return;
    }
    OfferParameters(state, requirement);
    OfferWindow(state, requirement);
    OfferPlanning(state, requirement);
    if (requirement.initiator == catalog::Initiator::kUnknown && turned.Both())
      OfferInitiator(state, requirement);
  }

  bool IsTransport(const net::Service& service) const {
    return (service.kind == net::ServiceKind::kTcp && packet_.protocol == net::kProtocolTcp) ||
           (service.kind == net::ServiceKind::kUdp && packet_.protocol == net::kProtocolUdp);
  }

  Ends EndsOf(const InstanceState& state, const Requirement& requirement, const net::Address& from,
              const net::Address& to) {
    return {Plays(state, requirement.from, from), Plays(state, requirement.to, to)};
  }

  bool Plays(const InstanceState& state, std::uint32_t role, const net::Address& address) {
    const auto key = std::tuple(state.instance, role, address);
    if (const auto found = plays_.find(key); found != plays_.end()) return found->second;
    const BoundRole bound = binder_.Bind(state, role);
    bool plays = false;
    for (const EndpointRef& ref : bound.refs) {
      for (const std::uint32_t endpoint : endpoints_.Of(ref)) {
        const std::uint32_t set = scratch_.endpoints[endpoint].addresses;
        plays = plays || scratch_.address_sets[set].Contains(address);
      }
    }
    return plays_[key] = plays;
  }

  void Offer(const InstanceState& state, const Requirement& requirement, std::string text,
             std::function<void(site::Site&)> apply) {
    const std::string id = state.instance == kNone ? "" : site_.instances[state.instance].id;
    if (!offered_.insert({state.instance, text}).second) return;
    found_.push_back({{std::move(text), state.instance, requirement.id, 0}, std::move(apply)});
  }

  void OfferFeatures(const InstanceState& state, const Requirement& requirement) {
    const auto mentions = requirement.when.ListMentions();
    for (std::uint32_t f = 0; f < state.features.size(); ++f) {
      if (state.features[f] == catalog::Truth::kTrue) continue;
      const catalog::Feature& feature = state.catalog->features[f];
      const auto concerns = [&](const std::string& name) {
        return name == feature.id ||
               std::binary_search(feature.implies.begin(), feature.implies.end(),
                                  state.catalog->FindFeature(name));
      };
      if (!std::any_of(mentions.features.begin(), mentions.features.end(), concerns)) continue;
      Offer(state, requirement, "features: { " + feature.id + ": on }",
            [i = state.instance, id = feature.id](site::Site& site) {
              site.instances[i].features[id] = {site::Switch::kOn, "", {}};
            });
    }
  }

  void OfferChoices(const InstanceState& state, const Requirement& requirement) {
    for (const std::string& name : requirement.when.ListMentions().choices) {
      const catalog::Choice& choice = state.catalog->choices[state.catalog->FindChoice(name)];
      for (const catalog::Option& option : choice.options) {
        Offer(state, requirement, "choices: { " + name + ": " + option.id + " }",
              [i = state.instance, name, id = option.id](site::Site& site) {
                site.instances[i].choices[name] = {{id}, {}};
              });
      }
    }
  }

  void OfferParameters(const InstanceState& state, const Requirement& requirement) {
    for (const catalog::AllowEntry& entry : requirement.allow) {
      if (entry.parameter == catalog::kNone || !IsTransport(entry.service)) continue;
      const std::string& name = state.catalog->parameters[entry.parameter].id;
      const std::string port = std::to_string(packet_.destination_port);
      Offer(state, requirement, "parameters: { " + name + ": " + port + " }",
            [i = state.instance, name, port](site::Site& site) {
              site.instances[i].parameters[name] = {{port}, {}};
            });
    }
  }

  void OfferWindow(const InstanceState& state, const Requirement& requirement) {
    if (requirement.temporary.empty()) return;
    const std::string day = FormatDate(plan_.as_of);
    Offer(state, requirement,
          "windows: [ { name: " + requirement.temporary + ", from: " + day + ", until: " + day +
              ", ... } ]",
          [window = requirement.temporary, day = plan_.as_of](site::Site& site) {
            site::Window made;
            made.name = window;
            made.from = made.until = day;
            site.windows.push_back(std::move(made));
          });
  }

  void OfferPlanning(const InstanceState& state, const Requirement& requirement) {
    const bool omitted =
        std::any_of(site_.omit.begin(), site_.omit.end(), [&](const site::Omission& omission) {
          return IsCalled(requirement, omission.requirement) &&
                 (omission.instance == kNone || omission.instance == state.instance);
        });
    if (!omitted) return;
    Offer(state, requirement, "omit: without " + requirement.id, [&requirement](site::Site& site) {
      auto& omit = site.omit;
      omit.erase(
          std::remove_if(omit.begin(), omit.end(),
                         [&](const auto& o) { return IsCalled(requirement, o.requirement); }),
          omit.end());
    });
  }

  void OfferInitiator(const InstanceState& state, const Requirement& requirement) {
    for (const char* answer : {"to", "either"}) {
      Offer(state, requirement, "initiators: { " + Quote(requirement.id) + ": " + answer + " }",
            [i = state.instance, id = requirement.id, answer](site::Site& site) {
              site.instances[i].initiators[id] = {{answer}, {}};
            });
    }
  }

  // One end plays its role and the other could.
  void OfferBindings(const InstanceState& state, const Requirement& requirement, Ends ends) {
    if (ends.from == ends.to) return;
    const std::uint32_t role_index = ends.from ? requirement.to : requirement.from;
    const net::Address& address = ends.from ? packet_.destination : packet_.source;
    const catalog::Role& role = state.catalog->roles[role_index];
    if (role.kind == catalog::RoleKind::kLocal) return;
    const BoundRole bound = binder_.Bind(state, role_index);
    if (bound.is_self || bound.grouped) return;  // not a matter of one line
    const net::Prefix prefix{address, net::AddressBits(address.family)};
    Offer(state, requirement,
          "bind: { " + role.id + ": " + ToText(address) + " }, beside what it has",
          [i = state.instance, id = role.id, refs = bound.refs, prefix,
           realm = RealmOf(address)](site::Site& site) {
            site::Binding binding;
            binding.items = refs;
            site.literals.push_back({prefix, realm});
            binding.items.push_back({site::EndpointKind::kLiteral,
                                     static_cast<std::uint32_t>(site.literals.size() - 1)});
            site.instances[i].bind[id] = std::move(binding);
          });
  }

  std::uint32_t RealmOf(const net::Address& address) const {
    for (std::uint32_t realm = 0; realm < site_.realms.size(); ++realm) {
      for (const auto& [piece, zone] : zones_.Split(realm, net::HostRange(address))) {
        if (zone != kNone) return realm;
      }
    }
    return 0;
  }

  const Plan& plan_;
  const site::Site& site_;
  const net::Packet& packet_;
  Plan scratch_;
  Diagnostics ignored_;  // the plan has said all of it already
  site::ZoneMap zones_;
  EndpointTable endpoints_;
  RoleBinder binder_;
  std::vector<InstanceState> states_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, net::Address>, bool> plays_;
  std::set<std::pair<std::uint32_t, std::string>> offered_;
  std::vector<Candidate> found_;
};

}  // namespace

std::vector<Setting> FindSettings(const Plan& plan,
                                  const std::vector<const catalog::Catalog*>& catalogs,
                                  const net::Packet& packet, bool& cut) {
  std::vector<Candidate> candidates = CandidateFinder(plan, catalogs, packet).Find();
  cut = candidates.size() > kSettingsTriedMax;
  if (cut) candidates.resize(kSettingsTriedMax);
  Options options;
  options.as_of = plan.as_of;
  options.partial = true;
  std::vector<Setting> out;
  for (Candidate& candidate : candidates) {
    site::Site changed = *plan.site;
    candidate.apply(changed);
    Diagnostics ignored;
    const auto tried = Make(changed, catalogs, options, ignored);
    if (FlowsOf(*tried, packet).empty()) continue;
    candidate.setting.flows =
        tried->flows.size() > plan.flows.size() ? tried->flows.size() - plan.flows.size() : 0;
    out.push_back(std::move(candidate.setting));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Setting& a, const Setting& b) { return a.flows < b.flows; });
  if (out.size() > 5) out.resize(5);
  return out;
}

}  // namespace portwright::plan
