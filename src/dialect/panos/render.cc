#include "dialect/panos/render.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/panos/address_objects.h"
#include "dialect/panos/service_objects.h"

namespace portwright::dialect::panos {
namespace {

constexpr std::size_t kDescriptionBytesMax = 1'000;  // the device takes 1,023
constexpr std::uint32_t kTimeoutMax = 604'800;       // seconds

struct Version {
  std::uint64_t major = 99;
  std::uint64_t minor = 0;

  bool IsAtLeast(std::uint64_t wanted_major, std::uint64_t wanted_minor) const {
    return std::tie(major, minor) >= std::tie(wanted_major, wanted_minor);
  }
  // Names of rules got longer, and services their own timeouts, in 8.1.
  bool HasServiceTimeouts() const { return IsAtLeast(8, 1); }
  std::size_t RuleNameBytesMax() const { return IsAtLeast(8, 1) ? 63 : 31; }
};

// `10.1`, `11.1.4-h2`; nothing where it is no version of PAN-OS.
std::optional<Version> ReadVersion(std::string_view text) {
  if (text.empty()) return Version();
  const auto parts = Split(text, '.');
  const auto major = ParseNumber(parts[0]);
  const auto minor = parts.size() > 1 ? ParseNumber(parts[1]) : std::uint64_t{0};
  if (!major || !minor || *major < 6) return std::nullopt;
  return Version{*major, *minor};
}

// Free text as it may stand between quotes at a prompt, where a question mark asks for help.
std::string Quotable(std::string text) {
  std::replace(text.begin(), text.end(), '?', '.');
  return text;
}

bool IsZoneName(std::string_view name) {
  constexpr std::size_t kBytesMax = 31;
  if (name.empty() || name.size() > kBytesMax || name == "any" || name == "multicast") return false;
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return is_word(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
           return is_word(c) || c == ' ' || c == '-' || c == '.';
         });
}

// Rules of both families that say the same for each of them are one: no packet has an address of
// either.
struct Pair {
  const AllowRule* v4 = nullptr;
  const AllowRule* v6 = nullptr;

  const AllowRule& either() const { return v4 != nullptr ? *v4 : *v6; }
};

// Rules of other host names stay apart: an object of a name holds for both families.
std::vector<Pair> PairsOf(const AllowRules& rules, const AddressObjects& addresses) {
  using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t,
                         std::optional<Date>, std::uint32_t, std::string>;
  std::map<Key, std::vector<std::size_t>> waiting;  // of the first family, last come first
  std::vector<Pair> out;
  for (const AllowRule& rule : rules.rules) {
    const Key key{rule.in_interface,
                  rule.out_interface,
                  rule.services,
                  rule.session_timeout_s,
                  rule.until,
                  rule.requirements,
                  addresses.HostNamesOf(rule.destinations)};
    std::vector<std::size_t>& same = waiting[key];
    if (rule.family == net::Family::kIpv4) {
      same.push_back(out.size());
      out.push_back({&rule, nullptr});
    } else if (!same.empty()) {
      out[same.front()].v6 = &rule;
      same.erase(same.begin());
    } else {
      out.push_back({nullptr, &rule});
    }
  }
  return out;
}

class Renderer {
 public:
  Renderer(const policy::Policy& policy, const RenderOptions& options, Version version,
           const AllowRules& rules, const RequirementSets& requirements)
      : policy_(policy),
        options_(options),
        rules_(rules),
        requirements_(requirements),
        addresses_(policy, rules),
        services_(rules),
        rule_names_({version.RuleNameBytesMax(), "-_.", true}),
        has_timeouts_(version.HasServiceTimeouts()) {}

  Items Render() {
    std::vector<Pair> pairs = PairsOf(rules_, addresses_);
    // A session is kept as long as the first rule says that lets it pass.
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
      return a.either().session_timeout_s > b.either().session_timeout_s;
    });
    for (const Pair& pair : pairs) AddRules(pair);
    const std::size_t allowing = rule_items_.size();
    AddDenials();
    Items out;
    out.all.push_back({ItemKind::kTag, "pw", TagCommand(), "", "", false, false});
    addresses_.AppendItems(out.all);
    services_.AppendItems(out.all);
    for (const auto& [name, commands] : schedules_)
      out.all.push_back({ItemKind::kSchedule, name, commands, "", "", false, false});
    std::move(rule_items_.begin(), rule_items_.end(), std::back_inserter(out.all));
    out.rules = allowing;
    out.naive_rules = rules_.naive_rules;
    out.reasons = requirements_.Csv();
    return out;
  }

 private:
  std::string TagCommand() const {
    std::string title = options_.title.empty() ? policy_.point : options_.title;
    title = Quotable(Sanitised(title)).substr(0, kDescriptionBytesMax);
    return "set tag pw color color3 comments \"Portwright: " + title + "\"\n";
  }

  void AddRules(const Pair& pair) {
    const AllowRule& rule = pair.either();
    const std::uint32_t timeout = has_timeouts_ ? std::min(rule.session_timeout_s, kTimeoutMax) : 0;
    const ServiceChoice choice = services_.Of(rule.services, timeout);
    const std::string any = "any", by_default = "application-default";
    if (choice.is_any) AddRule(pair, {any}, {any}, 0);
    if (!choice.services.empty()) AddRule(pair, {any}, choice.services, timeout);
    if (!choice.applications.empty()) AddRule(pair, choice.applications, {by_default}, 0);
  }

  void AddRule(const Pair& pair, const std::vector<std::string>& applications,
               const std::vector<std::string>& services, std::uint32_t timeout) {
    const AllowRule& rule = pair.either();
    const auto sources = SideOf(pair, &AllowRule::sources, &AllowRule::destinations, true);
    const auto destinations = SideOf(pair, &AllowRule::destinations, &AllowRule::sources, false);
    Item item{ItemKind::kRule,
              "",
              "",
              policy_.interfaces[rule.in_interface],
              policy_.interfaces[rule.out_interface],
              timeout != 0,
              false};
    const std::vector<std::string> none;
    // The first names of long lists are part of the rule's own line, the rest follow it.
    std::string fields = " from ";
    AppendWord(fields, item.from.empty() ? "any" : item.from);
    fields += " to ";
    AppendWord(fields, item.to.empty() ? "any" : item.to);
    std::string rest;
    AppendField(fields, rest, "source", sources);
    AppendField(fields, rest, "destination", destinations);
    AppendField(fields, rest, "application", applications);
    AppendField(fields, rest, "service", services);
    if (rule.until) fields += " schedule " + ScheduleOf(*rule.until);
    fields += " action allow";
    const std::string comment =
        Quotable(requirements_.Comment(rule.requirements, kDescriptionBytesMax));
    fields += " description \"" + comment + "\" tag pw\n";
    item.name = rule_names_.Of(requirements_.FirstId(rule.requirements), fields + rest);
    const std::string begin = "set rulebase security rules " + item.name;
    item.commands = begin + fields;
    for (const std::string_view line : Split(rest, '\n')) {
      if (!line.empty()) item.commands.append(begin).append(line).append("\n");
    }
    rule_items_.push_back(std::move(item));
  }

  static void AppendField(std::string& fields, std::string& rest, std::string_view field,
                          const std::vector<std::string>& names) {
    const auto middle =
        names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kNamesInLine));
    fields.append(" ").append(field);
    AppendList(fields, std::vector<std::string>(names.begin(), middle));
    AppendListCommands(rest, " " + std::string(field),
                       std::vector<std::string>(middle, names.end()));
  }

  // One side of a rule. `any` means both families: it may stand where the other side names
  // addresses of those that are meant.
  std::vector<std::string> SideOf(const Pair& pair, std::uint32_t AllowRule::*side,
                                  std::uint32_t AllowRule::*other, bool is_source) {
    const auto is_any = [&](const AllowRule* rule, std::uint32_t AllowRule::*which) {
      return rule == nullptr || IsAnyAddress(rules_.sets[rule->*which]);
    };
    const bool is_both = pair.v4 != nullptr && pair.v6 != nullptr;
    if (is_any(pair.v4, side) && is_any(pair.v6, side)) {
      const bool has_other = (!is_any(pair.v4, other) || !is_any(pair.v6, other)) &&
                             addresses_.HostNamesOf(pair.either().*other).empty();
      if (is_both || has_other || !is_source) return {"any"};
    }
    std::vector<std::string> out;
    for (const AllowRule* rule : {pair.v4, pair.v6}) {
      if (rule == nullptr) continue;
      if (is_any(rule, side)) {
        out.push_back(addresses_.Any(rule->family));
        continue;
      }
      const std::vector<std::string>& names = addresses_.NamesOf(rule->*side);
      // An object of a host name, or a group of such, serves both families.
      const std::set<std::string> known(out.begin(), out.end());
      for (const std::string& name : names) {
        if (known.count(name) == 0) out.push_back(name);
      }
    }
    return out;
  }

  std::string ScheduleOf(Date last) {
    const std::string day = FormatDate(last);
    std::string name = "pw-until-" + day;
    const auto [at, fresh] = schedules_.try_emplace(name);
    if (!fresh) return name;
    std::string text = day;
    std::replace(text.begin(), text.end(), '-', '/');
    // The same beginning for all: what a name means must not hang on the day of a run.
    at->second = "set schedule " + name + " schedule-type non-recurring 2000/01/01@00:00-" + text +
                 "@23:59\n";
    return name;
  }

  // Within a zone every packet passes that no rule denies.
  void AddDenials() {
    std::vector<std::string> zones(policy_.interfaces.begin(), policy_.interfaces.end());
    std::sort(zones.begin(), zones.end());
    zones.erase(std::unique(zones.begin(), zones.end()), zones.end());
    for (const std::string& zone : zones) {
      if (zone.empty()) continue;
      std::string quoted;
      AppendWord(quoted, zone);
      const std::string& name = rule_names_.Of("within " + zone, "within " + zone);
      rule_items_.push_back(
          {ItemKind::kRule, name,
           "set rulebase security rules " + name + " from " + quoted + " to " + quoted +
               " source any destination any application any service any action deny description "
               "\"nothing else within the zone\" tag pw\n",
           zone, zone, false, true});
    }
  }

  const policy::Policy& policy_;
  const RenderOptions& options_;
  const AllowRules& rules_;
  const RequirementSets& requirements_;
  AddressObjects addresses_;
  ServiceObjects services_;
  NameBook rule_names_;
  bool has_timeouts_;
  std::map<std::string, std::string> schedules_;  // commands by name
  std::vector<Item> rule_items_;
};

bool CheckPoint(const policy::Policy& policy, Diagnostics& diagnostics) {
  for (const policy::Chain& chain : policy.chains) {
    if (chain.hook == policy::Hook::kNone || chain.hook == policy::Hook::kForward) continue;
    diagnostics.Error(
        "PW-DIA-panos-0301", {},
        "expected the rules of a gateway, found those of a host at chain " + Quote(chain.name),
        "PAN-OS filters between zones: make the point a gateway, or choose another "
        "dialect for it");
    return false;
  }
  bool are_zones = true;
  for (const std::string& name : policy.interfaces) {
    if (name.empty() || IsZoneName(name)) continue;
    are_zones = false;
    diagnostics.Error("PW-DIA-panos-0302", {},
                      "expected an interface with the name of a PAN-OS zone (31 letters, digits, "
                      "blanks, dots, hyphens or underscores), found " +
                          Quote(name),
                      "rules of PAN-OS name zones: give the site's interfaces their names");
  }
  return are_zones;
}

// What sessions lose that were to be kept for longer.
void WarnOfTimeouts(const AllowRules& rules, Version version, Diagnostics& diagnostics) {
  bool is_lost = false, is_partly = false, is_long = false;
  for (const AllowRule& rule : rules.rules) {
    if (rule.session_timeout_s == 0) continue;
    is_lost = is_lost || !version.HasServiceTimeouts();
    is_long = is_long || rule.session_timeout_s > kTimeoutMax;
    for (const AllowedService& service : rules.services[rule.services]) {
      is_partly = is_partly || service.any_protocol ||
                  (service.protocol != net::kProtocolTcp && service.protocol != net::kProtocolUdp);
    }
  }
  if (is_lost) {
    diagnostics.Warning("PW-DIA-panos-0303", {},
                        "expected PAN-OS 8.1 or newer for services with a session timeout, found "
                        "an older one; sessions end after the timeout of their application",
                        "set it for the application, or for the device");
  } else if (is_partly) {
    diagnostics.Warning("PW-DIA-panos-0304", {},
                        "expected session timeouts for ports of TCP and UDP, found one for another "
                        "protocol or any service; those sessions end after the device's timeout",
                        "name the ports of the service that needs it");
  }
  if (is_long) {
    diagnostics.Warning("PW-DIA-panos-0305", {},
                        "expected a session timeout of at most 604,800 seconds, found a longer "
                        "one; sessions end after 604,800 seconds");
  }
}

}  // namespace

std::optional<Items> ItemsOf(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) {
  const auto version = ReadVersion(options.version);
  if (!version) {
    diagnostics.Error("PW-DIA-panos-0300", {},
                      "expected a version of PAN-OS from 6.0 on, found " + Quote(options.version),
                      "like 10.1 or 11.1.4");
    return std::nullopt;
  }
  if (!CheckPoint(policy, diagnostics)) return std::nullopt;
  AllowShape shape;
  shape.session_timeouts = version->HasServiceTimeouts();
  shape.expiry = true;
  RequirementSets requirements(policy);
  const auto rules = AllowRulesOf(policy, shape, requirements, diagnostics);
  if (!rules) return std::nullopt;
  WarnOfTimeouts(*rules, *version, diagnostics);
  return Renderer(policy, options, *version, *rules, requirements).Render();
}

std::string TextOf(const Items& items) {
  std::size_t bytes = 0;
  for (const Item& item : items.all) bytes += item.commands.size();
  std::string out;
  out.reserve(bytes);
  for (const Item& item : items.all) out += item.commands;
  return out;
}

}  // namespace portwright::dialect::panos
