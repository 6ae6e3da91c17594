#include "dialect/srx/plan_text.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/srx/objects.h"

namespace portwright::dialect::srx {
namespace {

// What one policy of every model and release takes.
constexpr std::size_t kAddressesMax = 1'024;
constexpr std::size_t kApplicationsMax = 128;
constexpr std::uint32_t kTimeoutMax = 86'400;
constexpr std::uint32_t kTimeoutMin = 4;

using Names = std::vector<std::string>;

bool IsZoneName(std::string_view name) {
  if (name.empty() || name.size() > 63 || name == "any" || name == "global" || name == "junos-host")
    return false;
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return is_plain(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
           return is_plain(c) || c == '-' || c == '_';
         });
}

class Planner {
 public:
  Planner(const policy::Policy& policy, const Release& release, const RequirementSets& requirements,
          Diagnostics& diagnostics)
      : policy_(policy),
        release_(release),
        requirements_(requirements),
        diagnostics_(diagnostics),
        objects_(policy, release, plan_),
        policy_names_(kPolicyNames) {}

  std::optional<PlanText> Plan(const AllowRules& rules) {
    const std::size_t errors_before = diagnostics_.error_count();
    if (!CheckZones(rules)) return std::nullopt;
    plan_.naive_rules = rules.naive_rules;
    names_of_set_.resize(rules.sets.size());
    std::vector<const AllowRule*> order;
    for (const AllowRule& rule : rules.rules) order.push_back(&rule);
    // A device shows its policies by pairs of zones.
    std::stable_sort(order.begin(), order.end(), [&](const AllowRule* a, const AllowRule* b) {
      return PairOrder(*a) < PairOrder(*b);
    });
    for (const AllowRule* rule : order) AddRule(*rule, rules);
    if (diagnostics_.error_count() != errors_before) return std::nullopt;
    for (ObjectLines* objects :
         {&plan_.addresses, &plan_.address_sets, &plan_.applications, &plan_.schedulers})
      std::sort(objects->begin(), objects->end());
    return std::move(plan_);
  }

 private:
  // Global policies last: the device asks them last.
  std::tuple<bool, std::string_view, std::string_view> PairOrder(const AllowRule& rule) const {
    const bool is_global = rule.in_interface == 0 || rule.out_interface == 0;
    return {is_global, policy_.interfaces[rule.in_interface],
            policy_.interfaces[rule.out_interface]};
  }

  bool CheckZones(const AllowRules& rules) {
    std::vector<bool> is_used(policy_.interfaces.size());
    bool has_global = false;
    bool has_half = false;
    for (const AllowRule& rule : rules.rules) {
      if (rule.hook != policy::Hook::kForward) {
        diagnostics_.Error("PW-DIA-srx-0001", {},
                           "expected rules of a gateway, found some of a host",
                           "an SRX filters what passes through it, between zones");
        return false;
      }
      is_used[rule.in_interface] = is_used[rule.out_interface] = true;
      const bool is_global = rule.in_interface == 0 || rule.out_interface == 0;
      has_global = has_global || is_global;
      has_half = has_half || (is_global && rule.in_interface != rule.out_interface);
    }
    bool is_fine = true;
    for (std::size_t i = 1; i < is_used.size(); ++i) {
      if (!is_used[i] || IsZoneName(policy_.interfaces[i])) continue;
      is_fine = false;
      diagnostics_.Error("PW-DIA-srx-0002", {},
                         "expected interfaces named like zones of the device (letters, digits, "
                         "`-` and `_`), found " +
                             Quote(policy_.interfaces[i]),
                         "the site's names of this point's interfaces are its zones");
    }
    if ((has_global && !release_.IsAtLeast(12, 1)) ||
        (has_half && !release_.IsAtLeast(12, 1, 47))) {
      is_fine = false;
      diagnostics_.Error("PW-DIA-srx-0006", {},
                         "expected rules between two zones, found some for any zone, which this "
                         "release cannot say",
                         "name the interfaces of this point in the site");
    }
    return is_fine;
  }

  const Names& NamesOf(std::uint32_t set, const AllowRules& rules) {
    Names& names = names_of_set_[set];
    if (names.empty()) names = objects_.NamesOf(rules.sets[set]);
    return names;
  }

  std::uint32_t TimeoutOf(const AllowRule& rule, const std::vector<AllowedService>& services) {
    const std::uint32_t asked = rule.session_timeout_s;
    if (asked == 0) return 0;
    if (services[0].any_protocol) {
      if (!std::exchange(said_any_, true)) {
        diagnostics_.Warning("PW-DIA-srx-0003", {},
                             "expected services with ports where sessions stay open, found `any`; "
                             "the device's own timeouts hold for it",
                             "a timeout belongs to an application, and `any` has none");
      }
      return 0;
    }
    const std::uint32_t given = std::clamp(asked, kTimeoutMin, kTimeoutMax);
    if (given != asked && !std::exchange(said_timeout_, true)) {
      diagnostics_.Warning("PW-DIA-srx-0004", {},
                           "expected sessions that may be idle for 4 to 86,400 s, found " +
                               WithThousands(asked) + " s; " + WithThousands(given) +
                               " s are written");
    }
    return given;
  }

  void AddRule(const AllowRule& rule, const AllowRules& rules) {
    const std::vector<AllowedService>& services = rules.services[rule.services];
    const std::uint32_t timeout = TimeoutOf(rule, services);
    Names applications;
    for (const AllowedService& service : services)
      applications.push_back(objects_.NameOf(service, timeout));
    const std::string scheduler = rule.until ? objects_.Until(*rule.until) : std::string();
    const Names& sources = NamesOf(rule.sources, rules);
    const Names& destinations = NamesOf(rule.destinations, rules);
    const auto chunks = [](const Names& all, std::size_t size) {
      std::vector<std::span<const std::string>> out;
      for (std::size_t at = 0; at < all.size(); at += size)
        out.emplace_back(all.data() + at, std::min(size, all.size() - at));
      return out;
    };
    for (const auto& from : chunks(sources, kAddressesMax)) {
      for (const auto& to : chunks(destinations, kAddressesMax)) {
        for (const auto& with : chunks(applications, kApplicationsMax))
          AddPolicy(rule, from, to, with, scheduler);
      }
    }
  }

  void AddPolicy(const AllowRule& rule, std::span<const std::string> sources,
                 std::span<const std::string> destinations,
                 std::span<const std::string> applications, const std::string& scheduler) {
    const std::string& in = policy_.interfaces[rule.in_interface];
    const std::string& to = policy_.interfaces[rule.out_interface];
    const bool is_global = in.empty() || to.empty();
    content_ = in + ">" + to + " " + scheduler;
    for (const auto& names : {sources, destinations, applications}) {
      content_ += '\n';
      for (const std::string& name : names) {
        content_ += name;
        content_ += ' ';
      }
    }
    path_ = "set security policies ";
    path_ += is_global ? "global" : "from-zone " + in + " to-zone " + to;
    path_ += " policy ";
    path_ += policy_names_.Of(requirements_.FirstId(rule.requirements), content_);
    plan_.policies += '\n';
    if (is_global && !in.empty()) AddLine(" match from-zone ", in);
    if (is_global && !to.empty()) AddLine(" match to-zone ", to);
    for (const std::string& name : sources) AddLine(" match source-address ", name);
    for (const std::string& name : destinations) AddLine(" match destination-address ", name);
    for (const std::string& name : applications) AddLine(" match application ", name);
    AddLine(" then permit", "");
    if (!scheduler.empty()) AddLine(" scheduler-name ", scheduler);
    plan_.policies += path_;
    plan_.policies += " description \"";
    requirements_.AppendComment(plan_.policies, rule.requirements, kDescriptionBytesMax);
    plan_.policies += "\"\n";
    ++plan_.rules;
  }

  // A line of the policy at `path_`.
  void AddLine(std::string_view field, std::string_view value) {
    plan_.policies += path_;
    plan_.policies += field;
    plan_.policies += value;
    plan_.policies += '\n';
  }

  const policy::Policy& policy_;
  const Release release_;
  const RequirementSets& requirements_;
  Diagnostics& diagnostics_;
  PlanText plan_;
  Objects objects_;
  NameBook policy_names_;
  std::vector<Names> names_of_set_;
  std::string path_;     // of the policy that is being written
  std::string content_;  // what it says
  bool said_any_ = false;
  bool said_timeout_ = false;
};

}  // namespace

std::optional<PlanText> PlanTextOf(const policy::Policy& policy, const RenderOptions& options,
                                   RequirementSets& requirements, Diagnostics& diagnostics) {
  const auto release = ReadRelease(options.version);
  if (!release || !release->IsAtLeast(11, 2)) {
    diagnostics.Error("PW-DIA-srx-0005", {},
                      "expected a release of Junos from 11.2 on, found " + Quote(options.version),
                      "`junos 12.1X47`, `junos 23.4`, or none for the newest");
    return std::nullopt;
  }
  AllowShape shape;
  shape.session_timeouts = true;
  shape.expiry = true;
  const auto rules = AllowRulesOf(policy, shape, requirements, diagnostics);
  if (!rules) return std::nullopt;
  return Planner(policy, *release, requirements, diagnostics).Plan(*rules);
}

std::string WholeText(const policy::Policy& policy, const RenderOptions& options,
                      const PlanText& plan, const RequirementSets& requirements) {
  std::string out =
      "# " + Sanitised(options.title.empty() ? "Firewall of " + policy.point : options.title) +
      "\n# Written by Portwright for " + Sanitised(policy.point) + ": " +
      Count(requirements.requirement_count(), "requirement") + " in " +
      Count(plan.rules, "policy", "policies") +
      "; one source, destination and service "
      "a policy would be " +
      WithThousands(plan.naive_rules) +
      ".\n# In configuration mode: `load set FILE`, `show | compare`, `commit check`, `commit "
      "confirmed 10`, `commit`.\n"
      "# A description begins with a hash of the requirements behind its policy; the list beside "
      "this file names them.\n";
  constexpr std::size_t kObjectBytes = 100;  // about
  out.reserve(out.size() + plan.policies.size() +
              (plan.addresses.size() + plan.applications.size() + 10) * kObjectBytes);
  for (const ObjectLines* objects :
       {&plan.addresses, &plan.address_sets, &plan.applications, &plan.schedulers}) {
    if (!objects->empty()) out += '\n';
    for (const auto& [name, lines] : *objects) out += lines;
  }
  out += plan.policies;
  out += "\nset security policies default-policy deny-all\n";
  return out;
}

}  // namespace portwright::dialect::srx
