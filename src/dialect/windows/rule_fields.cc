#include "dialect/windows/rule_fields.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"

namespace portwright::dialect::windows {
namespace {

using net::Family;
using policy::Hook;

// How many addresses a rule holds is not documented; rules of a thousand are in use.
constexpr std::size_t kAddressesMax = 1'000;

// Both families of what one requirement says: packets have one family, so lists of both in one rule
// let pass the same as a rule for each.
struct Ends {
  const net::AddressSet* v4_sources = nullptr;
  const net::AddressSet* v4_destinations = nullptr;
  const net::AddressSet* v6_sources = nullptr;
  const net::AddressSet* v6_destinations = nullptr;
};

struct Portion {
  Ends ends;
  const AllowRule* rule = nullptr;
};

void AppendRange(std::vector<std::string>& out, const net::AddressRange& range) {
  std::string text;
  if (range.IsHost()) {
    net::AppendText(text, {range.family, range.lo});
  } else {
    text = net::ToText(range);
  }
  out.push_back(std::move(text));
}

void AppendAll(std::vector<std::string>& out, const net::AddressSet* set) {
  if (set == nullptr) return;
  for (const net::AddressRange& range : set->ranges()) {
    if (range != net::AllAddresses(range.family)) {
      AppendRange(out, range);
      continue;
    }
    // `0.0.0.0/0` is not taken everywhere.
    std::string text;
    net::AppendText(text, {range.family, range.lo});
    text += '-';
    net::AppendText(text, {range.family, range.hi});
    out.push_back(std::move(text));
  }
}

bool IsAny(const net::AddressSet* set) { return set != nullptr && IsAnyAddress(*set); }

// Nothing where any address will do: both families are meant, or something else of the rule says
// which one is.
std::vector<std::string> EndOf(const net::AddressSet* v4, const net::AddressSet* v6,
                               bool family_is_said) {
  const bool is_any_v4 = IsAny(v4), is_any_v6 = IsAny(v6);
  if ((is_any_v4 && is_any_v6) || ((is_any_v4 || is_any_v6) && family_is_said)) return {};
  std::vector<std::string> out;
  AppendAll(out, v4);
  AppendAll(out, v6);
  return out;
}

std::string ProtocolOf(const AllowedService& service, Family family) {
  if (service.any_protocol) return "Any";
  if (service.protocol == net::kProtocolTcp) return "TCP";
  if (service.protocol == net::kProtocolUdp) return "UDP";
  if (service.protocol == net::kProtocolIcmp && family == Family::kIpv4) return "ICMPv4";
  if (service.protocol == net::kProtocolIcmpv6 && family == Family::kIpv6) return "ICMPv6";
  return std::to_string(service.protocol);
}

std::string Shown(std::string_view protocol) {
  if (protocol == "Any") return "all protocols";
  const bool is_number = protocol[0] >= '0' && protocol[0] <= '9';
  return is_number ? "protocol " + std::string(protocol) : std::string(protocol);
}

class Lowering {
 public:
  Lowering(const RequirementSets& requirements, const AllowRules& rules, RuleList& out)
      : requirements_(requirements), rules_(rules), out_(out) {}

  void Run() {
    for (const Portion& portion : Portions()) Lower(portion);
  }

 private:
  // Rules of both families that say the same become one, where only one of each does.
  std::vector<Portion> Portions() const {
    const auto& all = rules_.rules;
    const auto key = [&](std::size_t i) {
      return std::tuple(all[i].hook, all[i].requirements, all[i].services, all[i].family, i);
    };
    std::vector<std::size_t> order(all.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    constexpr std::size_t kAlone = ~std::size_t{0};
    std::vector<std::size_t> partner(all.size(), kAlone);
    for (std::size_t begin = 0; begin < order.size();) {
      const AllowRule& first = all[order[begin]];
      std::size_t end = begin;
      while (end < order.size() && all[order[end]].hook == first.hook &&
             all[order[end]].requirements == first.requirements &&
             all[order[end]].services == first.services)
        ++end;
      if (end - begin == 2 && first.family != all[order[begin + 1]].family && !HasIcmp(first)) {
        partner[order[begin]] = order[begin + 1];
        partner[order[begin + 1]] = order[begin];
      }
      begin = end;
    }
    std::vector<Portion> out;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (partner[i] != kAlone && partner[i] < i) continue;
      Portion portion;
      portion.rule = &all[i];
      Take(all[i], portion.ends);
      if (partner[i] != kAlone) Take(all[partner[i]], portion.ends);
      out.push_back(portion);
    }
    return out;
  }

  // Protocols that are named otherwise in each family.
  bool HasIcmp(const AllowRule& rule) const {
    const auto& services = rules_.services[rule.services];
    return std::any_of(services.begin(), services.end(), [](const AllowedService& service) {
      return !service.any_protocol &&
             (service.protocol == net::kProtocolIcmp || service.protocol == net::kProtocolIcmpv6);
    });
  }

  void Take(const AllowRule& rule, Ends& ends) const {
    const bool is_v4 = rule.family == Family::kIpv4;
    (is_v4 ? ends.v4_sources : ends.v6_sources) = &rules_.sets[rule.sources];
    (is_v4 ? ends.v4_destinations : ends.v6_destinations) = &rules_.sets[rule.destinations];
  }

  void Lower(const Portion& portion) {
    const auto& services = rules_.services[portion.rule->services];
    for (std::size_t i = 0; i < services.size();) {
      std::size_t end = i + 1;
      while (end < services.size() && services[end].protocol == services[i].protocol &&
             services[end].source_ports == services[i].source_ports && !services[i].any_protocol)
        ++end;
      LowerServices(portion, services, i, end);
      i = end;
    }
  }

  // Services of one protocol, from the same source ports.
  void LowerServices(const Portion& portion, const std::vector<AllowedService>& services,
                     std::size_t begin, std::size_t end) {
    const AllowRule& rule = *portion.rule;
    RuleFields fields;
    fields.is_inbound = rule.hook == Hook::kInput;
    fields.protocol = ProtocolOf(services[begin], rule.family);
    auto& here = fields.is_inbound ? fields.local_ports : fields.remote_ports;
    auto& there = fields.is_inbound ? fields.remote_ports : fields.local_ports;
    for (std::size_t i = begin; i < end; ++i) {
      if (!services[i].ports.IsAny()) here.push_back(net::ToText(services[i].ports));
      if (services[i].icmp_type)
        fields.icmp_types.push_back(std::to_string(*services[i].icmp_type));
    }
    if (!services[begin].source_ports.IsAny())
      there.push_back(net::ToText(services[begin].source_ports));
    SetAddresses(portion.ends, fields);
    Split(std::move(fields), rule);
  }

  // A rule for one family needs one end, or a protocol, that says so.
  static void SetAddresses(const Ends& ends, RuleFields& fields) {
    const bool by_protocol = fields.protocol.starts_with("ICMP");
    const bool is_both = ends.v4_sources != nullptr && ends.v6_sources != nullptr;
    const bool in = fields.is_inbound;
    const auto* local_v4 = in ? ends.v4_destinations : ends.v4_sources;
    const auto* local_v6 = in ? ends.v6_destinations : ends.v6_sources;
    const auto* remote_v4 = in ? ends.v4_sources : ends.v4_destinations;
    const auto* remote_v6 = in ? ends.v6_sources : ends.v6_destinations;
    const bool any_local = IsAny(local_v4) || IsAny(local_v6);
    fields.local_addresses = EndOf(local_v4, local_v6, by_protocol || !is_both);
    fields.remote_addresses = EndOf(remote_v4, remote_v6, by_protocol || (!is_both && !any_local));
  }

  static std::vector<std::string> Chunk(const std::vector<std::string>& all, std::size_t begin) {
    const std::size_t end = std::min(all.size(), begin + kAddressesMax);
    return {all.begin() + static_cast<std::ptrdiff_t>(begin),
            all.begin() + static_cast<std::ptrdiff_t>(end)};
  }

  void Split(RuleFields fields, const AllowRule& rule) {
    const std::vector<std::string> local = std::move(fields.local_addresses);
    const std::vector<std::string> remote = std::move(fields.remote_addresses);
    for (std::size_t i = 0; i < std::max<std::size_t>(local.size(), 1); i += kAddressesMax) {
      for (std::size_t j = 0; j < std::max<std::size_t>(remote.size(), 1); j += kAddressesMax) {
        RuleFields part = fields;
        part.local_addresses = Chunk(local, i);
        part.remote_addresses = Chunk(remote, j);
        Name(std::move(part), rule);
      }
    }
  }

  void Name(RuleFields fields, const AllowRule& rule) {
    content_.assign(fields.is_inbound ? "in " : "out ");
    content_ += fields.protocol;
    for (const auto* list : {&fields.local_ports, &fields.remote_ports, &fields.icmp_types,
                             &fields.local_addresses, &fields.remote_addresses}) {
      content_ += '|';
      for (const std::string& value : *list) content_ += value + ",";
    }
    const std::string_view words = requirements_.FirstId(rule.requirements);
    fields.name = names_.Of(words, content_);
    fields.display_name = "Portwright " + Sanitised(words) + " (" + Shown(fields.protocol) +
                          (fields.is_inbound ? " in)" : " out)");
    requirements_.AppendComment(fields.description, rule.requirements, kDescriptionBytesMax);
    // A bar parts the fields of a rule where Windows keeps them.
    for (std::string* text : {&fields.display_name, &fields.description})
      std::replace(text->begin(), text->end(), '|', '/');
    out_.rules.push_back(std::move(fields));
  }

  const RequirementSets& requirements_;
  const AllowRules& rules_;
  RuleList& out_;
  NameBook names_{{63, "-_.", false}};
  std::string content_;
};

// `2022`, `windows 10`, `server 2012 r2`: the cmdlets came with Windows 8 and Server 2012.
bool HasCmdlets(std::string_view version) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto begin = std::find_if(version.begin(), version.end(), is_digit);
  const auto end = std::find_if_not(begin, version.end(), is_digit);
  const auto number = ParseNumber(std::string_view(begin, end));
  if (!number) return version.empty();
  return *number >= 2012 || (*number >= 8 && *number < 100);
}

}  // namespace

std::optional<RuleList> RulesOf(const policy::Policy& policy, std::string_view version,
                                RequirementSets& requirements, Diagnostics& diagnostics) {
  if (!HasCmdlets(version)) {
    diagnostics.Error(
        "PW-DIA-windows-0001", {},
        "expected Windows 8, Windows Server 2012 or a later version, found " + Quote(version),
        "earlier versions have no New-NetFirewallRule");
    return std::nullopt;
  }
  AllowShape shape;
  shape.interfaces = false;
  const auto allowed = AllowRulesOf(policy, shape, requirements, diagnostics);
  if (!allowed) return std::nullopt;
  if (policy.FindHook(Hook::kForward) != nullptr) {
    diagnostics.Error("PW-DIA-windows-0002", {},
                      "expected a policy of a host, found one of a gateway",
                      "the firewall of Windows filters what the host itself sends and receives");
    return std::nullopt;
  }
  RuleList out;
  out.sides = {policy.FindHook(Hook::kInput) != nullptr, policy.FindHook(Hook::kOutput) != nullptr};
  out.naive_rules = allowed->naive_rules;
  Lowering(requirements, *allowed, out).Run();
  return out;
}

}  // namespace portwright::dialect::windows
