#include "dialect/checkpoint/api_calls.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/checkpoint/call_writer.h"
#include "dialect/common/address_names.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/common/requirement_sets.h"

namespace portwright::dialect::checkpoint {
namespace {

using policy::Hook;
using policy::Policy;
using Names = std::vector<std::string>;
using Zones = std::pair<std::uint32_t, std::uint32_t>;  // in, out; indices into interfaces

constexpr NameStyle kNames{100, "-_.", false};
constexpr std::size_t kCommentMax = 200;
constexpr std::string_view kAny = "Any";

std::string DateText(Date date) {  // 31-Mar-2027
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::string iso = FormatDate(date);
  const std::size_t month = static_cast<std::size_t>((iso[5] - '0') * 10 + iso[6] - '0') - 1;
  return iso.substr(8) + "-" + std::string(kMonths.substr(month * 3, 3)) + "-" + iso.substr(0, 4);
}

std::string PortsText(net::PortRange ports) {
  if (ports.lo == ports.hi) return std::to_string(ports.lo);
  return std::to_string(ports.lo) + "-" + std::to_string(ports.hi);
}

// Objects, each made before it is first used.
class Objects {
 public:
  Objects(const Policy& policy, CallWriter& calls) : calls_(calls), names_(policy), book_(kNames) {}

  // What a rule names for a set; `other` is its other end. Any stands where the other end says the
  // family, which host names do not.
  Names Addresses(const net::AddressSet& set, const net::AddressSet& other) {
    if (IsAnyAddress(set) && !IsAnyAddress(other) && names_.HostNamesOf(other).empty())
      return {std::string(kAny)};
    if (IsAnyAddress(set)) return {AddressOf({"", set})};
    Names out;
    for (const NamedPart& part : names_.PartsOf(set)) out.push_back(AddressOf(part));
    std::sort(out.begin(), out.end());
    return out;
  }

  Names Services(const std::vector<AllowedService>& services, net::Family family,
                 std::uint32_t timeout) {
    Names out;
    for (const AllowedService& service : services)
      out.push_back(ServiceOf(service, family, timeout));
    std::sort(out.begin(), out.end());
    return out;
  }

  std::string Until(Date date) {
    // Names of times have 11 characters at most.
    std::string name(kOwnPrefix);
    for (const char c : FormatDate(date)) {
      if (c != '-') name += c;
    }
    if (!made_.insert(name).second) return name;
    calls_.Begin("add-time");
    calls_.Text("name", name);
    calls_.Bool("start-now", true);
    calls_.Bool("end-never", false);
    calls_.BeginObject("end");
    calls_.Text("date", DateText(date));
    calls_.Text("time", "23:59");
    calls_.EndObject();
    calls_.End();
    return name;
  }

 private:
  std::string AddressOf(const NamedPart& part) {
    if (!part.host_name.empty()) return DomainOf(part.host_name);
    const std::string name = book_.OfAddresses(part.words, part.addresses);
    if (part.addresses.ranges().size() == 1) {
      if (book_.TakeFresh(name)) WriteRange(name, part.addresses.ranges()[0]);
      return name;
    }
    if (!book_.TakeFresh(name)) return name;
    Names members;
    for (const net::AddressRange& range : part.addresses.ranges()) {
      members.push_back(book_.OfAddresses("", net::AddressSet(range)));
      if (book_.TakeFresh(members.back())) WriteRange(members.back(), range);
    }
    calls_.Begin("add-group");
    calls_.Text("name", name);
    calls_.List("members", members);
    calls_.End();
    return name;
  }

  // An object of a domain is called like it.
  std::string DomainOf(std::string_view host) {
    std::string name = "." + std::string(host);
    if (!made_.insert(name).second) return name;
    calls_.Begin("add-dns-domain");
    calls_.Text("name", name);
    calls_.Bool("is-sub-domain", false);
    calls_.End();
    return name;
  }

  void WriteRange(const std::string& name, const net::AddressRange& range) {
    const net::Address first{range.family, range.lo};
    const int length = net::PrefixLength(range);
    const bool is_network = length > 0 && !range.IsHost();
    calls_.Begin(range.IsHost() ? "add-host" : is_network ? "add-network" : "add-address-range");
    calls_.Text("name", name);
    if (range.IsHost()) {
      calls_.Text("ip-address", net::ToText(first));
    } else if (is_network) {
      calls_.Text("subnet", net::ToText(first));
      calls_.Number("mask-length", length);
    } else {
      calls_.Text("ip-address-first", net::ToText(first));
      calls_.Text("ip-address-last", net::ToText(net::Address{range.family, range.hi}));
    }
    calls_.End();
  }

  static bool IsIcmp(const AllowedService& service) {
    return service.protocol == net::kProtocolIcmp || service.protocol == net::kProtocolIcmpv6;
  }

  std::string ServiceOf(const AllowedService& service, net::Family family, std::uint32_t timeout) {
    if (service.any_protocol) return std::string(kAny);
    if (service.icmp_type) return IcmpTypeOf(*service.icmp_type, family);
    const bool has_ports = !service.ports.IsAny() || !service.source_ports.IsAny();
    std::string name = "pw-" + ProtocolWord(service.protocol);
    if (!service.ports.IsAny()) name += "-" + PortsText(service.ports);
    if (!service.source_ports.IsAny()) name += "-client-" + PortsText(service.source_ports);
    const bool has_timeout = timeout > 0 && !IsIcmp(service);
    if (has_timeout) name += "-idle-" + std::to_string(timeout);
    if (!made_.insert(name).second) return name;
    const bool is_tcp = service.protocol == net::kProtocolTcp;
    calls_.Begin(!has_ports ? "add-service-other" : is_tcp ? "add-service-tcp" : "add-service-udp");
    calls_.Text("name", name);
    if (!has_ports) calls_.Number("ip-protocol", service.protocol);
    if (has_ports) calls_.Text("port", PortsText(service.ports));
    if (!service.source_ports.IsAny()) calls_.Text("source-port", PortsText(service.source_ports));
    if (has_timeout) {
      calls_.Bool("use-default-session-timeout", false);
      calls_.Number("session-timeout", timeout);
    }
    calls_.Bool("match-for-any", false);
    if (!has_ports || !is_tcp) calls_.Bool("accept-replies", true);
    calls_.End();
    return name;
  }

  static std::string ProtocolWord(std::uint8_t protocol) {
    if (protocol == net::kProtocolTcp) return "tcp";
    return protocol == net::kProtocolUdp ? "udp" : "protocol-" + std::to_string(protocol);
  }

  std::string IcmpTypeOf(std::uint8_t type, net::Family family) {
    const bool is_v4 = family == net::Family::kIpv4;
    std::string name = (is_v4 ? "pw-icmp-type-" : "pw-icmp6-type-") + std::to_string(type);
    if (!made_.insert(name).second) return name;
    calls_.Begin(is_v4 ? "add-service-icmp" : "add-service-icmp6");
    calls_.Text("name", name);
    calls_.Number("icmp-type", type);
    calls_.End();
    return name;
  }

  CallWriter& calls_;
  AddressNames names_;
  NameBook book_;
  std::set<std::string> made_;
};

class Writer {
 public:
  Writer(const Policy& policy, Diagnostics& diagnostics)
      : policy_(policy),
        diagnostics_(diagnostics),
        requirements_(policy),
        objects_(policy, calls_),
        rule_names_(kNames) {}

  std::optional<ApiCalls> Write(const std::string& title) {
    if (!CheckAllowShape(policy_, kShape, diagnostics_) || !CheckGateway()) return std::nullopt;
    auto allowed = AllowRulesOf(policy_, kShape, requirements_, diagnostics_);
    if (!allowed) return std::nullopt;
    allowed_ = std::move(*allowed);
    WriteZones();
    WriteLayers(title);
    calls_.Begin("publish");
    calls_.End();
    return ApiCalls{calls_.Take(), requirements_.Csv(), allowed_.rules.size(),
                    allowed_.naive_rules};
  }

 private:
  static constexpr AllowShape kShape{true, true, true};

  bool CheckGateway() {
    if (policy_.FindHook(Hook::kInput) != nullptr || policy_.FindHook(Hook::kOutput) != nullptr) {
      diagnostics_.Error("PW-DIA-checkpoint-0010", {},
                         "expected rules for packets that pass through, found rules for packets "
                         "to or from a machine",
                         "a layer is a gateway's; name the point a gateway");
      return false;
    }
    for (const std::string& name : policy_.interfaces) {
      if (NamePart(name, {100, "-_.", true}, 100) == name && name != kAny) continue;
      diagnostics_.Error("PW-DIA-checkpoint-0011", {},
                         "expected interfaces whose names security zones can have, found " +
                             Quote(Sanitised(name)),
                         "letters, digits and - _ . ; an interface of a site is a zone here");
      return false;
    }
    return true;
  }

  static Zones ZonesOf(const AllowRule& rule) { return {rule.in_interface, rule.out_interface}; }

  void WriteZones() {
    std::set<std::string> names;
    for (const AllowRule& rule : allowed_.rules) {
      for (const std::uint32_t zone : {rule.in_interface, rule.out_interface}) {
        const std::string& name = policy_.interfaces[zone];
        if (zone == 0 || IsPredefined(name) || !names.insert(name).second) continue;
        calls_.Begin("add-security-zone");
        calls_.Text("name", name);
        calls_.End();
      }
    }
  }

  // Those that every management has.
  static bool IsPredefined(std::string_view zone) {
    return zone == "InternalZone" || zone == "ExternalZone" || zone == "DMZZone" ||
           zone == "WirelessZone";
  }

  // A layer decides finally for the zones that lead to it, so it has the rules of fewer zones too,
  // in the order of all rules; and where one rule says where packets come from and another where
  // they go, both stand in the layer of both.
  std::vector<Zones> LayerZones() const {
    std::set<Zones> all;
    for (const AllowRule& rule : allowed_.rules) all.insert(ZonesOf(rule));
    std::set<Zones> more = all;
    for (const Zones& in : all) {
      for (const Zones& out : all) {
        if (in.first != 0 && in.second == 0 && out.first == 0 && out.second != 0)
          more.insert({in.first, out.second});
      }
    }
    std::vector<Zones> out(more.begin(), more.end());
    const auto key = [&](const Zones& z) {
      return std::tuple((z.first == 0) + (z.second == 0),
                        std::string_view(policy_.interfaces[z.first]),
                        std::string_view(policy_.interfaces[z.second]));
    };
    std::sort(out.begin(), out.end(),
              [&](const Zones& a, const Zones& b) { return key(a) < key(b); });
    return out;
  }

  static bool Holds(std::uint32_t zone, std::uint32_t within) {
    return zone == 0 || zone == within;
  }

  void WriteLayers(const std::string& title) {
    const std::string top = std::string(kOwnPrefix) + TopName();
    std::string comment = Sanitised(title);
    if (!comment.empty()) comment += "; ";
    comment += "written by Portwright, whose list beside the file resolves the comments of rules";
    AddLayer(top, comment);
    std::set<std::string> layers;
    for (const Zones& zones : LayerZones()) {
      if (zones == Zones(0, 0)) {
        AddRules(top, zones);
        continue;
      }
      const std::string in = zones.first == 0 ? "any" : policy_.interfaces[zones.first];
      const std::string out = zones.second == 0 ? "any" : policy_.interfaces[zones.second];
      std::string layer = top + "-" + in + "-to-" + out;
      while (!layers.insert(layer).second) layer += "-2";
      AddLayer(layer, "from " + in + " to " + out);
      AddRules(layer, zones);
      AddCleanup(layer);
      BeginRule(top, layer);
      calls_.List("source", {zones.first == 0 ? std::string(kAny) : in});
      calls_.List("destination", {zones.second == 0 ? std::string(kAny) : out});
      calls_.List("service", {std::string(kAny)});
      calls_.Text("action", "Apply Layer");
      calls_.Text("inline-layer", layer);
      calls_.End();
    }
    AddCleanup(top);
  }

  std::string TopName() const {
    const std::string name = NamePart(policy_.point, kNames, 30);
    return name.empty() ? "point" : name;
  }

  void AddLayer(const std::string& name, std::string_view comment) {
    calls_.Begin("add-access-layer");
    calls_.Text("name", name);
    calls_.Text("comments", comment);
    calls_.Bool("add-default-rule", false);
    calls_.Bool("firewall", true);
    calls_.End();
  }

  void BeginRule(std::string_view layer, std::string_view name) {
    calls_.Begin("add-access-rule");
    calls_.Text("layer", layer);
    calls_.Text("position", "bottom");
    calls_.Text("name", name);
  }

  void AddRules(const std::string& layer, const Zones& zones) {
    for (const AllowRule& rule : allowed_.rules) {
      if (Holds(rule.in_interface, zones.first) && Holds(rule.out_interface, zones.second))
        AddRule(layer, rule);
    }
  }

  void CheckTimeout(const AllowRule& rule) {
    if (rule.session_timeout_s == 0 || !allowed_.services[rule.services][0].any_protocol) return;
    if (std::exchange(said_timeout_, true)) return;
    diagnostics_.Warning("PW-DIA-checkpoint-0012", {},
                         "expected services with ports where sessions stay open, found `any`; the "
                         "gateway's own timeouts hold for it",
                         "a timeout belongs to a service, and `Any` is none");
  }

  void AddRule(const std::string& layer, const AllowRule& rule) {
    CheckTimeout(rule);
    const net::AddressSet& source_set = allowed_.sets[rule.sources];
    const net::AddressSet& destination_set = allowed_.sets[rule.destinations];
    const Names sources = objects_.Addresses(source_set, destination_set);
    const Names destinations = objects_.Addresses(destination_set, source_set);
    const Names services =
        objects_.Services(allowed_.services[rule.services], rule.family, rule.session_timeout_s);
    const std::string time = rule.until ? objects_.Until(*rule.until) : "";
    const std::string content =
        Join(sources, ",") + "|" + Join(destinations, ",") + "|" + Join(services, ",") + "|" + time;
    BeginRule(layer, rule_names_.Of(requirements_.FirstId(rule.requirements), content));
    calls_.List("source", sources);
    calls_.List("destination", destinations);
    calls_.List("service", services);
    if (!time.empty()) calls_.Text("time", time);
    calls_.Text("action", "Accept");
    Track();
    calls_.Text("comments", requirements_.Comment(rule.requirements, kCommentMax));
    calls_.End();
  }

  void AddCleanup(const std::string& layer) {
    BeginRule(layer, "pw-cleanup");
    calls_.List("source", {std::string(kAny)});
    calls_.List("destination", {std::string(kAny)});
    calls_.List("service", {std::string(kAny)});
    calls_.Text("action", "Drop");
    Track();
    calls_.End();
  }

  void Track() {
    calls_.BeginObject("track");
    calls_.Text("type", "Log");
    calls_.EndObject();
  }

  const Policy& policy_;
  Diagnostics& diagnostics_;
  RequirementSets requirements_;
  AllowRules allowed_;
  CallWriter calls_;
  Objects objects_;
  NameBook rule_names_;
  bool said_timeout_ = false;
};

}  // namespace

std::optional<ApiCalls> CallsOf(const Policy& policy, const std::string& title,
                                Diagnostics& diagnostics) {
  return Writer(policy, diagnostics).Write(title);
}

}  // namespace portwright::dialect::checkpoint
