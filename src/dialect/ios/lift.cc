#include "dialect/ios/lift.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/list_chains.h"
#include "dialect/common/policy_builder.h"
#include "dialect/ios/lift_list.h"
#include "dialect/ios/ruleset.h"

namespace portwright::dialect::ios {
namespace {

using net::Family;
using policy::VerdictKind;

// The lists at interfaces, as rules of one chain at the forward hook.
class Interfaces {
 public:
  Interfaces(const Ruleset& ruleset, PolicyBuilder& builder, Diagnostics& diagnostics)
      : ruleset_(ruleset), builder_(builder), diagnostics_(diagnostics) {}

  void Lift() {
    hook_ = builder_.ChainOf("hook forward");
    builder_.SetHook(hook_, policy::Hook::kForward, VerdictKind::kAccept);
    for (const Interface& interface : ruleset_.interfaces) LiftZone(interface);
    LiftInspections();
    for (const Family family : {Family::kIpv4, Family::kIpv6}) LiftFamily(family);
    // An interface without a list is like one that the text does not have: it lets everything pass.
    const bool all_have_lists =
        std::all_of(ruleset_.interfaces.begin(), ruleset_.interfaces.end(),
                    [](const Interface& interface) { return !interface.bindings.empty(); });
    if (!all_have_lists) return;
    builder_.policy().names_all_interfaces = true;
    builder_.Assume("the device has no interfaces but those in the text");
  }

 private:
  static LineMatch Of(Family family) {
    LineMatch match;
    match.sources = net::AddressSet(net::AllAddresses(family));
    return match;
  }

  static LineMatch At(const Interface& interface, bool is_output, LineMatch match) {
    match.condition.interfaces.push_back({interface.name, is_output, false});
    return match;
  }

  // Between zones and out of them the device drops what no policy map lets through.
  void LiftZone(const Interface& interface) {
    for (const SourcePlace place : interface.zone_members) {
      diagnostics_.Warning("PW-DIA-ios-0206", place,
                           "expected access lists alone, found a zone-based firewall",
                           "answers about its interfaces are given for both readings");
      for (const bool is_output : {false, true}) {
        LineMatch match = At(interface, is_output, LineMatch());
        match.condition.unknown.push_back("zone-based firewall");
        builder_.AddLine(hook_, match, {VerdictKind::kDrop, 0}, place);
      }
    }
  }

  // Inspection opens lists for replies: never for first packets.
  void LiftInspections() {
    for (const SourcePlace place : ruleset_.inspections) {
      diagnostics_.Warning("PW-DIA-ios-0206", place,
                           "expected access lists alone, found `ip inspect`",
                           "answers about replies are given for both readings");
    }
    if (ruleset_.inspections.empty()) return;
    LineMatch match;
    match.condition.states = policy::kStateEstablished | policy::kStateRelated;
    match.condition.unknown.push_back("ip inspect");
    builder_.AddLine(hook_, match, {VerdictKind::kAccept, 0}, ruleset_.inspections.front());
  }

  // The list that a binding names, or nothing where it stops no packet.
  const AccessList* ListOf(const Binding& binding) {
    const auto found = ruleset_.list_index.find(binding.list);
    const AccessList* list =
        found == ruleset_.list_index.end() ? nullptr : &ruleset_.lists[found->second];
    if (list != nullptr && list->family() != binding.family) list = nullptr;
    if (list != nullptr && !list->entries.empty()) return list;
    diagnostics_.Warning(
        "PW-DIA-ios-0203", binding.place,
        "expected an access list with entries, found none of the name " + Quote(binding.list),
        "the device lets everything through here");
    return nullptr;
  }

  struct Bound {
    const Interface* interface = nullptr;
    const Binding* binding = nullptr;
    std::uint32_t chain = 0;
  };

  std::vector<Bound> BoundLists(Family family, bool is_output) {
    std::vector<Bound> out;
    for (const Interface& interface : ruleset_.interfaces) {
      for (const Binding& binding : interface.bindings) {
        if (binding.family != family || binding.is_output != is_output) continue;
        const AccessList* list = ListOf(binding);
        if (list != nullptr) out.push_back({&interface, &binding, builder_.ChainOf(list->name)});
      }
    }
    return out;
  }

  // A packet passes the list of the interface by which it comes, then that of the one by which it
  // leaves. The last list decides by itself; before another one, its permits lead on.
  void LiftFamily(Family family) {
    const std::vector<Bound> incoming = BoundLists(family, false);
    const std::vector<Bound> outgoing = BoundLists(family, true);
    const std::string name = family == Family::kIpv4 ? "ip" : "ipv6";
    const std::uint32_t before = builder_.ChainOf(name + " in, before out");
    if (!outgoing.empty()) {
      for (const Bound& bound : incoming) {
        builder_.AddLine(before, At(*bound.interface, false, Of(family)),
                         {VerdictKind::kJump, PermitsReturn(builder_, bound.chain)},
                         bound.binding->place);
      }
    }
    for (const Bound& bound : outgoing) {
      const std::uint32_t to = builder_.ChainOf(name + " to " + bound.interface->name);
      builder_.AddLine(to, LineMatch(), {VerdictKind::kJump, before}, bound.binding->place);
      builder_.AddLine(to, LineMatch(), {VerdictKind::kGoto, bound.chain}, bound.binding->place);
      builder_.AddLine(hook_, At(*bound.interface, true, Of(family)), {VerdictKind::kGoto, to},
                       bound.binding->place);
    }
    for (const Bound& bound : incoming) {
      builder_.AddLine(hook_, At(*bound.interface, false, Of(family)),
                       {VerdictKind::kGoto, bound.chain}, bound.binding->place);
    }
  }

  const Ruleset& ruleset_;
  PolicyBuilder& builder_;
  Diagnostics& diagnostics_;
  std::uint32_t hook_ = 0;
};

bool HasBinding(const Ruleset& ruleset) {
  for (const Interface& interface : ruleset.interfaces) {
    if (!interface.bindings.empty()) return true;
  }
  return false;
}

}  // namespace

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::uint32_t file = diagnostics.AddFile(options.file_name);
  const std::size_t errors_before = diagnostics.error_count();
  const Ruleset ruleset = ParseRuleset(text, file, diagnostics);
  PolicyBuilder builder;
  ListLifter lists(ruleset, options.as_of, file, builder, diagnostics);
  for (const AccessList& list : ruleset.lists) lists.Lift(list);
  if (ruleset.lists.empty() && ruleset.interfaces.empty()) {
    diagnostics.Error("PW-DIA-ios-0116", {file, 0, 0},
                      "expected access lists or interfaces of IOS, found neither",
                      "give the output of `show running-config`");
  }
  if (diagnostics.error_count() > errors_before) return nullptr;
  if (!HasBinding(ruleset)) {
    diagnostics.Warning("PW-DIA-ios-0205", {file, 0, 0},
                        "expected an interface that names an access list, found none",
                        "choose a list with --acl");
  }
  if (!ruleset.interfaces.empty()) Interfaces(ruleset, builder, diagnostics).Lift();
  builder.Assume("fragments are taken to carry their ports");
  builder.Assume("packets to and from the device itself are not followed");
  for (const std::string& assumption : ruleset.assumptions) builder.Assume(assumption);
  return builder.Take();
}

}  // namespace portwright::dialect::ios
