#include "dialect/checkpoint/lift.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/checkpoint/layers.h"
#include "dialect/checkpoint/objects.h"
#include "dialect/common/entry_match.h"
#include "dialect/common/host_terms.h"
#include "dialect/common/json_tree.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::checkpoint {
namespace {

using policy::Verdict;
using policy::VerdictKind;

constexpr int kLayersDeepMax = 50;

// Fields of a rule that are read, or say nothing about what it matches.
constexpr std::string_view kNames[] = {
    "action",
    "action-settings",
    "comments",
    "content-direction",
    "content-negate",
    "custom-fields",
    "destination",
    "destination-negate",
    "details-level",
    "domain",
    "enabled",
    "hits",
    "ignore-errors",
    "ignore-warnings",
    "inline-layer",
    "layer",
    "meta-info",
    "name",
    "position",
    "rule-number",
    "service",
    "service-negate",
    "source",
    "source-negate",
    "tags",
    "time",
    "track",
    "type",
    "uid",
    "user-check",
};
// Fields that narrow a rule unless they say any.
constexpr std::string_view kNarrowing[] = {"content", "vpn", "install-on", "service-resource"};

class Lifter {
 public:
  Lifter(Objects& objects, const Layers& layers, Diagnostics& diagnostics)
      : objects_(objects), layers_(layers), diagnostics_(diagnostics) {
    objects_.GiveNames(builder_.policy());
  }

  std::unique_ptr<policy::Policy> Lift() {
    const std::vector<const Layer*> ordered = OrderedLayers();
    const std::uint32_t hook = builder_.ChainOf("forward");
    builder_.SetHook(hook, policy::Hook::kForward, VerdictKind::kDrop);
    // Every ordered layer has to accept: what one accepts, the next one judges.
    Verdict accept{VerdictKind::kAccept, 0};
    for (std::size_t i = ordered.size(); i-- > 0;) {
      const std::uint32_t chain = Write(*ordered[i], accept, i, 0);
      accept = {VerdictKind::kGoto, chain};
    }
    builder_.AddLine(hook, LineMatch(), accept,
                     ordered.empty() ? SourcePlace() : ordered[0]->place);
    builder_.policy().stateful = true;
    Assume(ordered.size());
    return builder_.Take();
  }

 private:
  // Those that no rule leads to.
  std::vector<const Layer*> OrderedLayers() {
    std::set<const Layer*> inner;
    for (const Layer& layer : layers_.all()) {
      for (const JsonValue rule : layer.rules) {
        if (const Layer* to = InlineLayer(rule)) inner.insert(to);
      }
    }
    std::vector<const Layer*> out;
    for (const Layer& layer : layers_.all()) {
      if (inner.count(&layer) == 0) out.push_back(&layer);
    }
    if (out.empty() && !layers_.all().empty()) {
      diagnostics_.Error("PW-DIA-checkpoint-0130", layers_.all()[0].place,
                         "expected a layer that no rule leads to, found none");
    }
    return out;
  }

  const Layer* InlineLayer(JsonValue rule) const {
    const JsonValue inner = rule.Member("inline-layer");
    if (inner.IsEmpty()) return nullptr;
    const Layer* by_key = layers_.Find(inner.Text());
    return by_key != nullptr ? by_key : layers_.Find(objects_.NameOf(inner));
  }

  // A chain of the layer: what it accepts goes to `accept`, the rest is denied.
  std::uint32_t Write(const Layer& layer, Verdict accept, std::size_t ordered, int depth) {
    const std::string name =
        layer.name + (ordered > 0 ? " (" + std::to_string(ordered + 1) + ")" : "");
    if (depth > kLayersDeepMax || open_.count(&layer) > 0) {
      diagnostics_.Error("PW-DIA-checkpoint-0131", layer.place,
                         "expected layers that do not lead to themselves and nest " +
                             std::to_string(kLayersDeepMax) + " times at most, found another one");
      return 0;
    }
    const auto written = chains_.find(name);
    if (written != chains_.end()) return written->second;
    open_.insert(&layer);
    const std::uint32_t chain = builder_.ChainOf("layer " + name);
    if (layer.is_partial) AddOthers(layer, chain, accept);
    for (const JsonValue rule : layer.rules) {
      if (rule.exists()) {
        WriteRule(chain, rule, accept, ordered, depth);
      } else {
        builder_.AddLine(chain, LineMatch(), {VerdictKind::kDrop, 0}, layer.place);
      }
    }
    builder_.AddLine(chain, LineMatch(),
                     layer.accepts_the_rest ? accept : Verdict{VerdictKind::kDrop, 0}, layer.place);
    open_.erase(&layer);
    chains_.emplace(name, chain);
    return chain;
  }

  // Rules that the layer has already.
  void AddOthers(const Layer& layer, std::uint32_t chain, Verdict accept) {
    diagnostics_.Warning("PW-DIA-checkpoint-0220", layer.place,
                         "expected a layer that the text makes, found rules for another one",
                         "what it has already may decide before them");
    LineMatch match;
    match.condition.unknown.emplace_back("a rule that the layer has already");
    builder_.AddLine(chain, match, accept, layer.place);
    builder_.AddLine(chain, match, {VerdictKind::kDrop, 0}, layer.place);
  }

  void Open(SourcePlace place, policy::Condition& condition, std::string why) {
    diagnostics_.Warning("PW-DIA-checkpoint-0211", place,
                         "expected a rule that is known here, found " + why,
                         "answers are given for every reading of it");
    if (condition.unknown.size() < 3) condition.unknown.push_back(std::move(why));
  }

  void WriteRule(std::uint32_t chain, JsonValue rule, Verdict accept, std::size_t ordered,
                 int depth) {
    const JsonValue enabled = rule.Member("enabled");
    if (enabled.kind() == JsonKind::kBool && !enabled.IsTrue()) return;
    policy::Condition condition;
    CheckNames(rule, condition);
    const Holding holding = objects_.Times(rule.Member("time"));
    if (holding == Holding::kOver) return;
    if (holding == Holding::kUnknown) condition.unknown.emplace_back("a time");
    std::vector<Verdict> verdicts = VerdictsOf(rule, accept, ordered, depth, condition);
    if (verdicts.empty()) return;
    const EndCell sources = Ends(rule, "source", condition);
    const EndCell destinations = Ends(rule, "destination", condition);
    std::vector<ServiceItem> services = objects_.Services(rule.Member("service"));
    if (rule.Member("service-negate").IsTrue()) {
      services = {ServiceItem()};
      Open(rule.place(), condition, "services that are negated");
    }
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      policy::Condition one = condition;
      if (i + 1 < verdicts.size()) one.unknown.emplace_back("an action that asks");
      WriteLines(chain, rule.place(), sources, destinations, services, one, verdicts[i]);
    }
  }

  void CheckNames(JsonValue rule, policy::Condition& condition) {
    const auto is_in = [](const auto& names, JsonValue member) {
      return std::any_of(std::begin(names), std::end(names),
                         [&](std::string_view name) { return member.IsNamed(name); });
    };
    for (JsonValue member = rule.First(); member.exists(); member = member.Next()) {
      if (is_in(kNames, member) || member.IsEmpty()) continue;
      if (!is_in(kNarrowing, member)) {
        Open(member.place(), condition, "a field that is not known here");
      } else if (!objects_.IsAny(member) && !SaysAll(member)) {
        Open(member.place(), condition, "a rule for a part of the traffic only");
      }
    }
  }

  // `Policy Targets`, all of them.
  bool SaysAll(JsonValue cell) const {
    const JsonValue item = cell.kind() == JsonKind::kArray ? cell.First() : cell;
    return item.exists() && (cell.kind() != JsonKind::kArray || !item.Next().exists()) &&
           ToLower(objects_.NameOf(item)) == "policy targets";
  }

  // Usually one; two for an action that may be either. None after an error.
  std::vector<Verdict> VerdictsOf(JsonValue rule, Verdict accept, std::size_t ordered, int depth,
                                  policy::Condition& condition) {
    const JsonValue inner = rule.Member("inline-layer");
    const std::string action = ToLower(objects_.NameOf(rule.Member("action")));
    if (!inner.IsEmpty() && action != "accept" && action != "drop") {
      const Layer* layer = InlineLayer(rule);
      if (layer != nullptr)
        return {{VerdictKind::kGoto, Write(*layer, accept, ordered, depth + 1)}};
      Open(inner.place(), condition, "a layer that the text does not have");
      return {accept, {VerdictKind::kDrop, 0}};
    }
    if (action == "accept") return {accept};
    if (action == "drop") return {{VerdictKind::kDrop, 0}};
    if (action == "reject") return {{VerdictKind::kReject, 0}};
    for (const char* asking :
         {"ask", "inform", "user auth", "client auth", "apply layer", "inner layer"}) {
      if (action != asking) continue;
      diagnostics_.Warning("PW-DIA-checkpoint-0212", rule.place(),
                           "expected accept, drop or reject, found an action that asks",
                           "answers are given for both");
      return {accept, {VerdictKind::kDrop, 0}};
    }
    diagnostics_.Error("PW-DIA-checkpoint-0132", rule.place(),
                       "expected an action (Accept, Drop, Reject, Apply Layer), found another one");
    return {};
  }

  EndCell Ends(JsonValue rule, std::string_view side, policy::Condition& condition) {
    const JsonValue cell = rule.Member(side);
    EndCell out = objects_.Ends(cell);
    if (!rule.Member(std::string(side) + "-negate").IsTrue()) return out;
    if (!out.zones.empty()) {
      Open(cell.place(), condition, "zones that are negated");
      out.zones.clear();
      out.addresses = AddressTerm::Of(Everywhere());
      return out;
    }
    out.addresses = WithoutHostNames(builder_.policy(), out.addresses);
    const net::AddressSet known = Difference(Everywhere(), out.addresses.possible);
    out.addresses.possible = Difference(Everywhere(), out.addresses.known);
    out.addresses.known = known;
    return out;
  }

  // Each end is addresses or one of its zones.
  void WriteLines(std::uint32_t chain, SourcePlace place, const EndCell& sources,
                  const EndCell& destinations, const std::vector<ServiceItem>& services,
                  const policy::Condition& condition, Verdict verdict) {
    for (std::size_t s = 0; s <= sources.zones.size(); ++s) {
      for (std::size_t d = 0; d <= destinations.zones.size(); ++d) {
        EntryMatch match;
        match.condition = condition;
        match.sources = EndOf(sources, s, false, match.condition);
        match.destinations = EndOf(destinations, d, true, match.condition);
        if (match.sources.possible.empty() || match.destinations.possible.empty()) continue;
        WriteServices(chain, place, std::move(match), services, verdict);
      }
    }
  }

  static AddressTerm EndOf(const EndCell& cell, std::size_t which, bool is_output,
                           policy::Condition& condition) {
    if (which == cell.zones.size()) return cell.addresses;
    condition.interfaces.push_back({cell.zones[which], is_output, false});
    return AddressTerm::Of(Everywhere());
  }

  void WriteServices(std::uint32_t chain, SourcePlace place, EntryMatch match,
                     const std::vector<ServiceItem>& services, Verdict verdict) {
    for (std::size_t i = 0; i < services.size();) {
      const std::uint32_t timeout = services[i].session_timeout_s;
      match.services.clear();
      for (; i < services.size() && services[i].session_timeout_s == timeout; ++i)
        match.services.push_back(services[i].term);
      KeepOnce(match.services);
      const std::size_t added = AddEntry(builder_, chain, match, verdict, place);
      std::vector<policy::Rule>& rules = builder_.policy().chains[chain].rules;
      for (std::size_t r = rules.size() - added; r < rules.size(); ++r)
        rules[r].session_timeout_s = timeout;
    }
  }

  void Assume(std::size_t ordered) {
    builder_.Assume(
        "the implied rules of the global properties, and what the gateway itself sends, are not "
        "followed");
    builder_.Assume("addresses are those of rules: translation is not followed");
    builder_.Assume("a zone is the interface of that name");
    if (ordered > 1) builder_.Assume("the layers of the text are ordered layers of one policy");
  }

  Objects& objects_;
  const Layers& layers_;
  Diagnostics& diagnostics_;
  PolicyBuilder builder_;
  std::set<const Layer*> open_;
  std::map<std::string, std::uint32_t> chains_;
};

struct Text {
  Text(std::string_view text, const std::string& name, Diagnostics& diagnostics)
      : file(diagnostics.AddFile(name)), tree(text, file, diagnostics) {}

  std::uint32_t file;
  JsonTree tree;
};

}  // namespace

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  std::deque<Text> texts;
  texts.emplace_back(text, options.file_name, diagnostics);
  for (const auto& [name, beside] : options.beside) texts.emplace_back(beside, name, diagnostics);
  if (diagnostics.error_count() > errors_before) return nullptr;
  Objects objects(options.as_of, diagnostics);
  Layers layers(objects, diagnostics);
  for (const Text& one : texts) {
    if (layers.Read(one.tree.root())) continue;
    diagnostics.Error("PW-DIA-checkpoint-0100", {one.file, 0, 0},
                      "expected calls of the management API or an answer with rules, found "
                      "something else",
                      "show-access-rulebase with details-level full prints one");
  }
  if (diagnostics.error_count() > errors_before) return nullptr;
  if (layers.all().empty()) {
    diagnostics.Error("PW-DIA-checkpoint-0101", {texts.front().file, 0, 0},
                      "expected a layer of rules, found none");
    return nullptr;
  }
  auto policy = Lifter(objects, layers, diagnostics).Lift();
  if (diagnostics.error_count() > errors_before) return nullptr;
  return policy;
}

}  // namespace portwright::dialect::checkpoint
