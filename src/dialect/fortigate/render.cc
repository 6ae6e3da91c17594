#include "dialect/fortigate/render.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/fortigate/fortigate_objects.h"

namespace portwright::dialect::fortigate {
namespace {

constexpr std::size_t kCommentBytesMax = 1'000;  // the device takes 1,023
constexpr std::size_t kNameBytesMax = 35;        // of a policy
constexpr std::uint32_t kTimeoutMin = 300;       // seconds
constexpr std::uint32_t kTimeoutMax = 604'800;

struct Version {
  std::uint64_t major = 99;
  std::uint64_t minor = 0;

  // Before 6.4 policies of IPv6 stand in a table of their own.
  bool HasOneTable() const { return std::tie(major, minor) >= std::tuple(6U, 4U); }
};

std::optional<Version> ReadVersion(std::string_view text) {
  if (text.empty()) return Version();
  const auto parts = Split(text, '.');
  const auto major = ParseNumber(parts[0]);
  const auto minor = parts.size() > 1 ? ParseNumber(parts[1]) : std::uint64_t{0};
  if (!major || !minor || *major < 5) return std::nullopt;
  return Version{*major, *minor};
}

// At a prompt a question mark asks for help, even in quotes.
std::string Quotable(std::string text) {
  std::replace(text.begin(), text.end(), '?', '.');
  return text;
}

bool IsInterface(std::string_view name) {
  constexpr std::size_t kBytesMax = 35;  // of a zone; an interface has fewer
  return !name.empty() && name.size() <= kBytesMax && name != "any" &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("-_./ ").find(c) != std::string_view::npos;
         });
}

// The rules of both families that are one policy.
struct Pair {
  const AllowRule* v4 = nullptr;
  const AllowRule* v6 = nullptr;

  const AllowRule& either() const { return v4 != nullptr ? *v4 : *v6; }
};

bool HasIcmp(const std::vector<AllowedService>& services) {
  return std::any_of(services.begin(), services.end(), [](const AllowedService& service) {
    return !service.any_protocol &&
           (service.protocol == net::kProtocolIcmp || service.protocol == net::kProtocolIcmpv6);
  });
}

std::vector<Pair> PairsOf(const AllowRules& rules, bool has_one_table) {
  using Key = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t,
                         std::optional<Date>, std::uint32_t>;
  std::map<Key, std::vector<std::size_t>> waiting;
  std::vector<Pair> out;
  for (const AllowRule& rule : rules.rules) {
    const Key key{rule.in_interface,      rule.out_interface, rule.services,
                  rule.session_timeout_s, rule.until,         rule.requirements};
    const bool may_join = has_one_table && !HasIcmp(rules.services[rule.services]);
    if (rule.family == net::Family::kIpv4) {
      if (may_join) waiting[key].push_back(out.size());
      out.push_back({&rule, nullptr});
      continue;
    }
    std::vector<std::size_t>& same = waiting[key];
    if (may_join && !same.empty()) {
      out[same.front()].v6 = &rule;
      same.erase(same.begin());
    } else {
      out.push_back({nullptr, &rule});
    }
  }
  // A session is kept as long as the first policy says that lets it pass.
  std::stable_sort(out.begin(), out.end(), [](const Pair& a, const Pair& b) {
    return a.either().session_timeout_s > b.either().session_timeout_s;
  });
  return out;
}

class Renderer {
 public:
  Renderer(const policy::Policy& policy, Version version, const AllowRules& rules,
           const RequirementSets& requirements)
      : policy_(policy),
        version_(version),
        rules_(rules),
        requirements_(requirements),
        objects_(policy, rules),
        names_({kNameBytesMax, "-_.", true}) {}

  std::string Render(const std::string& title) {
    std::string policies, policies6;
    for (const Pair& pair : PairsOf(rules_, version_.HasOneTable())) {
      const bool is_apart = !version_.HasOneTable() && pair.v4 == nullptr;
      AppendPolicy(pair, is_apart ? "" : "6", is_apart ? policies6 : policies);
    }
    std::string out = "# Portwright: " + title + "\n";
    objects_.Append(out);
    out += "config firewall policy\n" + policies + "end\n";
    if (!policies6.empty()) out += "config firewall policy6\n" + policies6 + "end\n";
    return out;
  }

 private:
  std::string InterfaceOf(std::uint32_t index) const {
    const std::string& name = policy_.interfaces[index];
    return name.empty() ? "any" : name;
  }

  void AppendPolicy(const Pair& pair, std::string_view ending6, std::string& out) {
    const AllowRule& rule = pair.either();
    const auto line = [](std::string& to, const std::string& text) {
      to += "        set " + text + "\n";
    };
    std::string fields;
    line(fields, "srcintf \"" + InterfaceOf(rule.in_interface) + "\"");
    line(fields, "dstintf \"" + InterfaceOf(rule.out_interface) + "\"");
    if (pair.v4 != nullptr) {
      line(fields, "srcaddr " + objects_.Addresses(pair.v4->sources));
      line(fields, "dstaddr " + objects_.Addresses(pair.v4->destinations));
    }
    if (pair.v6 != nullptr) {
      const std::string ending(ending6);
      line(fields, "srcaddr" + ending + " " + objects_.Addresses(pair.v6->sources));
      line(fields, "dstaddr" + ending + " " + objects_.Addresses(pair.v6->destinations));
    }
    line(fields, "action accept");
    line(fields, "schedule \"" + objects_.Schedule(rule.until) + "\"");
    const bool is_both = pair.v4 != nullptr && pair.v6 != nullptr;
    line(fields, "service " + objects_.Services(rule.services, rule.family, is_both));
    if (rule.session_timeout_s != 0) {
      line(fields, "session-ttl " + std::to_string(std::clamp(rule.session_timeout_s, kTimeoutMin,
                                                              kTimeoutMax)));
    }
    const std::string comment =
        Quotable(requirements_.Comment(rule.requirements, kCommentBytesMax));
    line(fields, "comments \"" + comment + "\"");
    out += "    edit 0\n        set name \"" +
           names_.Of(requirements_.FirstId(rule.requirements), fields) + "\"\n" + fields +
           "    next\n";
  }

  const policy::Policy& policy_;
  Version version_;
  const AllowRules& rules_;
  const RequirementSets& requirements_;
  TextObjects objects_;
  NameBook names_;
};

bool CheckPoint(const policy::Policy& policy, Diagnostics& diagnostics) {
  for (const policy::Chain& chain : policy.chains) {
    if (chain.hook == policy::Hook::kNone || chain.hook == policy::Hook::kForward) continue;
    diagnostics.Error(
        "PW-DIA-fortigate-0301", {},
        "expected the rules of a gateway, found those of a host at chain " + Quote(chain.name),
        "policies of FortiOS stand between interfaces: make the point a gateway, or "
        "choose another dialect for it");
    return false;
  }
  bool are_known = true;
  for (const std::string& name : policy.interfaces) {
    if (name.empty() || IsInterface(name)) continue;
    are_known = false;
    diagnostics.Error("PW-DIA-fortigate-0302", {},
                      "expected the name of an interface or zone of at most 35 letters, digits, "
                      "blanks, dots, slashes, hyphens or underscores, found " +
                          Quote(name));
  }
  return are_known;
}

bool CheckRules(const AllowRules& rules, Diagnostics& diagnostics) {
  bool is_long = false;
  for (const AllowRule& rule : rules.rules) {
    is_long = is_long || rule.session_timeout_s > kTimeoutMax;
    for (const AllowedService& service : rules.services[rule.services]) {
      const bool is_sayable =
          service.any_protocol || (service.protocol != 0 && service.protocol != 255);
      if (is_sayable) continue;
      diagnostics.Error(
          "PW-DIA-fortigate-0303", {},
          "expected an IP protocol from 1 to 254, found " + std::to_string(service.protocol),
          "FortiOS takes 0 for every protocol, and has no 255");
      return false;
    }
  }
  if (is_long) {
    diagnostics.Warning("PW-DIA-fortigate-0304", {},
                        "expected a session timeout of at most 604,800 seconds, found a longer "
                        "one; sessions end after 604,800 seconds");
  }
  return true;
}

}  // namespace

Rendered RenderText(const policy::Policy& policy, const RenderOptions& options,
                    Diagnostics& diagnostics) {
  const auto version = ReadVersion(options.version);
  if (!version) {
    diagnostics.Error("PW-DIA-fortigate-0300", {},
                      "expected a version of FortiOS from 5.0 on, found " + Quote(options.version),
                      "like 7.2 or 7.4.3");
    return {};
  }
  if (!CheckPoint(policy, diagnostics)) return {};
  AllowShape shape;
  shape.session_timeouts = true;
  shape.expiry = true;
  RequirementSets requirements(policy);
  const auto rules = AllowRulesOf(policy, shape, requirements, diagnostics);
  if (!rules || !CheckRules(*rules, diagnostics)) return {};
  Rendered out;
  const std::string& title = options.title.empty() ? policy.point : options.title;
  out.text = Renderer(policy, *version, *rules, requirements).Render(Quotable(Sanitised(title)));
  out.reasons = requirements.Csv();
  out.rules = rules->rules.size();
  out.naive_rules = rules->naive_rules;
  return out;
}

}  // namespace portwright::dialect::fortigate
