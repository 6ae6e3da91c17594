#include "dialect/asa/lift.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "dialect/asa/keep_sessions.h"
#include "dialect/asa/lift_list.h"
#include "dialect/asa/ruleset.h"
#include "dialect/common/list_chains.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::asa {
namespace {

using net::Family;
using policy::Verdict;
using policy::VerdictKind;

constexpr Verdict kAccept{VerdictKind::kAccept, 0};
constexpr Verdict kDrop{VerdictKind::kDrop, 0};
constexpr Verdict kReturn{VerdictKind::kReturn, 0};

LineMatch Protocol(std::uint8_t protocol) {
  LineMatch match;
  match.services = {ServiceOfProtocol(protocol)};
  return match;
}

LineMatch Unknown(LineMatch match, std::string why) {
  match.condition.unknown.push_back(std::move(why));
  return match;
}

LineMatch At(std::string_view interface, bool is_output, LineMatch match = LineMatch()) {
  match.condition.interfaces.push_back({std::string(interface), is_output, false});
  return match;
}

// What a packet that crosses the device meets: open connections, rules between levels, the list of
// the interface by which it comes (or its level), that of the one by which it leaves.
class Crossing {
 public:
  Crossing(const Ruleset& ruleset, std::uint32_t file, PolicyBuilder& builder,
           Diagnostics& diagnostics)
      : ruleset_(ruleset), nowhere_{file, 0, 0}, builder_(builder), diagnostics_(diagnostics) {}

  void Lift() {
    hook_ = builder_.ChainOf("hook forward");
    builder_.SetHook(hook_, policy::Hook::kForward, VerdictKind::kDrop);
    FindBindings();
    LiftConnections();
    LiftLevels();
    LiftOutgoing();
    LiftIncoming(hook_, kAccept, "");
    LiftUnbound();
  }

 private:
  struct Lists {
    const Binding* any = nullptr;   // of both families, or IPv4 before 9.0
    const Binding* ipv6 = nullptr;  // before 9.0
  };

  const AccessList& ListOf(const Binding& binding) const {
    return ruleset_.lists[ruleset_.list_index.find(binding.list)->second];
  }
  std::uint32_t ChainOf(const Binding& binding) const { return builder_.ChainOf(binding.list); }

  void FindBindings() {
    for (const Binding& binding : ruleset_.bindings) {
      if (ruleset_.list_index.count(binding.list) == 0) {
        diagnostics_.Error(
            "PW-DIA-asa-0118", binding.place,
            "expected an access list with entries, found none of the name " + Quote(binding.list),
            "give the whole configuration: lists are read from the same file");
        continue;
      }
      Lists& lists = binding.interface.empty() ? global_
                     : binding.is_output       ? outgoing_[binding.interface]
                                               : incoming_[binding.interface];
      (ListOf(binding).is_ipv6 ? lists.ipv6 : lists.any) = &binding;
    }
  }

  // Packets of connections that were let through pass: of TCP and UDP always. ICMP is followed
  // where it is inspected; of other protocols the manuals do not say enough.
  void LiftConnections() {
    const std::uint32_t open = builder_.ChainOf("open connections");
    LineMatch state;
    state.condition.states = policy::kStateEstablished | policy::kStateRelated;
    builder_.AddLine(hook_, state, {VerdictKind::kJump, open}, nowhere_);
    builder_.AddLine(open, Protocol(net::kProtocolTcp), kAccept, nowhere_);
    builder_.AddLine(open, Protocol(net::kProtocolUdp), kAccept, nowhere_);
    const Answer icmp = ruleset_.inspects_icmp;
    LineMatch replies = Protocol(net::kProtocolIcmp);
    replies.condition.states = policy::kStateEstablished;
    if (icmp == Answer::kYes) builder_.AddLine(open, replies, kAccept, nowhere_);
    if (icmp == Answer::kMaybe)
      builder_.AddLine(open, Unknown(replies, "inspect icmp"), kAccept, nowhere_);
    builder_.AddLine(open, replies, kReturn, nowhere_);
    builder_.AddLine(open, Unknown(LineMatch(), "replies other than of tcp and udp"), kAccept,
                     nowhere_);
    LineMatch stray = Protocol(net::kProtocolTcp);
    stray.condition.states = policy::kStateInvalid;
    builder_.AddLine(hook_, stray, kDrop, nowhere_);
  }

  // What no list can permit: through interfaces for management, and between interfaces of one
  // level (or back by the same one) unless the device is told so.
  void LiftLevels() {
    for (const Interface& interface : ruleset_.interfaces) {
      if (interface.is_management_only) {
        builder_.AddLine(hook_, At(interface.name, false), kDrop, interface.place);
        builder_.AddLine(hook_, At(interface.name, true), kDrop, interface.place);
      }
    }
    const std::uint32_t levels = builder_.ChainOf("same levels");
    builder_.AddLine(hook_, LineMatch(), {VerdictKind::kJump, levels}, nowhere_);
    for (const Interface& interface : ruleset_.interfaces) {
      builder_.AddLine(levels, At(interface.name, true, At(interface.name, false)),
                       ruleset_.permits_same_interface ? kReturn : kDrop, interface.level_place);
      if (ruleset_.permits_same_level) continue;
      const std::uint32_t peers = builder_.ChainOf("to level " + std::to_string(*interface.level));
      builder_.AddLine(peers, At(interface.name, true), kDrop, interface.level_place);
      builder_.AddLine(levels, At(interface.name, false), {VerdictKind::kGoto, peers},
                       interface.level_place);
    }
  }

  void LiftOutgoing() {
    if (outgoing_.empty()) return;
    const std::uint32_t before = builder_.ChainOf("in, before out");
    LiftIncoming(before, kReturn, "(and on)");
    builder_.AddLine(before, LineMatch(), kDrop, nowhere_);
    for (const auto& [interface, lists] : outgoing_) {
      const SourcePlace place = (lists.any != nullptr ? lists.any : lists.ipv6)->place;
      const std::uint32_t to = builder_.ChainOf("to " + std::string(interface));
      builder_.AddLine(to, LineMatch(), {VerdictKind::kJump, before}, place);
      AddLists(to, LineMatch(), lists, [&](const Binding& binding) { return ChainOf(binding); });
      builder_.AddLine(to, LineMatch(), kAccept, place);
      builder_.AddLine(hook_, At(interface, true), {VerdictKind::kGoto, to}, place);
    }
  }

  // `goto` each list for the packets that it judges.
  template <typename ChainFor>
  void AddLists(std::uint32_t chain, const LineMatch& match, const Lists& lists,
                const ChainFor& chain_for) {
    const bool is_split = ruleset_.version != 0 && ruleset_.version < 900;
    for (const Binding* binding : {lists.any, lists.ipv6}) {
      if (binding == nullptr) continue;
      LineMatch own = match;
      if (is_split || binding == lists.ipv6) {
        own.sources = net::AddressSet(
            net::AllAddresses(binding == lists.ipv6 ? Family::kIpv6 : Family::kIpv4));
      }
      builder_.AddLine(chain, own, {VerdictKind::kGoto, chain_for(*binding)}, binding->place);
    }
  }

  // The decision where a packet comes in; `permit` is what a permit does. What is left undecided
  // goes on in `chain`, to the default or a drop.
  void LiftIncoming(std::uint32_t chain, Verdict permit, const std::string& suffix) {
    const auto global_chain = [&](const Binding& binding) {
      return suffix.empty() ? ChainOf(binding)
                            : CopyList(builder_, ChainOf(binding), suffix, permit);
    };
    const auto own_chain = [&](const Binding& binding) {
      const Binding* after = ListOf(binding).is_ipv6 ? global_.ipv6 : global_.any;
      if (after == nullptr) return global_chain(binding);
      // What the interface's list leaves undecided goes to the global one.
      return CopyList(builder_, ChainOf(binding), suffix + "(then global)", permit,
                      Verdict{VerdictKind::kGoto, global_chain(*after)});
    };
    for (const auto& [interface, lists] : incoming_)
      AddLists(chain, At(interface, false), lists, own_chain);
    AddLists(chain, LineMatch(), global_, global_chain);
    for (const Interface& interface : ruleset_.interfaces) {
      const std::uint32_t below = Below(*interface.level, permit, suffix);
      builder_.AddLine(chain, At(interface.name, false), {VerdictKind::kGoto, below},
                       interface.level_place);
    }
  }

  // A list of ours is for the interface that its name says. Where it is not bound there, and the
  // text does not have the interface, nobody knows what its level lets through.
  void LiftUnbound() {
    constexpr std::string_view kBegin = "pw-", kEnd = "-in", kOldEnd = "-in-v6";
    for (const AccessList& list : ruleset_.lists) {
      std::string_view name = list.name;
      if (!name.starts_with(kBegin)) continue;
      name.remove_prefix(kBegin.size());
      const bool is_old = name.ends_with(kOldEnd);
      if (!is_old && !name.ends_with(kEnd)) continue;
      name.remove_suffix(is_old ? kOldEnd.size() : kEnd.size());
      const auto bound = incoming_.find(name);
      const Binding* there = bound == incoming_.end() ? nullptr
                             : list.is_ipv6           ? bound->second.ipv6
                                                      : bound->second.any;
      const bool has_list = there != nullptr && there->list == list.name;
      if (has_list || name.empty() || global_.any != nullptr) continue;
      LineMatch match = Unknown(At(name, false), "an interface that is not in the text");
      if (list.is_ipv6) match.sources = net::AddressSet(net::AllAddresses(Family::kIpv6));
      builder_.AddLine(hook_, match, kAccept, list.place);
    }
  }

  // Without a list, from a level to what is not above it. Made once for each level.
  std::uint32_t Below(int level, Verdict permit, const std::string& suffix) {
    const std::uint32_t chain =
        builder_.ChainOf("from level " + std::to_string(level) + " " + suffix);
    if (!builder_.policy().chains[chain].rules.empty()) return chain;
    for (const Interface& other : ruleset_.interfaces) {
      if (*other.level <= level)
        builder_.AddLine(chain, At(other.name, true), permit, other.level_place);
    }
    builder_.AddLine(chain, LineMatch(), kDrop, nowhere_);
    return chain;
  }

  const Ruleset& ruleset_;
  SourcePlace nowhere_;
  PolicyBuilder& builder_;
  Diagnostics& diagnostics_;
  std::uint32_t hook_ = 0;
  Lists global_;
  std::map<std::string_view, Lists> incoming_;
  std::map<std::string_view, Lists> outgoing_;
};

}  // namespace

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::uint32_t file = diagnostics.AddFile(options.file_name);
  const std::size_t errors_before = diagnostics.error_count();
  const Ruleset ruleset = ParseRuleset(text, options.version, file, diagnostics);
  PolicyBuilder builder;
  ListLifter lists(ruleset, options.as_of, file, builder, diagnostics);
  for (const AccessList& list : ruleset.lists) lists.Lift(list);
  KeepSessions(ruleset, builder);
  if (ruleset.lists.empty() && ruleset.interfaces.empty() && ruleset.bindings.empty()) {
    diagnostics.Error("PW-DIA-asa-0116", {file, 0, 0},
                      "expected access lists or interfaces of ASA, found neither",
                      "give the output of `show running-config`");
  }
  if (diagnostics.error_count() > errors_before) return nullptr;
  if (ruleset.bindings.empty()) {
    diagnostics.Warning("PW-DIA-asa-0205", {file, 0, 0},
                        "expected an access-group that binds a list, found none",
                        "choose a list with --acl");
  }
  if (!ruleset.interfaces.empty() || !ruleset.bindings.empty())
    Crossing(ruleset, file, builder, diagnostics).Lift();
  if (diagnostics.error_count() > errors_before) return nullptr;
  builder.Assume("fragments are taken to carry their ports");
  builder.Assume("packets to and from the device itself are not followed");
  for (const std::string& assumption : ruleset.assumptions) builder.Assume(assumption);
  return builder.Take();
}

}  // namespace portwright::dialect::asa
