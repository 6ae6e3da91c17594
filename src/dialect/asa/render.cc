#include "dialect/asa/render.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/asa/names.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/common/requirement_sets.h"

namespace portwright::dialect::asa {
namespace {

using net::Family;

constexpr std::size_t kInterfaceBytesMax = 48;
constexpr std::size_t kMapNameBytesMax = 40;
constexpr std::uint32_t kIdleSecondsMin = 300;  // what every version takes
constexpr std::uint32_t kIdleSecondsMax = 1193 * 3600;

// `9.12(4)` as major and minor; nothing where it is no version that had these lists.
std::optional<std::pair<int, int>> ReadVersion(std::string_view text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::size_t end = std::min(text.find_first_not_of("0123456789.", 0), text.size());
  const auto major = ParseNumber(text.substr(0, dot));
  std::string_view rest = dot < end ? text.substr(dot + 1, end - dot - 1) : std::string_view("0");
  rest = rest.substr(0, rest.find('.'));
  const auto minor = ParseNumber(rest);
  if (!major || !minor || *major < 7 || *major > 99 || *minor > 99) return std::nullopt;
  return std::pair(static_cast<int>(*major), static_cast<int>(*minor));
}

bool IsInterfaceWord(std::string_view name) {
  return !name.empty() && name.size() <= kInterfaceBytesMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.' || c == '/';
         });
}

std::string Bounded(std::string name, std::size_t bytes_max) {
  if (name.size() <= bytes_max) return name;
  const std::string hash = ShortHash(name);
  name.resize(bytes_max - hash.size() - 1);
  return name + "-" + hash;
}

std::string TwoDigits(std::uint32_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// `4:00:00`.
std::string IdleTime(std::uint32_t seconds) {
  return std::to_string(seconds / 3600) + ":" + TwoDigits(seconds / 60 % 60) + ":" +
         TwoDigits(seconds % 60);
}

// What one interface gets: its permits of both families, and those that keep sessions.
struct AtInterface {
  ListText list, ipv6_list;
  std::map<std::uint32_t, std::vector<ListEntry>, std::greater<>> kept;  // by seconds
  std::map<std::uint32_t, std::vector<ListEntry>, std::greater<>> kept_ipv6;
};

class Lowering {
 public:
  Lowering(const policy::Policy& policy, const Syntax& syntax, const AllowRules& rules,
           const RequirementSets& requirements, Diagnostics& diagnostics)
      : policy_(policy),
        syntax_(syntax),
        rules_(rules),
        requirements_(requirements),
        diagnostics_(diagnostics),
        objects_(policy, syntax) {}

  bool Run(Lowered& out) {
    if (!NameInterfaces()) return false;
    ends_.resize(rules_.sets.size());
    services_.resize(rules_.services.size());
    // Of permits that overlap the first is taken for the one that counts: long sessions stand
    // first.
    std::vector<const AllowRule*> order;
    for (const AllowRule& rule : rules_.rules) order.push_back(&rule);
    std::stable_sort(order.begin(), order.end(), [](const AllowRule* a, const AllowRule* b) {
      return a->session_timeout_s > b->session_timeout_s;
    });
    for (const AllowRule* rule : order) AddRule(*rule);
    for (const std::int32_t day : last_days_)
      out.device.time_ranges.push_back(TimeRangeOf(Date{day}));
    for (auto& [interface, at] : interfaces_) Finish(interface, at, out.device);
    out.device.objects = objects_.Take();
    out.rules = entries_;
    out.naive_rules = rules_.naive_rules;
    return true;
  }

 private:
  static constexpr std::string_view kEverywhere = "";

  // A list for each interface that the point has; for all of them where rules name none.
  bool NameInterfaces() {
    has_global_ = policy_.interfaces.size() <= 1 ||
                  std::any_of(rules_.rules.begin(), rules_.rules.end(),
                              [](const AllowRule& rule) { return rule.in_interface == 0; });
    if (has_global_ && !syntax_.has_objects) {
      diagnostics_.Error("PW-DIA-asa-0005", {},
                         "expected rules that name the interface by which packets come, found one "
                         "for all of them",
                         "lists for every interface are there since version 8.3");
      return false;
    }
    bool ok = true;
    for (const std::string& name : policy_.interfaces) {
      if (name.empty()) continue;
      if (!IsInterfaceWord(name)) {
        diagnostics_.Error("PW-DIA-asa-0004", {},
                           "expected an interface's name of at most 48 letters, digits and -_./, "
                           "found " +
                               Quote(name),
                           "the site names interfaces as `nameif` does");
        ok = false;
      }
      interfaces_[name];
    }
    if (has_global_) interfaces_[kEverywhere];
    for (auto& [name, at] : interfaces_) {
      const std::string list =
          name == kEverywhere ? "pw-global" : "pw-" + std::string(name) + "-in";
      at.list.name = list;
      at.ipv6_list = {list + "-v6", true, {}};
    }
    return ok;
  }

  void AddRule(const AllowRule& rule) {
    const bool is_old_ipv6 = rule.family == Family::kIpv6 && !syntax_.is_unified;
    AtInterface& at =
        interfaces_.find(std::string_view(policy_.interfaces[rule.in_interface]))->second;
    ListText& list = is_old_ipv6 ? at.ipv6_list : at.list;
    const std::string begin = is_old_ipv6 ? "permit " : "extended permit ";
    std::string remark = requirements_.Comment(rule.requirements, kRemarkBytesMax);
    const std::string time_range = TimeRangeWords(rule, is_old_ipv6, remark);
    for (const ServiceWords& service : ServicesOf(rule.services)) {
      if (is_old_ipv6 && service.protocol == "icmp") {
        diagnostics_.Warning("PW-DIA-asa-0007", {},
                             "expected icmp6 in a line of IPv6, found icmp of IPv4: it is left out",
                             "since version 9.0 lists tell them apart");
        continue;
      }
      for (const std::string& source : EndsOf(rule.sources)) {
        for (const std::string& destination : EndsOf(rule.destinations)) {
          std::string text = begin + service.protocol + " " + source + service.source_ports + " " +
                             destination + service.tail;
          if (rule.session_timeout_s > 0 && service.keeps_sessions)
            Keep(rule, is_old_ipv6 ? at.kept_ipv6 : at.kept, text);
          text += time_range;
          list.entries.push_back({std::exchange(remark, ""), std::move(text)});
          ++entries_;
        }
      }
    }
  }

  std::string TimeRangeWords(const AllowRule& rule, bool is_old_ipv6, const std::string& remark) {
    if (!rule.until) return "";
    const std::string day = FormatDate(*rule.until);
    if (is_old_ipv6) {
      diagnostics_.Warning(
          "PW-DIA-asa-0011", {},
          "expected a version from 9.0 on for the last day of IPv6 lines, found an "
          "older one: what serves " +
              Quote(remark) + " has no end",
          "take it out after " + day);
      return "";
    }
    last_days_.insert(rule.until->days);
    return " time-range pw-until-" + day;
  }

  void Keep(const AllowRule& rule,
            std::map<std::uint32_t, std::vector<ListEntry>, std::greater<>>& kept,
            const std::string& text) {
    const std::uint32_t seconds =
        std::clamp(rule.session_timeout_s, kIdleSecondsMin, kIdleSecondsMax);
    // What would live so long anyway still is said: the default may have been changed.
    kept[seconds].push_back({"", text});
  }

  const std::vector<std::string>& EndsOf(std::uint32_t set) {
    if (ends_[set].empty()) ends_[set] = objects_.EndsOf(rules_.sets[set]);
    return ends_[set];
  }
  const std::vector<ServiceWords>& ServicesOf(std::uint32_t services) {
    if (services_[services].empty())
      services_[services] = objects_.ServicesOf(rules_.services[services]);
    return services_[services];
  }

  void Finish(std::string_view interface, AtInterface& at, DeviceText& out) {
    const std::string where =
        interface == kEverywhere ? " global" : " in interface " + std::string(interface);
    // With a list for all interfaces, what others leave undecided goes there.
    const bool may_be_missing = has_global_ && interface != kEverywhere;
    for (ListText* list : {&at.list, &at.ipv6_list}) {
      if (list->is_ipv6 && syntax_.is_unified) continue;
      if (list->entries.empty()) {
        if (may_be_missing) continue;
        // Without a list the security levels would let packets through.
        list->entries.push_back(
            {"", list->is_ipv6 ? "deny ip any any" : "extended deny ip any any"});
      }
      out.bindings.push_back("access-group " + list->name + where);
      out.lists.push_back(std::move(*list));
    }
    FinishSessions(interface, at, out);
  }

  // A class for each time, the longest first: a connection has the first class that it meets.
  void FinishSessions(std::string_view interface, AtInterface& at, DeviceText& out) {
    if (at.kept.empty() && at.kept_ipv6.empty()) return;
    const std::string stem = "pw-" + (interface == kEverywhere ? "global" : std::string(interface));
    Block policy_map{"policy-map " + Bounded(stem + "-sessions", kMapNameBytesMax), {}};
    for (auto* kept : {&at.kept, &at.kept_ipv6}) {
      const bool is_old_ipv6 = kept == &at.kept_ipv6;
      for (auto& [seconds, entries] : *kept) {
        const std::string name =
            Bounded(stem + "-idle-" + std::to_string(seconds) + (is_old_ipv6 ? "-v6" : ""),
                    kMapNameBytesMax);
        out.lists.push_back({name, is_old_ipv6, std::move(entries)});
        out.class_maps.push_back({"class-map " + name, {"match access-list " + name}});
        policy_map.lines.push_back("class " + name);
        policy_map.lines.push_back(std::string(" set connection timeout ") +
                                   (syntax_.has_idle ? "idle " : "tcp ") + IdleTime(seconds));
      }
    }
    out.service_policies.push_back(
        "service-policy " + policy_map.head.substr(11) +
        (interface == kEverywhere ? " global" : " interface " + std::string(interface)));
    out.policy_maps.push_back(std::move(policy_map));
  }

  const policy::Policy& policy_;
  Syntax syntax_;
  const AllowRules& rules_;
  const RequirementSets& requirements_;
  Diagnostics& diagnostics_;
  Objects objects_;
  bool has_global_ = false;
  std::map<std::string_view, AtInterface> interfaces_;
  std::vector<std::vector<std::string>> ends_;
  std::vector<std::vector<ServiceWords>> services_;
  std::set<std::int32_t> last_days_;
  std::uint64_t entries_ = 0;
};

}  // namespace

std::optional<Lowered> LowerPolicy(const policy::Policy& policy, const RenderOptions& options,
                                   Diagnostics& diagnostics) {
  Syntax syntax;
  if (!options.version.empty()) {
    const auto version = ReadVersion(options.version);
    if (!version) {
      diagnostics.Error(
          "PW-DIA-asa-0003", {},
          "expected a version from 7.0 on, such as 9.16, found " + Quote(options.version));
      return std::nullopt;
    }
    syntax.has_objects = *version >= std::pair(8, 3);
    syntax.has_idle = *version >= std::pair(8, 2);
    syntax.is_unified = *version >= std::pair(9, 0);
    syntax.has_host_names = syntax.is_unified;
  }
  for (const policy::Chain& chain : policy.chains) {
    if (chain.hook != policy::Hook::kInput && chain.hook != policy::Hook::kOutput) continue;
    diagnostics.Error("PW-DIA-asa-0006", {},
                      "expected a gateway, found chain " + Quote(chain.name) + " of a host",
                      "these lists judge what crosses the device, not what it speaks itself");
    return std::nullopt;
  }
  if (!syntax.has_host_names && !policy.host_names.empty()) {
    diagnostics.Error("PW-DIA-asa-0012", {},
                      "expected a version from 9.0 on for host names, found " +
                          Quote(options.version) + " and " + policy.host_names.front().name,
                      "give its addresses: `resolve: true` or prefixes");
    return std::nullopt;
  }
  RequirementSets requirements(policy);
  const auto rules = AllowRulesOf(policy, {true, true, true}, requirements, diagnostics);
  if (!rules) return std::nullopt;
  Lowered out;
  if (!Lowering(policy, syntax, *rules, requirements, diagnostics).Run(out)) return std::nullopt;
  out.reasons = requirements.Csv();
  return out;
}

std::string HeadOf(const policy::Policy& policy, const RenderOptions& options) {
  std::string out;
  if (!options.title.empty()) out += "! " + Sanitised(options.title) + "\n";
  out += "! Access lists of " + Sanitised(policy.point) +
         ": what is not permitted is denied. Names of Portwright begin with pw-.\n";
  return out;
}

}  // namespace portwright::dialect::asa
