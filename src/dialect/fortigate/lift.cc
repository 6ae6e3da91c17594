#include "dialect/fortigate/lift.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/host_terms.h"
#include "dialect/common/policy_builder.h"
#include "dialect/fortigate/config_tree.h"
#include "dialect/fortigate/objects.h"

namespace portwright::dialect::fortigate {
namespace {

using policy::InterfaceMatch;
using policy::VerdictKind;

// Fields of a policy that do not decide which sessions pass: what is logged, marked, translated or
// inspected later.
constexpr std::string_view kSilent[] = {"name",
                                        "uuid",
                                        "comments",
                                        "label",
                                        "global-label",
                                        "nat",
                                        "ippool",
                                        "poolname",
                                        "poolname6",
                                        "fixedport",
                                        "permit-any-host",
                                        "permit-stun-host",
                                        "natip",
                                        "natinbound",
                                        "natoutbound",
                                        "logtraffic",
                                        "logtraffic-start",
                                        "capture-packet",
                                        "auto-asic-offload",
                                        "np-acceleration",
                                        "utm-status",
                                        "inspection-mode",
                                        "profile-type",
                                        "profile-group",
                                        "profile-protocol-options",
                                        "ssl-ssh-profile",
                                        "av-profile",
                                        "webfilter-profile",
                                        "dnsfilter-profile",
                                        "emailfilter-profile",
                                        "dlp-profile",
                                        "dlp-sensor",
                                        "file-filter-profile",
                                        "ips-sensor",
                                        "application-list",
                                        "voip-profile",
                                        "waf-profile",
                                        "ssh-filter-profile",
                                        "traffic-shaper",
                                        "traffic-shaper-reverse",
                                        "per-ip-shaper",
                                        "diffserv-forward",
                                        "diffserv-reverse",
                                        "diffservcode-forward",
                                        "diffservcode-rev",
                                        "tcp-mss-sender",
                                        "tcp-mss-receiver",
                                        "vlan-cos-fwd",
                                        "vlan-cos-rev",
                                        "schedule-timeout",
                                        "send-deny-packet",
                                        "block-notification",
                                        "replacemsg-override-group",
                                        "timeout-send-rst",
                                        "anti-replay",
                                        "wccp",
                                        "webcache",
                                        "webcache-https",
                                        "match-vip",
                                        "match-vip-only",
                                        "rtp-nat",
                                        "session-ttl",
                                        "fec",
                                        "delay-tcp-npu-session",
                                        "disclaimer",
                                        "custom-log-fields",
                                        "dynamic-shaping",
                                        "tcp-session-without-syn",
                                        "email-collect"};

class DomainLifter {
 public:
  DomainLifter(const ConfigTree& tree, std::string_view domain, std::optional<Date> as_of,
               PolicyBuilder& builder, Ledger& ledger)
      : tree_(tree),
        domain_(domain),
        objects_(tree, domain, as_of, ledger),
        builder_(builder),
        ledger_(ledger) {}

  void Lift(std::uint32_t chain) {
    chain_ = chain;
    ReadZones();
    for (const Entry& entry : tree_.entries()) {
      if (entry.domain != domain_) continue;
      if (entry.table == Table::kPolicy) LiftPolicy(entry, false);
      if (entry.table == Table::kPolicy6) LiftPolicy(entry, true);
      if (entry.table == Table::kTranslation) {
        builder_.Assume(
            "virtual IPs are not followed: policies are asked about with the addresses that they "
            "name");
      }
    }
  }

 private:
  struct Side {
    bool is_any = false;
    std::vector<std::string> interfaces;
  };

  void ReadZones() {
    for (const Entry& entry : tree_.entries()) {
      if (entry.domain != domain_ || entry.table != Table::kZone) continue;
      std::vector<std::string>& members = zones_[entry.name];
      if (const Field* list = entry.Find("interface")) {
        for (const std::string_view name : list->values) members.emplace_back(name);
      }
      if (entry.Value("intrazone") != "allow") continue;
      const Side side{false, members};
      Write(side, side, entry.place, [&](std::uint32_t chain, const auto& interfaces) {
        LineMatch match;
        match.condition.interfaces = interfaces;
        builder_.AddLine(chain, match, {VerdictKind::kAccept, 0}, entry.place);
      });
    }
  }

  void Open(const Entry& entry, const Field* at, std::string reason, EntryMatch& match) {
    ledger_.Warning("PW-DIA-fortigate-0201", at != nullptr ? at->place : entry.place,
                    "expected conditions that packets show, found " + Quote(reason),
                    "answers are given for both readings of this policy");
    AddReason(match.condition.unknown, reason);
  }

  Side SideOf(const Entry& entry, std::string_view field, EntryMatch& match) {
    Side out;
    const Field* list = entry.Find(field);
    if (list == nullptr) {
      Open(entry, nullptr, "no " + std::string(field), match);
      out.is_any = true;
      return out;
    }
    for (const std::string_view name : list->values) {
      if (name == "any") out.is_any = true;
      const auto zone = zones_.find(name);
      if (zone != zones_.end() && !zone->second.empty()) {
        out.interfaces.insert(out.interfaces.end(), zone->second.begin(), zone->second.end());
      } else {
        out.interfaces.emplace_back(name);
      }
    }
    KeepOnce(out.interfaces);
    return out;
  }

  // Whether a policy decides at all; nothing where that is not known.
  void LiftPolicy(const Entry& entry, bool is_v6_table) {
    if (entry.Value("status") == "disable") return;
    EntryMatch match;
    const Side from = SideOf(entry, "srcintf", match), to = SideOf(entry, "dstintf", match);
    const std::string_view action = entry.Value("action");
    std::optional<VerdictKind> verdict = VerdictKind::kDrop;
    if (action == "accept") verdict = VerdictKind::kAccept;
    if (!action.empty() && action != "accept" && action != "deny") verdict = std::nullopt;
    const OnDay day = objects_.ScheduleOn(entry.Value("schedule"));
    if (day == OnDay::kOver) return;
    if (day == OnDay::kUnknown)
      Open(entry, entry.Find("schedule"), "schedule " + std::string(entry.Value("schedule")),
           match);
    if (const Field* services = entry.Find("service")) {
      match.services = objects_.Services(*services);
    } else {
      match.services = {ServiceTerm()};
      Open(entry, nullptr, "no service", match);
    }
    SetTimeout(entry, match);
    ReadOthers(entry, match);
    if (!verdict) Open(entry, entry.Find("action"), "action " + std::string(action), match);
    std::size_t families = 0;
    for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
      const bool is_v4 = family == net::Family::kIpv4;
      if (is_v6_table && is_v4) continue;
      const std::string ending = is_v4 || is_v6_table ? "" : "6";
      const Field* sources = entry.Find("srcaddr" + ending);
      const Field* destinations = entry.Find("dstaddr" + ending);
      if (sources == nullptr && destinations == nullptr) continue;
      ++families;
      EntryMatch one = match;
      one.sources = AddressesOf(entry, sources, "srcaddr" + ending, family, one);
      one.destinations = AddressesOf(entry, destinations, "dstaddr" + ending, family, one);
      AddFamily(entry, from, to, one, verdict, family);
    }
    if (families > 0) return;
    Open(entry, nullptr, "no addresses", match);
    match.sources = match.destinations = AddressTerm::Of(Everywhere());
    AddFamily(entry, from, to, match, verdict, std::nullopt);
  }

  AddressTerm AddressesOf(const Entry& entry, const Field* list, const std::string& field,
                          net::Family family, EntryMatch& match) {
    const net::AddressSet all(net::AllAddresses(family));
    if (list == nullptr) {
      Open(entry, nullptr, "no " + field, match);
      return AddressTerm::Of(all);
    }
    AddressTerm term = objects_.Addresses(*list, family);
    if (entry.Value(field + "-negate") != "enable") return term;
    term = WithoutHostNames(builder_.policy(), term).Only(family);
    return {Difference(all, term.possible), Difference(all, term.known), std::move(term.unknown)};
  }

  void SetTimeout(const Entry& entry, EntryMatch& match) {
    const auto timeout = ReadTimeout(entry.Value("session-ttl"));
    if (!timeout) {
      ledger_.Error("PW-DIA-fortigate-0108", entry.Find("session-ttl")->place,
                    "expected seconds or never, found " + Quote(entry.Value("session-ttl")));
      return;
    }
    for (ServiceTerm& term : match.services) {
      if (term.session_timeout_s == 0) term.session_timeout_s = *timeout;
    }
  }

  void ReadOthers(const Entry& entry, EntryMatch& match) {
    constexpr std::string_view kRead[] = {
        "srcintf",  "dstintf",        "srcaddr",        "dstaddr",         "srcaddr6",
        "dstaddr6", "srcaddr-negate", "dstaddr-negate", "srcaddr6-negate", "dstaddr6-negate",
        "action",   "status",         "schedule",       "service"};
    for (const Field& field : entry.fields) {
      const bool is_read =
          std::find(std::begin(kRead), std::end(kRead), field.name) != std::end(kRead);
      if (is_read || SaysNothing(field)) continue;
      std::string words(field.name);
      if (!field.values.empty()) words += " " + std::string(field.values[0].substr(0, 80));
      Open(entry, &field, std::move(words), match);
    }
  }

  void AddFamily(const Entry& entry, const Side& from, const Side& to, const EntryMatch& match,
                 std::optional<VerdictKind> verdict, std::optional<net::Family> family) {
    EntryMatch known = match;
    if (family) {
      for (ServiceTerm& term : known.services) {
        if (!term.family) term.family = family;
      }
      known.services.erase(
          std::remove_if(known.services.begin(), known.services.end(),
                         [&](const ServiceTerm& term) { return term.family != family; }),
          known.services.end());
    }
    if (known.services.empty()) return;
    Write(from, to, entry.place, [&](std::uint32_t chain, const auto& interfaces) {
      EntryMatch here = known;
      here.condition.interfaces = interfaces;
      if (!ledger_.Spend(2 * here.services.size(), entry.place)) return;
      if (verdict) {
        AddEntry(builder_, chain, here, {*verdict, 0}, entry.place);
      } else {
        AddEntry(builder_, chain, here, {VerdictKind::kAccept, 0}, entry.place);
      }
    });
  }

  // Rules for each pair of interfaces; where there are many, once, in a chain to which they lead.
  template <typename WriteRules>
  void Write(const Side& from, const Side& to, SourcePlace place, const WriteRules& write) {
    constexpr std::size_t kPairsMax = 16;
    const std::size_t ins = from.is_any ? 1 : from.interfaces.size();
    const std::size_t outs = to.is_any ? 1 : to.interfaces.size();
    if (!ledger_.Spend(ins + outs, place)) return;
    if (ins * outs <= kPairsMax) {
      for (std::size_t i = 0; i < ins; ++i) {
        for (std::size_t o = 0; o < outs; ++o) {
          std::vector<InterfaceMatch> matches;
          if (!from.is_any) matches.push_back({from.interfaces[i], false, false});
          if (!to.is_any) matches.push_back({to.interfaces[o], true, false});
          write(chain_, matches);
        }
      }
      return;
    }
    const std::string name = std::string(domain_) + " at " + std::to_string(place.line) + ":" +
                             std::to_string(place.column) + " #" + std::to_string(++chains_);
    const std::uint32_t terms = builder_.ChainOf(name);
    write(terms, std::vector<InterfaceMatch>());
    const std::uint32_t behind = to.is_any ? terms : builder_.ChainOf(name + " out");
    for (std::size_t o = 0; o < outs && !to.is_any; ++o)
      Lead(behind, {to.interfaces[o], true, false}, VerdictKind::kJump, terms, place);
    if (from.is_any) {
      builder_.AddLine(chain_, LineMatch(), {VerdictKind::kJump, behind}, place);
      return;
    }
    for (const std::string& interface : from.interfaces)
      Lead(chain_, {interface, false, false}, VerdictKind::kJump, behind, place);
  }

  void Lead(std::uint32_t chain, InterfaceMatch interface, VerdictKind how, std::uint32_t target,
            SourcePlace place) {
    LineMatch match;
    match.condition.interfaces.push_back(std::move(interface));
    builder_.AddLine(chain, match, {how, target}, place);
  }

  const ConfigTree& tree_;
  std::string_view domain_;
  Objects objects_;
  PolicyBuilder& builder_;
  Ledger& ledger_;
  std::uint32_t chain_ = 0;
  std::size_t chains_ = 0;
  std::map<std::string_view, std::vector<std::string>> zones_;
};

bool HasPolicies(const ConfigTree& tree, std::string_view domain) {
  return std::any_of(tree.entries().begin(), tree.entries().end(), [&](const Entry& entry) {
    return entry.domain == domain &&
           (entry.table == Table::kPolicy || entry.table == Table::kPolicy6);
  });
}

// Interfaces that the text gives to a domain, by its own word or in a policy.
std::set<std::string> InterfacesOf(const ConfigTree& tree, std::string_view domain) {
  std::set<std::string> out;
  for (const Entry& entry : tree.entries()) {
    if (entry.table == Table::kInterface && entry.Value("vdom") == domain) out.emplace(entry.name);
    if (entry.domain != domain) continue;
    for (const char* field : {"srcintf", "dstintf", "interface"}) {
      const Field* list = entry.table == Table::kInterface ? nullptr : entry.Find(field);
      if (list == nullptr) continue;
      for (const std::string_view name : list->values) {
        if (name != "any") out.emplace(name);
      }
    }
  }
  return out;
}

}  // namespace

bool SaysNothing(const Field& field) {
  if (std::find(std::begin(kSilent), std::end(kSilent), field.name) != std::end(kSilent))
    return true;
  return field.values.size() == 1 &&
         (field.values[0] == "disable" || field.values[0].empty() ||
          (field.values[0] == "0" && field.name.starts_with("reputation-minimum")) ||
          (field.values[0] == "0x00" && field.name == "tos-mask"));
}

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const std::uint32_t file = diagnostics.AddFile(options.file_name);
  const ConfigTree tree(text, file, diagnostics);
  if (diagnostics.error_count() > errors_before) return nullptr;
  if (tree.domains().empty()) {
    diagnostics.Error("PW-DIA-fortigate-0100", {file, 0, 0},
                      "expected firewall policies of FortiOS, found none",
                      "give what `show` prints, with `config firewall policy` and its objects");
    return nullptr;
  }
  std::vector<std::string_view> domains;
  for (const std::string_view domain : tree.domains()) {
    if (HasPolicies(tree, domain)) domains.push_back(domain);
  }
  PolicyBuilder builder;
  Ledger ledger(diagnostics, builder.policy());
  const std::uint32_t hook = builder.ChainOf("hook forward");
  builder.SetHook(hook, policy::Hook::kForward, VerdictKind::kDrop);
  for (const std::string_view domain : domains) {
    std::uint32_t chain = hook;
    if (domains.size() > 1) {
      chain = builder.ChainOf("policies of " + std::string(domain));
      builder.Assume("traffic between virtual domains is not followed");
      for (const std::string& interface : InterfacesOf(tree, domain)) {
        LineMatch match;
        match.condition.interfaces.push_back({interface, false, false});
        builder.AddLine(hook, match, {VerdictKind::kGoto, chain}, {file, 0, 0});
      }
    }
    DomainLifter(tree, domain, options.as_of, builder, ledger).Lift(chain);
  }
  builder.policy().stateful = true;
  builder.Assume("packets to and from the device itself are not followed");
  builder.Assume("policies are asked about with the addresses before translation");
  builder.Assume("fragments are taken to carry their ports");
  if (diagnostics.error_count() > errors_before) return nullptr;
  return builder.Take();
}

}  // namespace portwright::dialect::fortigate
