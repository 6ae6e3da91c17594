#include "dialect/panos/lift.h"

#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/policy_builder.h"
#include "dialect/panos/lift_rules.h"
#include "dialect/panos/model.h"
#include "dialect/panos/read_text.h"

namespace portwright::dialect::panos {
namespace {

using policy::VerdictKind;

class Lifter {
 public:
  Lifter(Model& model, std::optional<Date> as_of, Diagnostics& diagnostics)
      : model_(model),
        as_of_(as_of),
        diagnostics_(diagnostics),
        ledger_(diagnostics, builder_.policy()) {}

  void Lift() {
    hook_ = builder_.ChainOf("hook forward");
    builder_.SetHook(hook_, policy::Hook::kForward, VerdictKind::kDrop);
    for (Point& point : model_.points) {
      const std::string prefix = model_.points.size() == 1 ? "" : point.name + "/";
      for (Context& context : point.contexts) {
        ContextLifter& lifter = lifters_.emplace_back(context, cache_, builder_, ledger_, as_of_);
        lifter.CompleteZones(prefix);
      }
    }
    if (model_.points.size() == 1) {
      LiftPoint(model_.points.front(), hook_);
    } else {
      LiftSystems();
    }
    builder_.policy().stateful = true;
    builder_.Assume("packets to and from the device itself are not followed");
    builder_.Assume("interfaces that are in no zone carry nothing");
    builder_.Assume("ipv6 firewalling is switched on");
    builder_.Assume("fragments are taken to carry their ports");
  }

  std::unique_ptr<policy::Policy> Take() { return builder_.Take(); }

 private:
  // Contexts are lifted in the order in which their lifters were made.
  ContextLifter& NextLifter() { return lifters_[next_lifter_++]; }

  // One context decides; where several may, each perhaps, and one of them for certain.
  void LiftPoint(const Point& point, std::uint32_t chain) {
    if (point.contexts.size() == 1) {
      NextLifter().Lift(chain, chain == hook_);
      return;
    }
    diagnostics_.Warning("PW-DIA-panos-0206", point.place,
                         "expected rules of one device group, found those of " +
                             Count(point.contexts.size(), "group"),
                         "answers are given for each of them; a text of one firewall says more");
    for (std::size_t i = 0; i < point.contexts.size(); ++i) {
      const Context& context = point.contexts[i];
      const std::uint32_t its = builder_.ChainOf(context.name + " #" + std::to_string(i));
      NextLifter().Lift(its, false);
      LineMatch match;
      if (i + 1 < point.contexts.size()) match.condition.unknown.push_back(context.name);
      builder_.AddLine(chain, match, {VerdictKind::kGoto, its}, context.place);
    }
  }

  // Several virtual systems: the interface by which a packet comes says whose rules it meets.
  void LiftSystems() {
    const std::uint32_t across = builder_.ChainOf("between virtual systems");
    const std::string why = "traffic between virtual systems";
    LineMatch perhaps;
    perhaps.condition.unknown.push_back(why);
    const SourcePlace first = model_.points.front().place;
    builder_.AddLine(across, perhaps, {VerdictKind::kAccept, 0}, first);
    builder_.AddLine(across, LineMatch(), {VerdictKind::kDrop, 0}, first);
    ledger_.Warning(
        "PW-DIA-panos-0208", first,
        "expected one virtual system, found " + Count(model_.points.size(), "virtual system"),
        "what passes from one to another is answered for both readings");
    for (std::size_t i = 0; i < model_.points.size(); ++i) {
      const Point& point = model_.points[i];
      const std::uint32_t its = builder_.ChainOf("rules of " + point.name);
      for (std::size_t other = 0; other < model_.points.size(); ++other) {
        if (other == i) continue;
        for (const std::string& interface : InterfacesOf(model_.points[other])) {
          if (!ledger_.SpendRules(1, point.place)) return;
          Lead(its, interface, true, across, point.place);
        }
      }
      LiftPoint(point, its);
      for (const std::string& interface : InterfacesOf(point))
        Lead(hook_, interface, false, its, point.place);
    }
  }

  static std::set<std::string> InterfacesOf(const Point& point) {
    std::set<std::string> out;
    for (const Context& context : point.contexts) {
      for (const Zone& zone : context.zones) {
        for (const std::string& interface : zone.interfaces) out.insert(interface);
      }
    }
    return out;
  }

  void Lead(std::uint32_t chain, const std::string& interface, bool is_output, std::uint32_t target,
            SourcePlace place) {
    LineMatch match;
    match.condition.interfaces.push_back({interface, is_output, false});
    builder_.AddLine(chain, match, {VerdictKind::kGoto, target}, place);
  }

  Model& model_;
  std::optional<Date> as_of_;
  Diagnostics& diagnostics_;
  PolicyBuilder builder_;
  Ledger ledger_;
  ObjectCache cache_;
  std::deque<ContextLifter> lifters_;
  std::size_t next_lifter_ = 0;
  std::uint32_t hook_ = 0;
};

void ReadInto(Model& model, std::string_view text, std::uint32_t file, Diagnostics& diagnostics) {
  Tree& tree = model.trees.emplace_back(file);
  if (LooksLikeXml(text)) {
    ReadXml(text, tree, diagnostics);
  } else {
    ReadSetCommands(text, tree, diagnostics);
  }
}

}  // namespace

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const std::uint32_t file = diagnostics.AddFile(options.file_name);
  Model model;
  ReadInto(model, text, file, diagnostics);
  for (const auto& [name, beside] : options.beside)
    ReadInto(model, beside, diagnostics.AddFile(name), diagnostics);
  if (diagnostics.error_count() > errors_before) return nullptr;
  FindScopes(model, diagnostics);
  if (model.points.empty() && diagnostics.error_count() == errors_before) {
    diagnostics.Error("PW-DIA-panos-0100", {file, 0, 0},
                      "expected virtual systems, device groups or rules of PAN-OS, found none",
                      "give the running configuration as XML or in the set format");
  }
  if (diagnostics.error_count() > errors_before) return nullptr;
  Lifter lifter(model, options.as_of, diagnostics);
  lifter.Lift();
  if (diagnostics.error_count() > errors_before) return nullptr;
  return lifter.Take();
}

}  // namespace portwright::dialect::panos
