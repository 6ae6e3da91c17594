#include "dialect/firewalld/lift.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "dialect/firewalld/files.h"
#include "dialect/firewalld/read_files.h"
#include "dialect/firewalld/rule_lines.h"
#include "dialect/firewalld/stock_files.h"

namespace portwright::dialect::firewalld {
namespace {

using policy::Hook;
using policy::VerdictKind;

// One way into a zone or out of it: an interface, or addresses.
struct Way {
  std::string interface;
  std::optional<AddressTerm> addresses;
  std::string unknown;
};

// Where the packets of a hook are looked at.
struct Stage {
  std::string name;  // `INPUT`
  std::uint32_t chain = 0;
  std::uint32_t before_zones = 0;  // policies of a negative priority
  std::uint32_t after_zones = 0;
};

class Lifter {
 public:
  Lifter(Config config, Diagnostics& diagnostics)
      : config_(std::move(config)),
        diagnostics_(diagnostics),
        terms_(config_, diagnostics),
        lines_(builder_, terms_, diagnostics) {}

  std::unique_ptr<policy::Policy> Lift() {
    ChooseDefaultZone();
    AddStockPolicies();
    input_ = BeginStage("INPUT", Hook::kInput, VerdictKind::kReject);
    forward_ = BeginStage("FORWARD", Hook::kForward, VerdictKind::kReject);
    output_ = BeginStage("OUTPUT", Hook::kOutput, VerdictKind::kAccept);
    AddStates();
    AddZones(input_, true);
    AddZones(forward_, false);
    Jump(output_.chain, output_.before_zones, {}, {}, {});
    Jump(output_.chain, output_.after_zones, {}, {}, {});
    for (const RuleFile* policy : PoliciesInOrder()) AddPolicy(*policy);
    if (config_.filters_reverse_path)
      builder_.Assume("the reverse path filter of IPv6 is not followed: it may drop more");
    if (!terms_.helpers().empty())
      builder_.Assume("connections that helpers of connection tracking expect are not followed");
    return builder_.Take();
  }

 private:
  static std::string IdOf(const RuleFile& file) { return "policy_" + file.name; }

  const RuleFile* FindZone(std::string_view name) const {
    const auto at = std::find_if(config_.zones.begin(), config_.zones.end(),
                                 [&](const RuleFile& zone) { return zone.name == name; });
    return at == config_.zones.end() ? nullptr : &*at;
  }

  // Interfaces that no zone names are in the default zone.
  void ChooseDefaultZone() {
    if (config_.default_zone.empty()) {
      const bool is_alone = config_.zones.size() == 1 && config_.policies.empty();
      if (is_alone && config_.zones[0].interfaces.empty() && config_.zones[0].sources.empty()) {
        default_zone_ = config_.zones[0].name;
        builder_.Assume("the zone is taken for the default zone: it names no interface");
        return;
      }
    }
    default_zone_ = config_.default_zone.empty() ? "public" : config_.default_zone;
    if (FindZone(default_zone_) != nullptr) return;
    if (std::optional<RuleFile> stock = StockZone(default_zone_)) {
      config_.zones.push_back(std::move(*stock));
      return;
    }
    diagnostics_.Warning("PW-DIA-firewalld-0128", {},
                         "expected the default zone " + Quote(default_zone_) +
                             " among the files, found none; what it permits is taken as unknown");
    RuleFile unknown;
    unknown.name = default_zone_;
    unknown.is_zone = true;
    Element element;
    element.kind = ElementKind::kUnknown;
    element.word = "zone " + default_zone_;
    unknown.elements.push_back(element);
    config_.zones.push_back(std::move(unknown));
  }

  void AddStockPolicies() {
    for (RuleFile& policy : StockPolicies()) {
      const bool is_there = std::any_of(config_.policies.begin(), config_.policies.end(),
                                        [&](const RuleFile& p) { return p.name == policy.name; });
      if (!is_there) config_.policies.push_back(std::move(policy));
    }
  }

  std::vector<const RuleFile*> PoliciesInOrder() const {
    std::vector<const RuleFile*> all;
    for (const RuleFile& policy : config_.policies) all.push_back(&policy);
    std::stable_sort(all.begin(), all.end(), [](const RuleFile* a, const RuleFile* b) {
      return std::pair(a->priority, std::string_view(a->name)) <
             std::pair(b->priority, std::string_view(b->name));
    });
    return all;
  }

  Stage BeginStage(const std::string& name, Hook hook, VerdictKind otherwise) {
    Stage stage;
    stage.name = name;
    stage.chain = builder_.ChainOf("filter_" + name);
    stage.before_zones = builder_.ChainOf("filter_" + name + "_POLICIES_pre");
    stage.after_zones = builder_.ChainOf("filter_" + name + "_POLICIES_post");
    builder_.SetHook(stage.chain, hook, otherwise);
    return stage;
  }

  // What firewalld puts in front of everything.
  void AddStates() {
    for (const Stage* stage : {&input_, &forward_, &output_}) {
      const bool is_output = stage == &output_;
      LineMatch known;
      known.condition.states = policy::kStateEstablished | policy::kStateRelated;
      builder_.AddLine(stage->chain, known, {VerdictKind::kAccept, 0}, {});
      if (!is_output) AddTranslated(stage->chain);
      LineMatch loopback;
      loopback.condition.interfaces.push_back({"lo", is_output, false});
      builder_.AddLine(stage->chain, loopback, {VerdictKind::kAccept, 0}, {});
      if (!is_output) {
        LineMatch invalid;
        invalid.condition.states = policy::kStateInvalid;
        builder_.AddLine(stage->chain, invalid, {VerdictKind::kDrop, 0}, {});
      }
      if (stage != &input_ && config_.rejects_6to4) {
        LineMatch tunnelled;
        tunnelled.destinations = Addresses6to4();
        builder_.AddLine(stage->chain, tunnelled, {VerdictKind::kReject, 0}, {});
      }
    }
  }

  // What `forward-port` translates is accepted under its new address, whatever zones say.
  void AddTranslated(std::uint32_t chain) {
    for (const auto* files : {&config_.zones, &config_.policies}) {
      for (const RuleFile& file : *files) {
        for (const ForwardPort& forward : RuleLines::ForwardPorts(file)) {
          PortWords words = forward.from;
          if (!forward.to_port.empty()) words.port = forward.to_port;
          const std::optional<net::AddressRange> to = ReadNetwork(forward.to_address);
          EntryMatch match;
          match.sources = AddressTerm::Of(Everywhere());
          match.destinations = AddressTerm::Of(to ? net::AddressSet(*to) : Everywhere());
          match.services = {terms_.Port(words, false, forward.place)};
          match.condition.unknown = {"ct status dnat: forward-port " + forward.from.port + "/" +
                                     forward.from.protocol};
          AddEntry(builder_, chain, match, {VerdictKind::kAccept, 0}, forward.place);
          builder_.Assume("what forward-port translates is asked for under its new address");
        }
      }
    }
  }

  // Sources come first, zone by zone, then interfaces; the default zone has the rest.
  void AddZones(const Stage& stage, bool is_input) {
    for (const bool by_source : {true, false}) {
      for (const RuleFile& zone : config_.zones) {
        for (const Way& way : WaysOf(zone)) {
          if (way.interface.empty() == by_source)
            Go(VerdictKind::kGoto, stage.chain, ZoneChain(zone, stage, is_input), way, {},
               zone.place);
        }
      }
    }
    const RuleFile* zone = FindZone(default_zone_);
    Go(VerdictKind::kGoto, stage.chain, ZoneChain(*zone, stage, is_input), {}, {}, zone->place);
  }

  std::uint32_t ZoneChain(const RuleFile& zone, const Stage& stage, bool is_input) {
    const std::string name = std::string(is_input ? "IN_" : "FWD_") + zone.name;
    const std::size_t before = builder_.policy().chains.size();
    const std::uint32_t chain = builder_.ChainOf(name);
    if (builder_.policy().chains.size() == before) return chain;
    Jump(chain, stage.before_zones, {}, {}, zone.place);
    if (is_input) {
      lines_.Add(zone, chain);
    } else if (zone.forwards_inside) {
      for (const Way& way : WaysOf(zone)) Go(VerdictKind::kAccept, chain, 0, {}, way, zone.place);
    }
    if (!is_input) AddUnknown(zone, chain);
    Jump(chain, stage.after_zones, {}, {}, zone.place);
    if (is_input && zone.target == Target::kDefault) AddIcmp(zone, chain);
    AddTarget(zone, chain);
    return chain;
  }

  void AddUnknown(const RuleFile& zone, std::uint32_t chain) {
    for (const Element& element : zone.elements) {
      if (element.kind != ElementKind::kUnknown) continue;
      LineMatch match;
      match.condition.unknown = {"<" + element.word + ">"};
      builder_.AddLine(chain, match, {VerdictKind::kAccept, 0}, element.place);
    }
  }

  void AddIcmp(const RuleFile& zone, std::uint32_t chain) {
    LineMatch match;
    match.services = {ServiceOfProtocol(net::kProtocolIcmp),
                      ServiceOfProtocol(net::kProtocolIcmpv6)};
    builder_.AddLine(chain, match,
                     {zone.inverts_icmp ? VerdictKind::kReject : VerdictKind::kAccept, 0},
                     zone.place);
  }

  void AddTarget(const RuleFile& file, std::uint32_t chain) {
    if (file.target == Target::kContinue) return;
    const VerdictKind kind = file.target == Target::kAccept ? VerdictKind::kAccept
                             : file.target == Target::kDrop ? VerdictKind::kDrop
                                                            : VerdictKind::kReject;
    builder_.AddLine(chain, LineMatch(), {kind, 0}, file.place);
  }

  void AddPolicy(const RuleFile& file) {
    if (file.ingress.empty() || file.egress.empty()) return;  // not in use
    const bool to_host = file.egress[0] == "HOST";
    const bool from_host = file.ingress[0] == "HOST";
    const Stage& stage = to_host ? input_ : from_host ? output_ : forward_;
    const std::uint32_t from = file.priority < 0 ? stage.before_zones : stage.after_zones;
    const std::uint32_t chain = builder_.ChainOf(IdOf(file));
    lines_.Add(file, chain);
    AddTarget(file, chain);
    for (const Way& in : WaysOf(file.ingress)) {
      for (const Way& out : WaysOf(file.egress))
        Go(VerdictKind::kJump, from, chain, in, out, file.place);
    }
  }

  std::vector<Way> WaysOf(const std::vector<std::string>& zones) {
    std::vector<Way> out;
    for (const std::string& name : zones) {
      if (name == "ANY" || name == "HOST") return {Way()};
      const RuleFile* zone = FindZone(name);
      std::vector<Way> ways;
      if (zone != nullptr) ways = WaysOf(*zone);
      if (ways.empty()) {
        diagnostics_.Warning("PW-DIA-firewalld-0129", {},
                             "expected interfaces or sources of the zone " + Quote(name) +
                                 ", found none; where it lies is taken as unknown",
                             "give zones/" + name + ".xml beside this file");
        Way way;
        way.unknown = "interfaces of zone " + name;
        ways.push_back(way);
      }
      out.insert(out.end(), ways.begin(), ways.end());
    }
    return out;
  }

  std::vector<Way> WaysOf(const RuleFile& zone) {
    std::vector<Way> out;
    for (const EndWords& source : zone.sources) {
      for (const EndTerm& term : terms_.End(source, Everywhere(), zone.place)) {
        Way way;
        way.addresses = term.addresses;
        if (term.protocol) way.unknown = "ports of ipset " + source.ipset;
        out.push_back(std::move(way));
      }
    }
    for (const std::string& interface : zone.interfaces) {
      Way way;
      way.interface = interface;
      if (!interface.empty() && interface.back() == '+') way.interface.back() = '*';
      out.push_back(std::move(way));
    }
    return out;
  }

  void Jump(std::uint32_t from, std::uint32_t to, const Way& in, const Way& out,
            SourcePlace place) {
    Go(VerdictKind::kJump, from, to, in, out, place);
  }

  void Go(VerdictKind kind, std::uint32_t from, std::uint32_t to, const Way& in, const Way& out,
          SourcePlace place) {
    EntryMatch match;
    match.services = {ServiceTerm()};
    match.sources = in.addresses ? *in.addresses : AddressTerm::Of(Everywhere());
    match.destinations = out.addresses ? *out.addresses : AddressTerm::Of(Everywhere());
    for (const Way* way : {&in, &out}) {
      if (!way->interface.empty())
        match.condition.interfaces.push_back({way->interface, way == &out, false});
      if (!way->unknown.empty()) match.condition.unknown.push_back(way->unknown);
    }
    AddEntry(builder_, from, match, {kind, to}, place);
  }

  Config config_;
  Diagnostics& diagnostics_;
  PolicyBuilder builder_;
  Terms terms_;
  RuleLines lines_;
  std::string default_zone_;
  Stage input_, forward_, output_;
};

}  // namespace

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const ConfigFiles files = SplitFiles(text, options, diagnostics);
  if (diagnostics.error_count() != errors_before) return nullptr;
  Config config = ReadFiles(files, diagnostics);
  if (diagnostics.error_count() != errors_before) return nullptr;
  auto policy = Lifter(std::move(config), diagnostics).Lift();
  return diagnostics.error_count() == errors_before ? std::move(policy) : nullptr;
}

}  // namespace portwright::dialect::firewalld
